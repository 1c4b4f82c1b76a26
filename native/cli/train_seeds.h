// train --seeds: one experiment with many seeds, several runs at a time on one device.
#pragma once

#include <cstdint>

#include "cli/device_flags.h"
#include "cli/training_run.h"

namespace selvedge::cli {

struct SeedsFlags {
    std::uint64_t seeds = 1, jobs = 1;
    DeviceFlags device;
    bool json = false, quiet = false;
};

/// Trains job.experiment with its seed and those that follow, each in a folder of its own (job.out, or
/// runs/EXPERIMENT, and "-SEED"), and prints their results. Runs that are there already are gone on with, finished ones
/// not done again. The exit code: the first that is not 0, in the order of the seeds.
int train_seeds(const RunJob& job, const SeedsFlags& flags);

}  // namespace selvedge::cli
