// Samplers: how a search comes to its next configuration. Each is a pure function of the space, the trials so far, the
// seed and the number of the trial, so that a search that was killed goes on as if it had not been.
//
// To add one: a struct here with `kind`, `help`, `fields` and `suggest`, its .cpp, and its name in Sampler::Any.
#pragma once

#include <selvedge/search/space.h>
#include <selvedge/search/trial.h>

#include <optional>
#include <span>

namespace selvedge {

/// What a sampler is asked. Of `trials`, failed ones count as bad as the worst finished one, and those still running
/// keep others away from their place.
struct Question {
    const SearchSpace& space;
    std::span<const Trial> trials;
    Direction direction;
    std::uint64_t seed;
    std::size_t number;  ///< of the trial that is asked for, from 0
};

struct GridSampler {
    static constexpr std::string_view kind = "grid";
    static constexpr std::string_view help = "Every configuration once, the last parameter fastest.";
    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}
    [[nodiscard]] std::optional<Json> suggest(const Question& question) const;
};

struct RandomSampler {
    static constexpr std::string_view kind = "random";
    static constexpr std::string_view help = "Each parameter uniformly; a configuration that has been is not repeated.";
    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}
    [[nodiscard]] std::optional<Json> suggest(const Question& question) const;
};

/// A Gaussian process over the trials so far, Matérn 5/2 with a length scale a parameter, and the configuration with
/// the highest expected improvement. Jones, Schonlau, Welch, "Efficient global optimization of expensive black-box
/// functions", J. Global Optimization 13 (1998); Snoek, Larochelle, Adams, "Practical Bayesian optimization", NIPS
/// 2012. Running trials are taken to have the mean (a constant liar: Ginsbourger, Le Riche, Carraro 2010).
struct BayesianSampler {
    static constexpr std::string_view kind = "bayesian";
    static constexpr std::string_view help = "Expected improvement over a Gaussian process.";
    std::size_t initial_points = 3, candidates = 1000;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("initial_points", self.initial_points,
              FieldRule{.help = "random trials before the first model", .min = 2, .max = 1e6});
        visit("candidates", self.candidates,
              FieldRule{.help = "random configurations from which the best is refined", .min = 1, .max = 1e6});
    }
    [[nodiscard]] std::optional<Json> suggest(const Question& question) const;
};

/// The tree-structured Parzen estimator: each active parameter in turn takes, of some draws from the density of the
/// good trials, the one that is likeliest to be good rather than bad. Bergstra, Bardenet, Bengio, Kégl, "Algorithms for
/// hyper-parameter optimization", NIPS 2011; the good part and the bandwidths as in Optuna.
struct TpeSampler {
    static constexpr std::string_view kind = "tpe";
    static constexpr std::string_view help = "Tree-structured Parzen estimator.";
    std::size_t initial_points = 10, candidates = 24;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("initial_points", self.initial_points,
              FieldRule{.help = "random trials before the first model", .min = 2, .max = 1e6});
        visit("candidates", self.candidates, FieldRule{.help = "draws for each parameter", .min = 1, .max = 1e6});
    }
    [[nodiscard]] std::optional<Json> suggest(const Question& question) const;
};

struct Sampler {
    using Any = std::variant<RandomSampler, GridSampler, BayesianSampler, TpeSampler>;
    Any rule;
};
Status read_json(const Json& json, Sampler& out, const std::string& where);
Json write_json(const Sampler& sampler);

/// The next configuration; none if there is no new one.
std::optional<Json> suggest(const Sampler& sampler, const Question& question);

/// The objectives as a sampler sees them, smaller is better: failed trials have the worst of the others (0 if there is
/// no other), running ones none.
std::vector<OptionalNumber> costs(std::span<const Trial> trials, Direction direction);

}  // namespace selvedge
