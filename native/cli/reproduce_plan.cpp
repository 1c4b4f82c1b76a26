// What the verb reproduce has to do: reading flags and experiments, and finding out which runs are missing.
#include "cli/reproduce_plan.h"

#include <selvedge/data/sha256.h>
#include <selvedge/io/fields.h>
#include <selvedge/net/spec.h>
#include <selvedge/search/study.h>

#include <algorithm>
#include <array>
#include <span>
#include <thread>

#include "cli/experiment_flags.h"
#include "cli/experiments.h"
#include "cli/text.h"
#include "cli/values.h"
#include "files/read.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using reproduce::Job;

// What --quick changes: enough to see that everything runs.
constexpr const char* quick_epochs = "2";
constexpr const char* quick_subset = "data.subset=500";
constexpr std::size_t quick_validation = 1000;
constexpr const char* quick_trials = "2";
constexpr const char* usual_search_time = "2h";

constexpr std::array report_names{"R0", "R1", "R2", "R3", "R4"};

// "r2-cnn" belongs to "R2"; empty for what is of no report.
std::string report_of(const std::string& id) {
    const bool of_report = id.size() > 3 && id[0] == 'r' && id[1] >= '0' && id[1] <= '9' && id[2] == '-';
    return of_report ? "R" + id.substr(1, 1) : "";
}

std::vector<std::string> quick_settings(const Experiment& experiment) {
    std::vector<std::string> settings{"--epochs", quick_epochs, "--set", quick_subset};
    const auto* items = std::get_if<std::size_t>(&experiment.data.split.validation.amount);
    if (items == nullptr || *items > quick_validation) {
        settings.emplace_back("--val-split");
        settings.push_back(std::to_string(quick_validation));
    }
    return settings;
}

Result<Planned> plan_one(const std::string& id, const ReproduceFlags& flags) {
    ExperimentFlags settings;
    settings.config = flags.config;
    bool wrong_file = false;
    Result<Experiment> experiment = settings.resolve(id, wrong_file);
    if (!experiment) return experiment.error();
    Planned planned{report_of(id), true, {}, 0, {}};
    if (flags.quick) {
        planned.settings = quick_settings(*experiment);
        for (std::size_t i = 0; i < planned.settings.size(); i += 2) {
            if (planned.settings[i] == "--epochs") settings.epochs = planned.settings[i + 1];
            if (planned.settings[i] == "--set") settings.set.push_back(planned.settings[i + 1]);
            if (planned.settings[i] == "--val-split") settings.val_split = planned.settings[i + 1];
        }
        experiment = settings.resolve(id, wrong_file);
        if (!experiment) return experiment.error();
    }
    const Result<std::vector<LayerInfo>> layers = infer_shapes(experiment->network);
    if (!layers) return layers.error();
    planned.parameters = trainable_parameters(*layers);
    planned.experiment = std::move(*experiment);
    return planned;
}

Status check_reports(const std::vector<std::string>& reports) {
    std::vector<std::string> known(report_names.begin(), report_names.end());
    known.emplace_back("all");
    if (reports.empty())
        return Error{"reproduce", "names no report", "as in `" + program_name() + " reproduce R1`, or all"};
    for (const std::string& report : reports)
        if (std::find(known.begin(), known.end(), report) == known.end())
            return Error{"report '" + report + "'", "not known", fields::suggestion(report, known)};
    return {};
}

bool is_among(const std::string& name, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// What decides a run. Titles and published figures may change without making its result void, and so may the question
// which epoch's weights count: its report has the figures of the best and of the last one.
Json essence(const Experiment& experiment) {
    const Json json = experiment_to_json(experiment);
    Json essence = {{"data", json.at("data")}, {"network", json.at("network")}, {"train", json.at("train")}};
    Json& stopping = essence.at("train").at("early_stopping");
    if (stopping.is_object()) stopping.erase("restore_best");
    return essence;
}

std::string hash_of(const Json& json) {
    const std::string text = json.dump();
    return sha256(std::as_bytes(std::span(text)));
}

// Of a search's file with its parents merged in, less what is told about it.
std::string search_hash(Json file) {
    for (const char* member : {"title", "about", "published"}) file.erase(member);
    return hash_of(file);
}

// The experiments and searches asked for, in the order of inspect --list.
Status plan_all(const ReproduceFlags& flags, Plan& plan) {
    if (Status status = check_reports(flags.reports); !status) return status.error();
    std::vector<std::string> ids;
    Experiments experiments(std::vector<fs::path>(flags.config.begin(), flags.config.end()));
    for (const std::string& id : experiments.ids()) {
        const std::string report = report_of(id);
        const bool of_asked = is_among("all", flags.reports) || is_among(report, flags.reports);
        if (report.empty() || !(of_asked || flags.results)) continue;
        const Result<Json> json = experiments.resolve(id);
        if (!json) return json.error();
        if (!json->contains("network")) continue;
        if (of_asked) ids.push_back(id);
        const bool asked = of_asked && (flags.only.empty() || is_among(id, flags.only));
        if (!asked && !flags.results) continue;
        if (json->contains("search")) {
            const Result<Search> search = search_from_json(*json, id);
            if (!search) return search.error();
            plan.searches.push_back({report, id, json->value("title", ""), asked, json->value("published", Json()),
                                     search_hash(*json), write_json(search->settings.sampler).begin().key(),
                                     Study(*search).planned()});
            continue;
        }
        Result<Planned> planned = plan_one(id, flags);
        if (!planned) return planned.error();
        planned->asked = asked;
        plan.experiments.push_back(std::move(*planned));
    }
    for (const std::string& only : flags.only)
        if (!is_among(only, ids))
            return Error{"--only " + only, "is not among the experiments of that report",
                         fields::suggestion(only, ids)};
    return {};
}

enum class State { missing, cut_off, done, of_other_settings };

State state_of(const fs::path& folder, const Experiment& experiment) {
    if (!is_there(folder / "experiment.json")) return State::missing;
    const Result<Json> kept = read_json_file(folder / "experiment.json");
    const Result<Experiment> then = kept ? experiment_from_json(*kept, "") : Result<Experiment>(kept.error());
    if (!then || essence(*then) != essence(experiment)) return State::of_other_settings;
    return is_there(folder / "report.json") ? State::done : State::cut_off;
}

using Words = std::vector<std::string>;

void add(Words& words, const Words& more) { words.insert(words.end(), more.begin(), more.end()); }

// What every child is told.
Words common_arguments(const char* verb, const Plan& plan, const ReproduceFlags& flags) {
    Words words{verb, "--quiet"};
    add(words, flags.device.words());
    if (!flags.device.threads && !plan.on_gpu) add(words, {"--threads", std::to_string(plan.threads)});
    if (flags.data.folder) add(words, {"--data", *flags.data.folder});
    return words;
}

// Whether all that its file asks for is there, in the search's own folder or among the results kept.
bool is_done(const Plan& plan, const PlannedSearch& search) {
    const auto whole = [&](reproduce::SearchRow row) {
        reproduce::compare_with_file(row, search.sampler, search.trials);
        return is_finished(row) && row.whole.empty();
    };
    if (const reproduce::SearchRow* kept = plan.kept.search(search.settings); kept && whole(*kept)) return true;
    const Result<Json> results = read_json_file(folder_of(plan, search) / "search.json");
    if (!results) return false;
    const Result<reproduce::SearchRow> row =
        reproduce::make_search_row(search.id, search.title, search.published, *results);
    return row && whole(*row);
}

// Reads the files of the folder of results that are there.
Result<reproduce::KeptResults> read_kept(const fs::path& folder) {
    reproduce::KeptResults kept;
    for (const char* report : report_names) {
        const fs::path file = folder / (std::string(report) + ".json");
        if (!is_there(file)) continue;
        const Result<Json> json = read_json_file(file);
        if (!json) return json.error();
        if (Status status = kept.take(*json, file.string()); !status) return status.error();
    }
    return kept;
}

Job search_job(const Plan& plan, const PlannedSearch& search, const ReproduceFlags& flags) {
    Job job{search.id, common_arguments("search", plan, flags), folder_of(plan, search), 0, "journal.jsonl"};
    add(job.arguments, {search.id, "--out", job.folder.string()});
    if (flags.quick)
        add(job.arguments, {"--trials", quick_trials, "--epochs", "1", "--set", quick_subset, "--set",
                            "data.split.validation=" + std::to_string(quick_validation)});
    else
        add(job.arguments, {"--timeout", flags.search_time.value_or(usual_search_time)});
    for (const std::string& config : flags.config) add(job.arguments, {"--config", config});
    return job;
}

}  // namespace

std::string settings_hash(const Experiment& experiment) { return hash_of(essence(experiment)); }

bool is_finished_run(const fs::path& folder, const Experiment& experiment) {
    return state_of(folder, experiment) == State::done;
}

fs::path folder_of(const Plan& plan, const Experiment& experiment, std::uint64_t seed) {
    return plan.out / (experiment.id + "-" + std::to_string(seed));
}

fs::path folder_of(const Plan& plan, const PlannedSearch& search) { return plan.out / search.id; }

Result<Plan> read_plan(const ReproduceFlags& flags) {
    Plan plan;
    const std::uint64_t cores = std::max(1U, std::thread::hardware_concurrency());
    const Result<std::uint64_t> seeds = whole_number({"--seeds", flags.seeds.value_or("1")}, 1, 1000);
    if (!seeds) return seeds.error();
    const Result<std::uint64_t> jobs = whole_number({"--jobs", flags.jobs.value_or(std::to_string(cores))}, 1, 256);
    if (!jobs) return jobs.error();
    plan.seeds = *seeds;
    plan.jobs = *jobs;
    plan.threads = std::max<std::uint64_t>(1, cores / *jobs);
    plan.out = flags.out.value_or(flags.quick ? "runs/quick" : "runs");
    if (Status status = plan_all(flags, plan); !status) return status.error();
    if (flags.results && !flags.quick) {
        Result<reproduce::KeptResults> kept = read_kept(*flags.results);
        if (!kept) return kept.error();
        plan.kept = std::move(*kept);
    }
    return plan;
}

Result<std::vector<Job>> missing_jobs(const Plan& plan, const ReproduceFlags& flags) {
    std::vector<Job> jobs;
    for (std::uint64_t seed = 1; seed <= plan.seeds; ++seed)
        for (const Planned& planned : plan.experiments) {
            if (!planned.asked) continue;
            Experiment experiment = planned.experiment;
            experiment.train.seed = seed;
            const fs::path folder = folder_of(plan, experiment, seed);
            const State state = state_of(folder, experiment);
            if (state == State::of_other_settings)
                return Error{folder.string(), "holds a run of " + experiment.id + " with other settings",
                             "remove it, or give another --out"};
            if (state == State::done || plan.kept.run(experiment, settings_hash(experiment)) != nullptr) continue;
            Job job{experiment.id + (plan.seeds > 1 ? ", seed " + std::to_string(seed) : ""),
                    common_arguments("train", plan, flags), folder, experiment.train.epochs, "history.jsonl"};
            if (state == State::cut_off) {
                add(job.arguments, {"--resume", folder.string()});
            } else {
                add(job.arguments, {experiment.id, "--seed", std::to_string(seed), "--out", folder.string()});
                add(job.arguments, planned.settings);
                for (const std::string& config : flags.config) add(job.arguments, {"--config", config});
            }
            jobs.push_back(std::move(job));
        }
    for (const PlannedSearch& search : plan.searches) {
        const bool wanted = flags.quick || flags.search_time.value_or(usual_search_time) != "0";
        if (search.asked && wanted && !is_done(plan, search)) jobs.push_back(search_job(plan, search, flags));
    }
    return jobs;
}

}  // namespace selvedge::cli
