// The verb reproduce: runs every experiment of a report that has no result yet, and tables published and measured.
#include <selvedge/net/spec.h>

#include <algorithm>
#include <iostream>
#include <thread>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/experiment_flags.h"
#include "cli/experiments.h"
#include "cli/interrupt.h"
#include "cli/job_progress.h"
#include "cli/reproduce_table.h"
#include "cli/text.h"
#include "cli/values.h"
#include "cli/verb.h"
#include "files/read.h"
#include "files/write.h"
#include "reproduce/jobs.h"
#include "reproduce/rows.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using namespace selvedge::reproduce;

struct ReproduceFlags {
    std::vector<std::string> reports, only, config;
    std::optional<std::string> seeds, jobs, out, results;
    bool quick = false, json = false, quiet = false;
    DeviceFlags device;
    DataFlag data;
};

// What --quick changes: enough to see that everything runs.
constexpr const char* quick_epochs = "2";
constexpr const char* quick_subset = "data.subset=500";
constexpr std::size_t quick_validation = 1000;

/// An experiment of a report with its settings as they are to be run.
struct Planned {
    std::string report;  ///< "R1"
    Experiment experiment;
    std::size_t parameters = 0;
    std::vector<std::string> settings;  ///< arguments of train
};

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

Result<Planned> plan(const std::string& id, const ReproduceFlags& flags) {
    ExperimentFlags settings;
    settings.config = flags.config;
    bool wrong_file = false;
    Result<Experiment> experiment = settings.resolve(id, wrong_file);
    if (!experiment) return experiment.error();
    Planned planned{report_of(id), {}, 0, {}};
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
    const std::vector<std::string> known{"R0", "R1", "R2", "R3", "R4", "all"};
    if (reports.empty())
        return Error{"reproduce", "names no report", "as in `" + program_name() + " reproduce R1`, or all"};
    for (const std::string& report : reports)
        if (std::find(known.begin(), known.end(), report) == known.end())
            return Error{"report '" + report + "'", "not known", fields::suggestion(report, known)};
    return {};
}

// The experiments asked for, in the order of inspect --list.
Result<std::vector<Planned>> plan_all(const ReproduceFlags& flags) {
    if (Status status = check_reports(flags.reports); !status) return status.error();
    const auto wanted = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::vector<std::string> ids;
    Experiments experiments(std::vector<fs::path>(flags.config.begin(), flags.config.end()));
    for (const std::string& id : experiments.ids()) {
        const std::string report = report_of(id);
        if (report.empty() || !(wanted(flags.reports, "all") || wanted(flags.reports, report))) continue;
        const Result<Json> json = experiments.resolve(id);
        if (!json) return json.error();
        if (json->contains("network") && !json->contains("search")) ids.push_back(id);
    }
    for (const std::string& only : flags.only)
        if (!wanted(ids, only))
            return Error{"--only " + only, "is not among the experiments of that report",
                         fields::suggestion(only, ids)};
    std::vector<Planned> all;
    for (const std::string& id : flags.only.empty() ? ids : flags.only) {
        Result<Planned> planned = plan(id, flags);
        if (!planned) return planned.error();
        all.push_back(std::move(*planned));
    }
    return all;
}

Result<Json> read_json_file(const fs::path& path) {
    const Result<std::vector<std::byte>> bytes = read_file(path);
    if (!bytes) return bytes.error();
    return parse_json(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()), path.string());
}

Result<std::vector<Json>> read_history(const fs::path& path) {
    const Result<std::vector<std::byte>> bytes = read_file(path);
    if (!bytes) return bytes.error();
    std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    std::vector<Json> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        Result<Json> line = parse_json(text.substr(0, end), path.string());
        if (!line) return line.error();
        lines.push_back(std::move(*line));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// What decides a run: titles and published figures may change without making its result void.
Json essence(const Json& experiment) {
    Json json = Json::object();
    for (const char* part : {"data", "network", "train"}) json[part] = experiment.value(part, Json());
    return json;
}

enum class State { missing, cut_off, done, of_other_settings };

State state_of(const fs::path& folder, const Experiment& experiment) {
    std::error_code ignored;
    if (!fs::exists(folder / "experiment.json", ignored)) return State::missing;
    const Result<Json> kept = read_json_file(folder / "experiment.json");
    const Result<Experiment> then = kept ? experiment_from_json(*kept, "") : Result<Experiment>(kept.error());
    if (!then || essence(experiment_to_json(*then)) != essence(experiment_to_json(experiment)))
        return State::of_other_settings;
    return fs::exists(folder / "report.json", ignored) ? State::done : State::cut_off;
}

struct Plan {
    std::vector<Planned> experiments;
    std::uint64_t seeds = 1, jobs = 1, threads = 1;
    fs::path out;
};

fs::path folder_of(const Plan& plan, const Experiment& experiment, std::uint64_t seed) {
    return plan.out / (experiment.id + "-" + std::to_string(seed));
}

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
    Result<std::vector<Planned>> experiments = plan_all(flags);
    if (!experiments) return experiments.error();
    plan.experiments = std::move(*experiments);
    return plan;
}

Result<std::vector<Job>> missing_jobs(const Plan& plan, const ReproduceFlags& flags) {
    std::vector<Job> jobs;
    for (std::uint64_t seed = 1; seed <= plan.seeds; ++seed)
        for (const Planned& planned : plan.experiments) {
            Experiment experiment = planned.experiment;
            experiment.train.seed = seed;
            const fs::path folder = folder_of(plan, experiment, seed);
            const State state = state_of(folder, experiment);
            if (state == State::of_other_settings)
                return Error{folder.string(), "holds a run of " + experiment.id + " with other settings",
                             "remove it, or give another --out"};
            if (state == State::done) continue;
            Job job{experiment.id + (plan.seeds > 1 ? ", seed " + std::to_string(seed) : ""),
                    {},
                    folder,
                    experiment.train.epochs};
            job.arguments = {"train", "--quiet", "--threads",
                             flags.device.threads.value_or(std::to_string(plan.threads))};
            if (flags.device.device) job.arguments.insert(job.arguments.end(), {"--device", *flags.device.device});
            if (flags.device.isa) job.arguments.insert(job.arguments.end(), {"--isa", *flags.device.isa});
            if (flags.data.folder) job.arguments.insert(job.arguments.end(), {"--data", *flags.data.folder});
            if (state == State::cut_off) {
                job.arguments.insert(job.arguments.end(), {"--resume", folder.string()});
            } else {
                job.arguments.insert(job.arguments.end(),
                                     {experiment.id, "--seed", std::to_string(seed), "--out", folder.string()});
                job.arguments.insert(job.arguments.end(), planned.settings.begin(), planned.settings.end());
                for (const std::string& config : flags.config)
                    job.arguments.insert(job.arguments.end(), {"--config", config});
            }
            jobs.push_back(std::move(job));
        }
    return jobs;
}

Result<Row> read_row(const Plan& plan, const Planned& planned) {
    std::vector<RunFigures> runs;
    for (std::uint64_t seed = 1; seed <= plan.seeds; ++seed) {
        Experiment experiment = planned.experiment;
        experiment.train.seed = seed;
        const fs::path folder = folder_of(plan, experiment, seed);
        if (state_of(folder, experiment) != State::done) continue;
        const Result<Json> report = read_json_file(folder / "report.json");
        if (!report) return report.error();
        const Result<std::vector<Json>> history = read_history(folder / "history.jsonl");
        if (!history) return history.error();
        Result<RunFigures> figures = run_figures(experiment, *report, *history, (folder / "report.json").string());
        if (!figures) return figures.error();
        runs.push_back(std::move(*figures));
    }
    return make_row(planned.experiment, planned.parameters, std::move(runs));
}

Result<std::vector<ReportRows>> read_rows(const Plan& plan) {
    std::vector<ReportRows> reports;
    for (const Planned& planned : plan.experiments) {
        Result<Row> row = read_row(plan, planned);
        if (!row) return row.error();
        auto report = std::find_if(reports.begin(), reports.end(),
                                   [&](const ReportRows& one) { return one.name == planned.report; });
        if (report == reports.end()) report = reports.insert(reports.end(), {planned.report, {}});
        report->rows.push_back(std::move(*row));
    }
    std::stable_sort(reports.begin(), reports.end(),
                     [](const ReportRows& a, const ReportRows& b) { return a.name < b.name; });
    return reports;
}

Json report_to_json(const ReportRows& report) {
    const Summary summary = summarize(report.rows);
    Json rows = Json::array();
    for (const Row& row : report.rows) rows.push_back(row_to_json(row));
    return {{"report", report.name},
            {"summary",
             {{"rows", summary.rows},
              {"mean_published", summary.published},
              {"mean_measured", summary.measured},
              {"more_than_half_a_point_below", summary.below}}},
            {"rows", std::move(rows)}};
}

Status write_text_file(const fs::path& path, const std::string& text) { return write_file_atomic(path, text); }

// R1.json … and README.md with all tables.
Status write_results(const fs::path& folder, const std::vector<ReportRows>& reports, std::uint64_t seeds) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) return Error{"--results " + folder.string(), failure.message(), "name a folder that can be written"};
    std::string page =
        "# Published and measured\n\nMade by `./run reproduce all --seeds " + std::to_string(seeds) +
        " --results assets/results`. Accuracies in per cent, of the weights that a run\nends with: the last epoch's, "
        "or, "
        "with early stopping, the epoch's that was best on the validation part; never chosen on test\nimages. "
        "`./run train EXPERIMENT --seed 1` makes a row anew. " +
        (seeds == 1 ? std::string("One seed a row.")
                    : std::to_string(seeds) + " seeds a row, mean ± standard deviation.") +
        "\n\n";
    for (const ReportRows& report : reports) {
        const std::string text = report_to_json(report).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
        if (Status status = write_text_file(folder / (report.name + ".json"), text); !status) return status;
        page += markdown_section(report);
    }
    return write_text_file(folder / "README.md", page);
}

// Runs what is missing; the exit code if that did not work out.
Result<int> run_missing(const std::vector<Job>& jobs, const Plan& plan, bool quiet) {
    JobProgress progress(quiet, jobs.size());
    std::size_t failures = 0;
    note_interrupts();
    Status status = run_jobs(
        jobs, plan.jobs,
        {[&](const FinishedJob& job) {
             // A run that diverged says so with exit code 1 and leaves a report.
             std::error_code ignored;
             const bool done = fs::exists(job.job->folder / "report.json", ignored);
             failures += done || interrupt_noted() ? 0 : 1;
             progress.finished(job, done);
         },
         [&](const std::vector<RunningJob>& running) { progress.running(running); }, [] { return interrupt_noted(); }});
    progress.clear();
    if (!status) return status.error();
    if (interrupt_noted()) {
        std::cerr << "interrupted; the runs that were under way are saved, and the same command goes on\n";
        return static_cast<int>(ExitCode::interrupted);
    }
    return static_cast<int>(failures == 0 ? ExitCode::done : ExitCode::failed);
}

int reproduce_action(const ReproduceFlags& flags) {
    const Result<Plan> plan = read_plan(flags);
    if (!plan) return refuse(plan.error());
    if (const Result<std::unique_ptr<Executor>> executor = flags.device.executor(); !executor)
        return refuse(executor.error());
    if (const Result<fs::path> data = flags.data.find(); !data) return fail(data.error());
    const Result<std::vector<Job>> jobs = missing_jobs(*plan, flags);
    if (!jobs) return fail(jobs.error());
    std::error_code failure;
    fs::create_directories(plan->out, failure);
    if (failure) return fail({"--out " + plan->out.string(), failure.message(), "name a folder that can be written"});

    const Result<int> code = run_missing(*jobs, *plan, flags.quiet);
    if (!code) return fail(code.error());
    const Result<std::vector<ReportRows>> reports = read_rows(*plan);
    if (!reports) return fail(reports.error());
    for (const ReportRows& report : *reports) {
        if (flags.json)
            for (const Row& row : report.rows)
                std::cout << row_to_json(row).dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
        else
            std::cout << terminal_table(report) << "\n";
    }
    if (flags.results && *code != ExitCode::interrupted)
        if (Status status = write_results(*flags.results, *reports, plan->seeds); !status) return fail(status.error());
    return *code;
}

}  // namespace

Verb reproduce_verb() {
    return {"reproduce", "run the reports' experiments, and compare with what they published",
            [](Arguments& arguments) -> Action {
                auto flags = std::make_shared<ReproduceFlags>();
                const std::string program = program_name();
                arguments.about(
                    "Runs every experiment of the reports that has no result yet, goes on with those that were cut "
                    "off, and\n"
                    "prints a table: published, measured (mean ± standard deviation over seeds), difference, time.");
                arguments.positionals("REPORT", "R0, R1, R2, R3, R4 or all", flags->reports);
                arguments.options("--only", "ID", "only this experiment (may be repeated)", flags->only);
                arguments.option("--seeds", "N", "runs of each, with seeds 1 to N (default 1)", flags->seeds);
                arguments.flag("--quick", "2 epochs of 500 images each, to see that everything runs", flags->quick);
                arguments.option("--jobs", "N", "runs at a time (default: one a core)", flags->jobs);
                arguments.option("--out", "DIR", "folder of the runs' folders (default runs, with --quick runs/quick)",
                                 flags->out);
                arguments.option("--results", "DIR", "also write R0.json … and README.md with the tables there",
                                 flags->results);
                arguments.options("--config", "DIR", "a folder in which experiments are looked for first",
                                  flags->config);
                flags->data.declare(arguments);
                flags->device.declare(arguments);
                arguments.group("Output");
                arguments.flag("--json", "print one JSON object a row", flags->json);
                arguments.flag("--quiet", "show no progress", flags->quiet);
                arguments.epilogue("Each run is one of `" + program +
                                   " train`, in the folder OUT/ID-SEED; Ctrl-C saves those under way and exits with\n"
                                   "130, and the same command goes on. A run that diverges is a result; one that fails "
                                   "makes the exit code 1.\n\n"
                                   "Examples:\n  " +
                                   program + " reproduce R1\n  " + program +
                                   " reproduce R2 --only r2-cnn --seeds 5\n  " + program + " reproduce all --quick\n");
                return [flags] { return reproduce_action(*flags); };
            }};
}

}  // namespace selvedge::cli
