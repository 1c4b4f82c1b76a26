// Trial: one configuration that a search tries, with the figures of its training runs.
#pragma once

#include <selvedge/search/optional_number.h>
#include <selvedge/train/trainer.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

enum class Direction { minimize, maximize };
template <>
struct EnumNames<Direction> {
    static constexpr std::array<std::pair<Direction, std::string_view>, 2> names{
        {{Direction::minimize, "minimize"}, {Direction::maximize, "maximize"}}};
};
inline bool is_better(double a, double b, Direction direction) {
    return direction == Direction::minimize ? a < b : a > b;
}

/// Which epoch a training run is judged by: the one with the best objective (as Keras Tuner), or its last (as Talos and
/// scikit-learn's GridSearchCV).
enum class Score { best_epoch, last_epoch };
template <>
struct EnumNames<Score> {
    static constexpr std::array<std::pair<Score, std::string_view>, 2> names{
        {{Score::best_epoch, "best_epoch"}, {Score::last_epoch, "last_epoch"}}};
};

enum class TrialStatus { running, done, pruned, failed };
template <>
struct EnumNames<TrialStatus> {
    static constexpr std::array<std::pair<TrialStatus, std::string_view>, 4> names{{{TrialStatus::running, "running"},
                                                                                    {TrialStatus::done, "done"},
                                                                                    {TrialStatus::pruned, "pruned"},
                                                                                    {TrialStatus::failed, "failed"}}};
};

/// A configuration, see search/space.h, as a member of structs.
struct Configuration {
    Json values = Json::object();
    bool operator==(const Configuration&) const = default;
};
Status read_json(const Json& json, Configuration& out, const std::string& where);
Json write_json(const Configuration& configuration);

/// One training run of a trial. Its figures are those of the epoch that it is judged by; those of a run without a
/// finished epoch are missing.
struct Execution {
    std::uint64_t seed = 0;
    Outcome outcome = Outcome::completed;
    std::size_t epochs = 0;      ///< that were run
    std::size_t best_epoch = 0;  ///< the one it is judged by, from 1; 0: none
    OptionalNumber objective = {}, loss = {}, accuracy = {}, val_loss = {}, val_accuracy = {};
    double seconds = 0;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("seed", self.seed, FieldRule{.help = "of initial weights, order and dropout", .required = true});
        visit("outcome", self.outcome, FieldRule{.help = "how the run ended", .required = true});
        visit("epochs", self.epochs, FieldRule{.help = "epochs that were run", .required = true});
        visit("best_epoch", self.best_epoch, FieldRule{.help = "the epoch of the figures", .required = true});
        visit("objective", self.objective, FieldRule{.help = "the epoch's objective", .required = true});
        visit("loss", self.loss, FieldRule{.help = "the epoch's training loss"});
        visit("accuracy", self.accuracy, FieldRule{.help = "the epoch's training accuracy"});
        visit("val_loss", self.val_loss, FieldRule{.help = "the epoch's validation loss"});
        visit("val_accuracy", self.val_accuracy, FieldRule{.help = "the epoch's validation accuracy"});
        visit("seconds", self.seconds, FieldRule{.help = "wall clock of its epochs"});
    }
};

/// The objective that a trial had reached at an epoch where the pruner looks.
struct Rung {
    std::size_t epoch = 0;
    double objective = 0;
};

struct Trial {
    std::size_t number = 0;  ///< from 0
    Configuration parameters = {};
    TrialStatus status = TrialStatus::running;
    std::vector<Execution> executions = {};
    std::vector<Rung> rungs = {};
    std::string reason = {};  ///< why it failed or was pruned

    /// The mean over the executions of one of their figures; missing where one of them lacks it.
    [[nodiscard]] OptionalNumber mean(OptionalNumber Execution::*figure) const;
    [[nodiscard]] OptionalNumber objective() const { return mean(&Execution::objective); }
    [[nodiscard]] double seconds() const;
    /// The mean best epoch, rounded; 0: none.
    [[nodiscard]] std::size_t best_epoch() const;
    /// The mean number of epochs that were run, rounded.
    [[nodiscard]] std::size_t epochs() const;
};

/// What makes a figure of a run: of which epoch, and what is better.
struct Judgement {
    Monitor objective = Monitor::val_loss;
    Direction direction = Direction::minimize;
    Score score = Score::best_epoch;
};

/// What an execution comes to, from the epochs of its run.
Execution execution_of(std::span<const EpochRecord> history, Outcome outcome, std::uint64_t seed,
                       const Judgement& judgement);

/// Done trials, the best first; of equals the earlier first.
std::vector<const Trial*> ranking(std::span<const Trial> trials, Direction direction);

}  // namespace selvedge
