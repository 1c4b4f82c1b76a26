// What the verb reproduce has to do: the experiments and searches asked for, and those that have no result yet.
#pragma once

#include <selvedge/train/experiment.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "reproduce/jobs.h"
#include "reproduce/kept.h"

namespace selvedge::cli {

struct ReproduceFlags {
    std::vector<std::string> reports, only, config;
    std::optional<std::string> seeds, jobs, out, results, search_time;
    bool quick = false, no_run = false, json = false, quiet = false;
    DeviceFlags device;
    DataFlag data;
};

/// An experiment of a report with its settings as they are to be run.
struct Planned {
    std::string report;  ///< "R1"
    bool asked = true;   ///< to be run and shown; the others only keep their places in files of results
    Experiment experiment;
    std::size_t parameters = 0;
    std::vector<std::string> settings;  ///< arguments of train
};

/// A search of a report; its file as it stands, parents merged in.
struct PlannedSearch {
    std::string report, id, title;
    bool asked = true;
    Json published;
    std::string settings;  ///< hash of all that decides the search
    std::string sampler;
    std::size_t trials = 0;
};

struct Plan {
    std::vector<Planned> experiments;
    std::vector<PlannedSearch> searches;
    std::uint64_t seeds = 1, jobs = 1, threads = 1;
    bool on_gpu = false;  ///< the runs are for a GPU
    std::filesystem::path out;
    reproduce::KeptResults kept;  ///< of the folder of results, if one was named
};

/// The experiments and searches of all reports, in the order of inspect --list; those that were not asked for only
/// where files of results are to be written. Errors: wrong usage; a file that cannot be read.
Result<Plan> read_plan(const ReproduceFlags& flags);

/// Every run asked for that has no result yet, seed by seed, and then the searches, which take the longest. Error: the
/// folder of a run holds one of other settings.
Result<std::vector<reproduce::Job>> missing_jobs(const Plan& plan, const ReproduceFlags& flags);

/// Where the run of an experiment and the files of a search lie.
std::filesystem::path folder_of(const Plan& plan, const Experiment& experiment, std::uint64_t seed);
std::filesystem::path folder_of(const Plan& plan, const PlannedSearch& search);

/// Whether the folder has a finished run of just this experiment, titles and published figures aside.
bool is_finished_run(const std::filesystem::path& folder, const Experiment& experiment);

/// SHA-256 of what decides a run of the experiment: runs of the same hash are the same run.
std::string settings_hash(const Experiment& experiment);

}  // namespace selvedge::cli
