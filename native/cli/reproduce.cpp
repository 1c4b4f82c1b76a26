// The verb reproduce: runs every experiment of a report that has no result yet, and tables published and measured.
#include <selvedge/io/json.h>

#include <iostream>

#include "cli/interrupt.h"
#include "cli/job_progress.h"
#include "cli/reproduce_plan.h"
#include "cli/reproduce_results.h"
#include "cli/text.h"
#include "cli/verb.h"
#include "files/read.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using namespace selvedge::reproduce;

// Runs what is missing; the exit code if that did not work out.
Result<int> run_missing(const std::vector<Job>& jobs, const Plan& plan, bool quiet) {
    JobProgress progress(quiet, jobs.size());
    std::size_t failures = 0;
    note_interrupts();
    Status status = run_jobs(
        jobs, plan.jobs,
        {[&](const FinishedJob& job) {
             // A run that diverged says so with exit code 1 and leaves a report.
             const bool done = job.exit_code == ExitCode::done || is_there(job.job->folder / "report.json");
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

void print_json(const ReportRows& report) {
    const auto print = [](const Json& json) { std::cout << json_text(json) << "\n"; };
    for (const Row& row : report.rows) print(row_to_json(row));
    for (const SearchRow& row : report.searches) print(search_row_to_json(row));
}

int reproduce_action(const ReproduceFlags& flags) {
    Result<Plan> plan = read_plan(flags);
    if (!plan) return refuse(plan.error());
    {
        const Result<DeviceChoice> device = flags.device.choose();
        if (!device) return refuse(device.error());
        plan->on_gpu = device->on_gpu();
    }
    if (const Result<fs::path> data = flags.data.find(); !data) return fail(data.error());
    const bool kept = flags.results && !flags.quick;
    if (kept && !flags.no_run)
        if (Status status = fetch_journals(*flags.results, *plan); !status) return fail(status.error());
    Result<std::vector<Job>> jobs = missing_jobs(*plan, flags);
    if (!jobs) return fail(jobs.error());
    if (flags.no_run) jobs->clear();
    std::error_code failure;
    fs::create_directories(plan->out, failure);
    if (failure) return fail({"--out " + plan->out.string(), failure.message(), "name a folder that can be written"});

    const Result<int> code = run_missing(*jobs, *plan, flags.quiet);
    if (!code) return fail(code.error());
    const Result<std::vector<ReportRows>> reports = read_rows(*plan);
    if (!reports) return fail(reports.error());
    for (const ReportRows& report : asked_for(*plan, *reports)) {
        if (flags.json)
            print_json(report);
        else
            std::cout << terminal_table(report) << "\n";
    }
    if (flags.results && *code != ExitCode::interrupted) {
        Status status = write_results(*flags.results, *reports);
        if (status && kept) status = keep_journals(*flags.results, *plan, *reports);
        if (!status) return fail(status.error());
    }
    return *code;
}

}  // namespace

Verb reproduce_verb() {
    return {
        "reproduce", "run the reports' experiments, and compare with what they published",
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
            arguments.flag("--quick", "2 epochs of 500 images each, 2 trials a search: to see that everything runs",
                           flags->quick);
            arguments.option("--jobs", "N", "runs at a time (default: one a core)", flags->jobs);
            arguments.option("--out", "DIR", "folder of the runs' folders (default runs, with --quick runs/quick)",
                             flags->out);
            arguments.flag("--no-run", "only table the results that are there", flags->no_run);
            arguments.option("--search-time", "TIME",
                             "how long a search may take (90s, 10m, 2h; default 2h; 0: no searches); called again, "
                             "it goes on",
                             flags->search_time);
            arguments.option("--results", "DIR",
                             "also write R0.json …, README.md and index.html with the tables there, and the journals "
                             "of searches under way; what those files hold already is not run again",
                             flags->results);
            arguments.options("--config", "DIR", "a folder in which experiments are looked for first", flags->config);
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
                               program + " reproduce R1\n  " + program + " reproduce R2 --only r2-cnn --seeds 5\n  " +
                               program + " reproduce all --quick\n");
            return [flags] { return reproduce_action(*flags); };
        }};
}

}  // namespace selvedge::cli
