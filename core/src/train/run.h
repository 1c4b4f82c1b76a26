// Trainer::Run: a run as a state machine. Each phase is short and never waits for the device.
//
//   begin → training → evaluating → reading → (next epoch: training | finished)
//              └── stop requested ──────┘
#pragma once

#include <selvedge/train/divergence.h>
#include <selvedge/train/trainer.h>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "train/checkpoint.h"
#include "train/sweep.h"

namespace selvedge {

struct Trainer::Run {
    enum class Phase { begin, training, evaluating, reading, finished };

    Status prepare(const Experiment& experiment, const Dataset& data, Executor& executor, const TrainOptions& options);
    Result<bool> advance();
    Result<TrainResult> result() const;
    Result<std::vector<float>> values(std::string_view name) const;

    Program program;
    RunFacts facts;

private:
    using Clock = std::chrono::steady_clock;

    // What the network is evaluated on at the end of each epoch.
    enum Part : std::size_t { validation, train_subset, test_subset, part_count };
    struct Evaluation {
        Part part;
        std::vector<std::uint32_t> items;
    };

    // A value on its way from the device into `to`.
    struct Reading {
        Ticket ticket;
        std::vector<float>* to;
    };

    Status check_data(const Dataset& data, const std::string& what) const;
    Status compile(const Dataset& data, Executor& executor);
    Status restore(std::span<const std::byte> bytes);
    Status upload_floats(const char* name, const std::vector<float>& values);

    Status start_epoch();
    Status start_evaluation();
    Status continue_training();
    Status continue_evaluating();
    Status continue_reading();
    void start_reading();
    Status finish_epoch();
    Status give_checkpoint();
    void finish(Outcome outcome);
    void finish_diverged(std::size_t epoch, std::size_t step);

    [[nodiscard]] std::size_t epoch() const { return history_.size(); }  // the one under way, from 0
    [[nodiscard]] std::uint64_t epoch_begin() const { return std::uint64_t{epoch()} * facts.steps_per_epoch; }
    [[nodiscard]] std::uint64_t epoch_end() const { return epoch_begin() + facts.steps_per_epoch; }
    [[nodiscard]] EpochRecord record_epoch() const;
    [[nodiscard]] std::size_t images_in(const Sweep& sweep) const;
    [[nodiscard]] Result<Model> make_model(const Weights& weights, const EpochRecord& record) const;
    bool stop_wanted();

    Experiment experiment_;
    std::vector<std::uint32_t> train_;     // the training part
    std::vector<Evaluation> evaluations_;  // of each epoch, in this order
    std::vector<std::string> class_names_;
    std::vector<float> golden_input_;
    RunIdentity identity_;
    std::string command_, revision_;
    PieceLength piece_;
    TrainObserver silent_;
    TrainObserver* observer_ = &silent_;
    std::unique_ptr<Session> session_;

    Phase phase_ = Phase::begin;
    Outcome outcome_ = Outcome::completed;
    bool stop_ = false;  // a stop was requested: no more pieces
    Sweep training_, evaluating_;
    std::size_t evaluation_ = 0;  // the one under way; past the end once all are done
    std::array<std::optional<Metrics>, part_count> measured_;
    Metrics resumed_metrics_{};
    std::uint64_t resumed_step_ = 0;
    Clock::time_point run_start_ = Clock::now(), epoch_start_ = Clock::now();
    double seconds_ = 0;

    std::vector<Reading> readings_;
    Weights now_;
    std::array<std::vector<float>, 2> moments_;
    std::vector<EpochRecord> history_;
    BestTracker tracker_;
    DivergenceWatch watch_;
    std::optional<Weights> best_, last_;
};

}  // namespace selvedge
