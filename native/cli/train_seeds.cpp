// train --seeds: threads that take the next seed until none is left.
#include "cli/train_seeds.h"

#include <selvedge/io/json.h>

#include <atomic>
#include <cmath>
#include <iostream>
#include <system_error>
#include <thread>

#include "cli/interrupt.h"
#include "cli/results.h"
#include "cli/text.h"
#include "cli/verb.h"
#include "files/read.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

/// A seed's run, and what it has come to.
struct Seed {
    RunJob job;
    std::optional<Result<RunEnd>> end = {};
};

/// The run of one seed; its folder, if it is there and holds the same run.
Result<Seed> seed_of(const RunJob& base, std::uint64_t number) {
    RunJob job{.experiment = base.experiment,
               .start = base.start,
               .data = base.data,
               .out = base.out,
               .tensorboard = base.tensorboard,
               .force = base.force};
    job.experiment.train.seed = base.experiment.train.seed + number;
    const fs::path stem = base.out ? fs::path(*base.out) : fs::path("runs") / job.experiment.id;
    const std::string suffix = "-" + std::to_string(job.experiment.train.seed);
    job.out = stem.string() + suffix;
    if (job.tensorboard && !job.tensorboard->empty()) *job.tensorboard += suffix;
    Seed seed{std::move(job)};
    if (base.force || !is_there(fs::path(*seed.job.out) / "experiment.json")) return seed;
    Result<RunFolder> folder = RunFolder::open(*seed.job.out);
    if (!folder) return folder.error();
    const Result<Experiment> kept = folder->experiment();
    if (!kept) return kept.error();
    if (*kept != seed.job.experiment)
        return Error{*seed.job.out, "holds a run with other settings", "name another --out, or give --force"};
    if (folder->has_report()) {
        Result<Json> report = folder->report();
        if (!report) return report.error();
        if (report->is_object()) seed.end.emplace(RunEnd{std::move(*report)});
    }
    seed.job.folder.emplace(std::move(*folder));
    return seed;
}

class Runs {
public:
    Runs(std::vector<Seed>& seeds, FashionMnist& data, bool quiet) : seeds_(seeds), data_(data), quiet_(quiet) {}

    /// Trains what has not come to its end, one run at a time on each executor. Error: the first.
    Status work(std::span<const std::unique_ptr<Executor>> executors) {
        next_ = 0;
        if (executors.size() == 1) {
            take_turns(*executors.front(), quiet_);
        } else {
            std::vector<std::jthread> threads;
            for (const std::unique_ptr<Executor>& executor : executors)
                threads.emplace_back([this, &executor] { take_turns(*executor, true); });
        }
        for (const Seed& seed : seeds_)
            if (seed.end && !*seed.end) return seed.end->error();
        return {};
    }

private:
    void take_turns(Executor& executor, bool quiet) {
        for (std::size_t i = next_++; i < seeds_.size() && !interrupt_noted(); i = next_++) {
            Seed& seed = seeds_[i];
            if (seed.end && *seed.end) continue;
            RunKeeper keeper(seed.job.experiment.id, quiet);
            seed.end.emplace(train_run(seed.job, data_, true, executor, keeper, alone_));
            if (!quiet || quiet_ || !*seed.end || !(*seed.end)->interrupted.empty()) continue;
            const std::lock_guard lock(alone_);
            std::cerr << "seed " << seed.job.experiment.train.seed << " is done\n";
        }
    }

    std::vector<Seed>& seeds_;
    FashionMnist& data_;
    bool quiet_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex alone_;
};

/// "91.30 % ± 0.12 %".
std::string mean_and_deviation(const std::vector<double>& values) {
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    std::string text = percent(mean);
    if (values.size() > 1) text += " ± " + percent(std::sqrt(squares / static_cast<double>(values.size() - 1)));
    return text;
}

/// A line a run, and the means.
std::string table(const std::vector<Seed>& seeds) {
    std::string text;
    for (const auto& [name, label] : {std::pair{"val_accuracy", "val_acc"}, {"test_accuracy", "test_acc"}}) {
        std::vector<double> values;
        for (const Seed& seed : seeds)
            if (seed.end && *seed.end && (*seed.end)->results.value(name, Json()).is_number())
                values.push_back((*seed.end)->results.at(name).get<double>());
        if (!values.empty()) text += std::string(padded(label, 9)) + mean_and_deviation(values) + "\n";
    }
    return text;
}

/// What is left to say of one seed; its exit code.
int report(const Seed& seed, bool json) {
    if (!seed.end) return ExitCode::interrupted;
    if (!*seed.end) return fail(seed.end->error());
    const RunEnd& end = **seed.end;
    if (!end.interrupted.empty()) {
        std::cerr << interrupted_text(seed.job, end) << "\n";
        return ExitCode::interrupted;
    }
    std::cout << (json ? json_text(results_summary(end.results)) + "\n" : results_text(end.results));
    return end.results.value("outcome", "") == "diverged" ? ExitCode::failed : ExitCode::done;
}

}  // namespace

int train_seeds(const RunJob& job, const SeedsFlags& flags) {
    const std::uint64_t jobs = std::min(flags.jobs, flags.seeds),
                        cores = std::max(1U, std::thread::hardware_concurrency());
    Result<DeviceChoice> device = flags.device.choose(jobs, jobs == 1 ? 0 : std::max<std::uint64_t>(1, cores / jobs));
    if (!device) return refuse(device.error());
    Result<FashionMnist> data = job.data.load();
    if (!data) return fail(data.error());
    std::vector<Seed> seeds;
    for (std::uint64_t number = 0; number < flags.seeds; ++number) {
        Result<Seed> seed = seed_of(job, number);
        if (!seed) return fail(seed.error());
        seeds.push_back(std::move(*seed));
    }
    Progress progress(flags.quiet);
    if (!device->reason().empty()) progress.say(device->reason());
    Runs runs(seeds, *data, flags.quiet);
    // What failed is told run by run.
    static_cast<void>(device->attempt([&] { return runs.work(device->executors()); },
                                      [&](const std::string& line) { progress.say(line); }));
    int code = ExitCode::done;
    for (const Seed& seed : seeds)
        if (const int own = report(seed, flags.json); code == ExitCode::done) code = own;
    if (!flags.json) std::cout << table(seeds);
    return code;
}

}  // namespace selvedge::cli
