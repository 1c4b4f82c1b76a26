// WorkshopCore: what both kinds of Workshop do, without a thought of threads.
#pragma once

#include <chrono>

#include "engine/workshop.h"

namespace selvedge::engine {

/// Between two views while something goes on: each one is a frame to draw.
inline constexpr auto view_every = std::chrono::milliseconds(250);

class WorkshopCore {
public:
    /// `threads` for runs and evaluations.
    explicit WorkshopCore(std::size_t threads) : threads_(threads) {}

    // As Workshop's functions of the same names.
    void take_images(Part part, const IdxPair& files);
    void add_own(const OwnPicture& picture);
    void forget_own();
    void start(std::uint64_t number, Experiment experiment, std::optional<Stride> stride);
    void go_on(Stride stride);
    void pause();
    void drop_run();
    void evaluate(std::uint64_t number, const FilePointer& file, const std::string& where);
    void stop_evaluation();

    /// Whether step() would do anything.
    [[nodiscard]] bool wants_work() const;
    /// Some milliseconds of an evaluation, or else of a run.
    void step();

    [[nodiscard]] std::shared_ptr<const WorkshopView> view() const;

private:
    void advance_run();

    std::size_t threads_;
    ImagesPointer images_ = std::make_shared<const Images>();
    std::vector<OwnPicture> own_;
    std::size_t images_taken_ = 0;
    std::optional<Error> trouble_;
    std::unique_ptr<TrainingRun> run_;
    std::optional<Stride> stride_;  // how far the run goes on; absent: it is paused
    std::size_t stride_from_ = 0;   // epochs done when the stride began
    std::optional<Evaluation> evaluation_;
    std::optional<EvaluationView> refused_;    // an evaluation that could not begin
    std::shared_ptr<const RunView> last_run_;  // of a run that could not be prepared or was given up: null
};

}  // namespace selvedge::engine
