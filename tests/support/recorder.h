// Recorder: a TrainObserver that keeps what it is told, and can ask a run to stop.
#pragma once

#include <selvedge/train/trainer.h>

#include <string>
#include <vector>

namespace selvedge::test {

class Recorder : public TrainObserver {
public:
    void run_begin(const RunFacts& facts) override {
        begun = facts;
        events.emplace_back("run_begin");
    }
    void batch(const BatchProgress& progress) override {
        batches.push_back(progress);
        events.emplace_back("batch");
    }
    void epoch_end(const EpochRecord& record) override {
        epochs.push_back(record);
        events.emplace_back("epoch_end");
    }
    void best(const Model& model) override {
        bests.push_back(model);
        events.emplace_back("best");
    }
    void saved(const Model& model) override {
        saves.push_back(model);
        events.emplace_back("saved");
    }
    void checkpoint(std::span<const std::byte> bytes) override {
        checkpoints.emplace_back(bytes.begin(), bytes.end());
        events.emplace_back("checkpoint");
    }
    void early_stopped(std::size_t epoch, std::size_t best_epoch) override {
        events.push_back("early_stopped " + std::to_string(epoch) + " best " + std::to_string(best_epoch));
    }
    void interrupted(std::size_t epoch, std::size_t step) override {
        events.push_back("interrupted " + std::to_string(epoch) + " step " + std::to_string(step));
    }
    void diverged(std::size_t epoch, std::size_t) override { events.push_back("diverged " + std::to_string(epoch)); }
    bool stop_requested() override { return ++asked == stop_at_question; }

    RunFacts begun;
    std::vector<BatchProgress> batches;
    std::vector<EpochRecord> epochs;
    std::vector<Model> bests, saves;
    std::vector<std::vector<std::byte>> checkpoints;
    std::vector<std::string> events;  ///< in order; runs of "batch" as they came
    std::size_t asked = 0, stop_at_question = 0;
};

}  // namespace selvedge::test
