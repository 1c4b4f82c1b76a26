// A training run of the program: its trainer, its folder, and what it comes to.
#pragma once

#include <selvedge/train/trainer.h>

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "cli/data_flag.h"
#include "cli/run_folder.h"
#include "cli/run_keeper.h"
#include "files/datasets.h"

namespace selvedge::cli {

/// What a run consists of before it goes: told by the command line, or by the folder of an earlier run.
struct RunJob {
    Experiment experiment;
    RunStart start;
    DataFlag data;
    std::optional<std::string> out;          ///< folder to be made; absent: runs/ID-SEED, or the next free name
    std::optional<std::string> tensorboard;  ///< folder of event files; "": one in the run's folder
    bool force = false;                      ///< a run that is in `out` is replaced
    std::optional<RunFolder> folder = {};    ///< of a run that has begun: it goes on from its last checkpoint
};

/// How a run ended: its results, or where it was interrupted ("in epoch 3, step 120 of 1,500").
struct RunEnd {
    Json results;
    std::string interrupted = {};
};

/// What a person types to go on with a run.
std::string resume_command(const std::filesystem::path& folder);

/// Trains to the end, measures the weights on the test images and writes the run's files. `keep_images`: data.train is
/// needed again. `one_at_a_time` is held while the last files are made. Errors: those of the trainer; a folder or a
/// file that cannot be written.
Result<RunEnd> train_run(RunJob& job, FashionMnist& data, bool keep_images, Executor& executor, RunKeeper& keeper,
                         std::mutex& one_at_a_time);

/// What is said of a run that was interrupted.
std::string interrupted_text(const RunJob& job, const RunEnd& end);

}  // namespace selvedge::cli
