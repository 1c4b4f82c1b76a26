// TrainingRun: what the trainer tells, gathered for curves and lights.
#include "engine/training_run.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace selvedge::engine {
namespace {

constexpr std::size_t batches_between_gradients = 40;
constexpr std::size_t pictures_for_units = 128;
/// About how long advance() goes on: a frame of the page does not wait longer.
constexpr double piece_seconds = 0.001;

}  // namespace

Result<std::unique_ptr<TrainingRun>> TrainingRun::create(std::uint64_t number, const Experiment& experiment,
                                                         ImagesPointer images, std::size_t threads) {
    std::unique_ptr<TrainingRun> run(new TrainingRun);
    run->view_.number = number;
    run->view_.experiment = std::make_shared<const Experiment>(experiment);
    run->images_ = std::move(images);
    Result<std::unique_ptr<Executor>> executor =
        make_cpu_executor({.threads = threads, .isa = "", .piece_seconds = piece_seconds});
    if (!executor) return executor.error();
    run->executor_ = std::move(*executor);
    TrainOptions options;
    options.observer = run.get();
    options.test = run->images_->test.count == 0 ? nullptr : &run->images_->test;
    options.command = "the page's workbench";
    options.piece_steps = 1;
    Result<Trainer> trainer = Trainer::create(experiment, run->images_->train, *run->executor_, options);
    if (!trainer) return trainer.error();
    run->trainer_.emplace(std::move(*trainer));
    run->view_.facts = run->trainer_->facts();
    // A first guess; where there are more batches, neighbours are joined later.
    const std::size_t batches = run->view_.facts.steps_per_epoch * run->view_.facts.epochs;
    run->batches_in_point_ = std::clamp<std::size_t>(batches / most_points, 1, 16);
    run->view_.health = {gradient_light({}, 0), unit_light({}), fit_light({})};
    return run;
}

void TrainingRun::set_running(bool running) {
    if (view_.state == RunState::running || view_.state == RunState::paused)
        view_.state = running ? RunState::running : RunState::paused;
}

void TrainingRun::fail(Error error) {
    view_.state = RunState::failed;
    view_.error = std::move(error);
}

bool TrainingRun::advance() {
    if (view_.state == RunState::finished || view_.state == RunState::failed) return false;
    const auto start = std::chrono::steady_clock::now();
    const Result<bool> more = trainer_->advance();
    if (!more) {
        fail(more.error());
        return false;
    }
    if (std::exchange(epoch_ended_, false)) finish_epoch();
    if (!*more && view_.state != RunState::failed) {
        const Result<TrainResult> result = trainer_->result();
        if (result) {
            view_.outcome = result->outcome;
            view_.state = RunState::finished;
            if (result->outcome == selvedge::Outcome::diverged)
                view_.health[0] = {"Gradients", Tone::bad,
                                   "Exploded: the run has diverged. Choose a smaller learning rate."};
        } else {
            fail(result.error());
        }
    }
    view_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return view_.state == RunState::running || view_.state == RunState::paused;
}

void TrainingRun::batch(const BatchProgress& progress) {
    const std::size_t batch_size = view_.experiment->train.batch_size;
    const std::size_t images = std::min(progress.step * batch_size, view_.facts.train_count);
    if (progress.step == 1) sum_before_ = static_cast<double>(images_before_ = 0);
    // The trainer tells means over the epoch so far; the batch's own is what it added to the sum.
    const double sum = progress.loss * static_cast<double>(images);
    if (images > images_before_) {
        const double at = static_cast<double>(progress.epoch - 1) +
                          static_cast<double>(progress.step) / static_cast<double>(progress.steps);
        add_loss(at, (sum - sum_before_) / static_cast<double>(images - images_before_));
    }
    sum_before_ = sum;
    images_before_ = images;
    view_.progress = progress;
    if (progress.step % batches_between_gradients == 1) look_at_gradients();
}

void TrainingRun::add_loss(double epoch, double loss) {
    gathered_ += loss;
    if (++batches_gathered_ < batches_in_point_) return;
    std::vector<LossPoint>& points = view_.losses;
    points.push_back(
        {static_cast<float>(epoch), static_cast<float>(gathered_ / static_cast<double>(batches_gathered_))});
    gathered_ = 0;
    batches_gathered_ = 0;
    if (points.size() < 2 * most_points) return;
    for (std::size_t k = 0; k < most_points; ++k)
        points[k] = {points[2 * k + 1].epoch, (points[2 * k].loss + points[2 * k + 1].loss) / 2};
    points.resize(most_points);
    batches_in_point_ *= 2;
}

void TrainingRun::look_at_gradients() {
    Result<std::vector<LayerGradient>> gradients = measure_gradients(*trainer_);
    if (!gradients) return fail(gradients.error());
    gradients_ = std::move(*gradients);
    const Schedule& schedule = schedule_of(view_.experiment->train.optimizer);
    const std::uint64_t step =
        std::uint64_t{view_.progress.epoch - 1} * view_.facts.steps_per_epoch + view_.progress.step - 1;
    const double rate = learning_rate(schedule, step, std::uint64_t{view_.facts.steps_per_epoch} * view_.facts.epochs);
    view_.health[0] = gradient_light(gradients_, rate);
}

void TrainingRun::epoch_end(const EpochRecord& record) {
    view_.history.push_back(record);
    epoch_ended_ = true;
}

// After the trainer has closed the epoch: its weights, and what they say to pictures.
void TrainingRun::finish_epoch() {
    Result<TrainResult> result = trainer_->result();
    if (!result) return fail(result.error());
    view_.best_epoch = result->best_epoch;
    if (result->last) view_.last = std::make_shared<const Model>(std::move(*result->last));
    if (result->best_epoch == view_.history.size())
        view_.best = view_.last;
    else if (!view_.best && result->best)
        view_.best = std::make_shared<const Model>(std::move(*result->best));
    view_.health[2] = fit_light(view_.history);
    if (!view_.last) return;
    Result<std::vector<LayerUnits>> units = measure_units(*view_.last, images_->train, pictures_for_units);
    if (!units) return fail(units.error());
    units_ = std::move(*units);
    view_.health[1] = unit_light(units_);
}

}  // namespace selvedge::engine
