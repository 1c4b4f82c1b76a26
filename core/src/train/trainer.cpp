// Trainer: the public door; the run itself is in run.h and run.cpp.
#include <selvedge/train/trainer.h>

#include "train/run.h"

namespace selvedge {

Trainer::Trainer(std::unique_ptr<Run> run) : run_(std::move(run)) {}
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer& Trainer::operator=(Trainer&&) noexcept = default;
Trainer::~Trainer() = default;

Result<Trainer> Trainer::create(const Experiment& experiment, const Dataset& data, Executor& executor,
                                const TrainOptions& options) {
    auto run = std::make_unique<Run>();
    if (Status status = run->prepare(experiment, data, executor, options); !status) return status.error();
    return Trainer(std::move(run));
}

Result<bool> Trainer::advance() { return run_->advance(); }
Result<TrainResult> Trainer::result() const { return run_->result(); }
Result<std::vector<float>> Trainer::values(std::string_view name) const { return run_->values(name); }
const Program& Trainer::program() const { return run_->program; }
const RunFacts& Trainer::facts() const { return run_->facts; }

Result<TrainResult> train(const Experiment& experiment, const Dataset& data, Executor& executor,
                          const TrainOptions& options) {
    Result<Trainer> trainer = Trainer::create(experiment, data, executor, options);
    if (!trainer) return trainer.error();
    while (true) {
        const Result<bool> more = trainer->advance();
        if (!more) return more.error();
        if (!*more) return trainer->result();
    }
}

}  // namespace selvedge
