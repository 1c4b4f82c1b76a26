// RunKeeper: puts what a training run tells into its folder and onto the screen.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/progress.h"
#include "cli/run_folder.h"
#include "report/tensorboard.h"

namespace selvedge::cli {

/// A file that cannot be written stops the run.
class RunKeeper : public TrainObserver {
public:
    RunKeeper(std::string id, bool quiet) : id_(std::move(id)), progress_(quiet) {}

    /// A line that is said when the run begins: what cannot begin has its error to tell, and nothing else.
    void say_first(std::string line) { first_line_ = std::move(line); }
    void keep_in(const RunFolder& folder) { folder_ = &folder; }
    /// Writes event files for TensorBoard too.
    void log_events_in(std::filesystem::path folder) { events_folder_ = std::move(folder); }

    [[nodiscard]] const Status& trouble() const { return trouble_; }
    Progress& progress() { return progress_; }
    /// "in epoch 3, step 120 of 1,500", "after epoch 3": where the run ended if it was interrupted or diverged.
    [[nodiscard]] const std::string& place() const { return place_; }

    void run_begin(const RunFacts& facts) override;
    void batch(const BatchProgress& progress) override { progress_.batch(progress); }
    void epoch_end(const EpochRecord& record) override;
    void best(const Model& model) override { note(folder_->write_best(model)); }
    void saved(const Model& model) override { note(folder_->write_epoch(model)); }
    void checkpoint(std::span<const std::byte> bytes) override { note(folder_->write_checkpoint(bytes)); }
    void early_stopped(std::size_t epoch, std::size_t best_epoch) override;
    void interrupted(std::size_t epoch, std::size_t step) override { note_place(epoch, step); }
    void diverged(std::size_t epoch, std::size_t step) override { note_place(epoch, step); }
    bool stop_requested() override;

private:
    void note(const Status& status);
    void note_place(std::size_t epoch, std::size_t step);

    std::string id_, first_line_;
    Progress progress_;
    const RunFolder* folder_ = nullptr;
    std::filesystem::path events_folder_;  // empty: none
    std::optional<report::EventLog> events_;
    Status trouble_;
    std::size_t steps_ = 0;
    std::string place_;
};

}  // namespace selvedge::cli
