// Trainer::Run: how a run goes, from phase to phase.
#include "train/run.h"

#include <selvedge/random/shuffle.h>

#include <algorithm>
#include <cmath>

namespace selvedge {
namespace {

double since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double mean(const Metrics& metrics, MetricField field) {
    return metrics[metric_count] == 0 ? 0.0 : metrics[field] / metrics[metric_count];
}

std::optional<double> mean(const std::optional<Metrics>& metrics, MetricField field) {
    return metrics ? std::optional(mean(*metrics, field)) : std::nullopt;
}

bool is_finite(const Metrics& metrics) {
    return std::isfinite(metrics[metric_loss]) && std::isfinite(metrics[metric_penalty]);
}

}  // namespace

Result<bool> Trainer::Run::advance() {
    Status status;
    switch (phase_) {
        case Phase::begin:
            run_start_ = Clock::now();
            observer_->run_begin(facts);
            if (tracker_.should_stop()) {
                finish(Outcome::early_stopped);
            } else if (watch_.diverged()) {
                finish_diverged(epoch(), facts.steps_per_epoch);
            } else if (epoch() == experiment_.train.epochs) {
                finish(Outcome::completed);
            } else {
                status = start_epoch();
            }
            break;
        case Phase::training:
            status = continue_training();
            break;
        case Phase::evaluating:
            status = continue_evaluating();
            break;
        case Phase::reading:
            status = continue_reading();
            break;
        case Phase::finished:
            break;
    }
    if (!status) return status.error();
    return phase_ != Phase::finished;
}

bool Trainer::Run::stop_wanted() {
    stop_ = stop_ || observer_->stop_requested();
    return stop_;
}

Status Trainer::Run::start_epoch() {
    std::vector<std::uint32_t> order = train_;
    shuffle(order, experiment_.train.seed, Purpose::shuffle, static_cast<std::uint32_t>(epoch()));
    if (Status status = session_->upload(program.find("train.order"), bytes_of(order)); !status) return status;
    // A resumed epoch goes on with the sums that it had.
    const bool resumed = resumed_step_ > epoch_begin();
    const Metrics metrics = resumed ? resumed_metrics_ : Metrics{};
    const ValueId id = program.find("train.metrics");
    if (Status status = session_->upload(id, std::as_bytes(std::span(metrics))); !status) return status;
    evaluation_ = 0;
    measured_ = {};
    training_ = Sweep(Entry::train, id, resumed ? resumed_step_ : epoch_begin(), epoch_end(), piece_, metrics);
    epoch_start_ = Clock::now();
    phase_ = Phase::training;
    return {};
}

std::size_t Trainer::Run::images_in(const Sweep& sweep) const {
    // Only an epoch's last batch can be smaller than the others.
    const std::size_t full = sweep.steps() * experiment_.train.batch_size;
    const std::size_t missing = facts.steps_per_epoch * experiment_.train.batch_size - facts.train_count;
    return sweep.steps() != 0 && sweep.done() == epoch_end() ? full - missing : full;
}

void Trainer::Run::finish_diverged(std::size_t epoch, std::size_t step) {
    observer_->diverged(epoch, step);
    finish(Outcome::diverged);
}

Status Trainer::Run::continue_training() {
    if (!stop_wanted())
        if (Status status = training_.feed(*session_); !status) return status;
    const Result<bool> collected = training_.collect(*session_);
    if (!collected) return collected.error();
    if (*collected) {
        const auto step = static_cast<std::size_t>(training_.done() - epoch_begin());
        if (!is_finite(training_.metrics())) {
            finish_diverged(epoch() + 1, step);
            return {};
        }
        observer_->batch(
            {.epoch = epoch() + 1,
             .step = step,
             .steps = facts.steps_per_epoch,
             .loss = mean(training_.metrics(), metric_loss),
             .accuracy = mean(training_.metrics(), metric_correct),
             .images_per_second = static_cast<double>(images_in(training_)) / std::max(training_.seconds(), 1e-9)});
    }
    if (stop_ && training_.idle()) {
        start_reading();
    } else if (training_.over()) {
        if (!evaluations_.empty()) return start_evaluation();
        start_reading();
    }
    return {};
}

Status Trainer::Run::start_evaluation() {
    const std::vector<std::uint32_t>& items = evaluations_[evaluation_].items;
    if (Status status = session_->upload(program.find("eval.order"), bytes_of(items)); !status) return status;
    const Metrics zero{};
    const ValueId id = program.find("eval.metrics");
    if (Status status = session_->upload(id, std::as_bytes(std::span(zero))); !status) return status;
    const std::size_t batch = experiment_.train.eval_batch_size;
    evaluating_ = Sweep(Entry::eval, id, 0, (items.size() + batch - 1) / batch, piece_);
    phase_ = Phase::evaluating;
    return {};
}

Status Trainer::Run::continue_evaluating() {
    if (!stop_wanted())
        if (Status status = evaluating_.feed(*session_); !status) return status;
    if (const Result<bool> collected = evaluating_.collect(*session_); !collected) return collected.error();
    if (evaluating_.over()) {
        if (!is_finite(evaluating_.metrics())) {
            finish_diverged(epoch() + 1, facts.steps_per_epoch);
            return {};
        }
        measured_[evaluations_[evaluation_].part] = evaluating_.metrics();
        ++evaluation_;
        if (evaluation_ < evaluations_.size() && !stop_) return start_evaluation();
        start_reading();
    } else if (stop_ && evaluating_.idle()) {
        start_reading();
    }
    return {};
}

void Trainer::Run::start_reading() {
    const auto begin = [&](const char* name, std::vector<float>& to) {
        const ValueId id = program.find(name);
        if (!id.valid()) return;
        to.resize(program[id].elements());
        if (!to.empty()) readings_.push_back({session_->read(id), &to});
    };
    begin("parameters", now_.parameters);
    begin("state", now_.state);
    begin("moment_1", moments_[0]);
    begin("moment_2", moments_[1]);
    phase_ = Phase::reading;
}

Status Trainer::Run::continue_reading() {
    while (!readings_.empty()) {
        const Reading& last = readings_.back();
        const Result<bool> there = session_->poll(last.ticket, std::as_writable_bytes(std::span(*last.to)));
        if (!there) return there.error();
        if (!*there) return {};
        readings_.pop_back();
    }
    if (training_.over() && evaluation_ == evaluations_.size()) return finish_epoch();
    if (Status status = give_checkpoint(); !status) return status;
    observer_->interrupted(epoch() + 1, static_cast<std::size_t>(training_.done() - epoch_begin()));
    finish(Outcome::interrupted);
    return {};
}

EpochRecord Trainer::Run::record_epoch() const {
    EpochRecord record;
    record.epoch = epoch() + 1;
    record.loss = mean(training_.metrics(), metric_loss);
    record.accuracy = mean(training_.metrics(), metric_correct);
    record.penalty = mean(training_.metrics(), metric_penalty);
    record.val_loss = mean(measured_[Part::validation], metric_loss);
    record.val_accuracy = mean(measured_[Part::validation], metric_correct);
    record.train_subset_loss = mean(measured_[Part::train_subset], metric_loss);
    record.train_subset_accuracy = mean(measured_[Part::train_subset], metric_correct);
    record.test_subset_loss = mean(measured_[Part::test_subset], metric_loss);
    record.test_subset_accuracy = mean(measured_[Part::test_subset], metric_correct);
    record.learning_rate =
        selvedge::learning_rate(schedule_of(experiment_.train.optimizer), epoch_end() - 1, program.options.total_steps);
    record.seconds = since(epoch_start_);
    record.images_per_second = static_cast<double>(images_in(training_)) / std::max(training_.seconds(), 1e-9);
    return record;
}

Status Trainer::Run::finish_epoch() {
    const EpochRecord record = record_epoch();
    const bool improved = tracker_.update(record);
    const bool dead = watch_.update(record);
    last_ = now_;
    if (improved) best_ = now_;
    history_.push_back(record);
    evaluating_ = {};
    training_ = {};
    observer_->epoch_end(record);
    if (improved) {
        const Result<Model> model = make_model(*best_, record);
        if (!model) return model.error();
        observer_->best(*model);
    }
    if (experiment_.train.save_every != 0 && record.epoch % experiment_.train.save_every == 0) {
        const Result<Model> model = make_model(now_, record);
        if (!model) return model.error();
        observer_->saved(*model);
    }
    if (Status status = give_checkpoint(); !status) return status;

    if (dead) {
        finish_diverged(record.epoch, facts.steps_per_epoch);
    } else if (tracker_.should_stop()) {
        observer_->early_stopped(record.epoch, tracker_.best_epoch());
        finish(Outcome::early_stopped);
    } else if (epoch() == experiment_.train.epochs) {
        finish(Outcome::completed);
    } else if (stop_wanted()) {
        observer_->interrupted(record.epoch, facts.steps_per_epoch);
        finish(Outcome::interrupted);
    } else {
        return start_epoch();
    }
    return {};
}

Status Trainer::Run::give_checkpoint() {
    Checkpoint checkpoint;
    checkpoint.step = std::max(training_.done(), epoch_begin());
    if (checkpoint.step != epoch_begin()) checkpoint.metrics = training_.metrics();
    checkpoint.now = now_;
    checkpoint.moments = moments_;
    checkpoint.best_epoch = best_ ? tracker_.best_epoch() : 0;
    if (best_) checkpoint.best = *best_;
    checkpoint.history = history_;
    const Result<std::vector<std::byte>> bytes = serialize_checkpoint(checkpoint, program, identity_);
    if (!bytes) return bytes.error();
    observer_->checkpoint(*bytes);
    return {};
}

void Trainer::Run::finish(Outcome outcome) {
    outcome_ = outcome;
    seconds_ = since(run_start_);
    phase_ = Phase::finished;
}

Result<Model> Trainer::Run::make_model(const Weights& weights, const EpochRecord& record) const {
    Model model;
    model.spec = experiment_.network;
    model.input_scale = experiment_.data.pixels.scale;
    model.input_offset = experiment_.data.pixels.offset;
    model.class_names = class_names_;
    model.parameters = weights.parameters;
    model.state = weights.state;
    model.provenance.experiment = experiment_.id;
    model.provenance.title = experiment_.title;
    model.provenance.command = command_;
    model.provenance.revision = revision_;
    model.provenance.data_hash = identity_.images_sha256;
    model.provenance.seed = experiment_.train.seed;
    model.provenance.epoch = record.epoch;
    model.provenance.val_loss = record.val_loss;
    model.provenance.val_accuracy = record.val_accuracy;
    if (Status status = make_golden(model, golden_input_); !status) return status.error();
    return model;
}

Result<TrainResult> Trainer::Run::result() const {
    TrainResult result;
    result.outcome = outcome_;
    result.history = history_;
    result.best_epoch = tracker_.best_epoch();
    result.restore_best = experiment_.train.early_stopping && experiment_.train.early_stopping->restore_best;
    result.seconds = seconds_;
    if (best_) {
        Result<Model> model = make_model(*best_, history_[tracker_.best_epoch() - 1]);
        if (!model) return model.error();
        result.best = std::move(*model);
    }
    if (last_) {
        Result<Model> model = make_model(*last_, history_.back());
        if (!model) return model.error();
        result.last = std::move(*model);
    }
    return result;
}

Result<std::vector<float>> Trainer::Run::values(std::string_view name) const {
    const ValueId id = program.find(name);
    if (!id.valid() || program[id].kind != Value::Kind::persistent || program[id].type != DataType::f32)
        return Error{"value '" + std::string(name) + "'", "the program of this run keeps no floats of that name", ""};
    return read_now<float>(*session_, program, id);
}

}  // namespace selvedge
