// RunFolder: a training run's files on disk, each one whole at any moment.
//
//   experiment.json    the resolved experiment
//   run.json           how the run was started
//   history.jsonl      one line an epoch
//   last.safetensors   the checkpoint that --resume goes on from
//   best.safetensors   the model of the best epoch
//   epochs/epoch-0020.safetensors   the models that train.save_every asks to keep
//   report.json        the results; its presence says that the run has come to its end
//   report.html        a page that shows all of it
//   tensorboard        event files, where they are asked for
#pragma once

#include <selvedge/model/model.h>
#include <selvedge/train/experiment.h>
#include <selvedge/train/history.h>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "files/descriptor.h"

namespace selvedge::cli {

/// How a run was started: what a resume needs beside the experiment.
struct RunStart {
    std::string command;  ///< for the models' provenance
    std::string data;     ///< absolute folder of --data, or empty
    bool operator==(const RunStart&) const = default;
};

class RunFolder {
public:
    /// Makes the folder of a new run, with experiment.json and run.json in it. Where `path` holds a run already, or
    /// other files, it is refused; `replace` removes an earlier run's files (and nothing else). `checkpoint_bytes` is
    /// about what a checkpoint takes: space for the run is sought before it starts. On failure nothing is left behind.
    static Result<RunFolder> create(const std::filesystem::path& path, bool replace, const Experiment& experiment,
                                    const RunStart& start, std::size_t checkpoint_bytes);

    /// Opens the folder of an earlier run to go on with it, and removes what a killed run left half written. Errors: no
    /// run there; another process is at it.
    static Result<RunFolder> open(const std::filesystem::path& path);

    /// `wanted`, or "wanted-2", "wanted-3", … where that exists already.
    static std::filesystem::path free_name(const std::filesystem::path& wanted);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path best_path() const { return path_ / "best.safetensors"; }
    [[nodiscard]] std::filesystem::path report_path() const { return path_ / "report.json"; }
    [[nodiscard]] std::filesystem::path events_path() const;
    [[nodiscard]] bool has_report() const;

    [[nodiscard]] Result<Experiment> experiment() const;
    [[nodiscard]] Result<RunStart> start() const;
    [[nodiscard]] Result<Json> report() const;
    /// Empty where the run was killed before its first checkpoint.
    [[nodiscard]] Result<std::vector<std::byte>> checkpoint() const;

    /// Makes the history say exactly these epochs: what stands there beyond a checkpoint is done again.
    [[nodiscard]] Status write_history(std::span<const EpochRecord> records) const;
    [[nodiscard]] Status append_history(const EpochRecord& record) const;
    [[nodiscard]] Status write_best(const Model& model) const;
    /// The model of provenance.epoch, as epoch_file names it.
    [[nodiscard]] Status write_epoch(const Model& model) const;
    /// "epochs/epoch-0020.safetensors".
    static std::string epoch_file(std::size_t epoch);
    [[nodiscard]] Status write_checkpoint(std::span<const std::byte> bytes) const;
    [[nodiscard]] Status write_report(const Json& report) const;

    /// Removes the run's files, and the folder where create made it: for a run that could not begin.
    void discard() const;

private:
    RunFolder(std::filesystem::path path, Descriptor lock, bool made)
        : path_(std::move(path)), lock_(std::move(lock)), made_(made) {}

    std::filesystem::path path_;
    Descriptor lock_;  // on the folder itself, for as long as the run lasts
    bool made_;
};

}  // namespace selvedge::cli
