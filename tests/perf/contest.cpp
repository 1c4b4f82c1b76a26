// Contests: a Program and a Session an experiment, and turns by the clock.
#include "contest.h"

#include <selvedge/io/json.h>
#include <selvedge/random/shuffle.h>
#include <selvedge/train/experiment.h>

#include <algorithm>
#include <chrono>

namespace selvedge::perf {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

Result<Contests::Contest> Contests::prepare(const Json& request, std::size_t batch, Executor& executor) const {
    const Result<Experiment> experiment = experiment_from_json(request.at("experiment"), "experiment");
    if (!experiment) return experiment.error();
    ProgramOptions options;
    options.batch_size = batch;
    options.infer_batch_size = batch;
    options.dataset_size = data_.count;
    options.optimizer = experiment->train.optimizer;
    options.total_steps = 1'000'000;
    options.training = request.value("mode", "") == "train";
    Result<Program> program = build_program(experiment->network, options);
    if (!program) return program.error();
    Contest contest{std::move(*program), nullptr, 0, data_.count / batch};
    Result<std::unique_ptr<Session>> session = executor.compile(contest.program);
    if (!session) return session.error();
    contest.session = std::move(*session);

    const auto put = [&](const char* name, std::span<const std::byte> bytes) {
        const ValueId id = contest.program.find(name);
        return id.valid() && !bytes.empty() ? contest.session->upload(id, bytes) : Status{};
    };
    const std::vector<std::uint32_t> seed{1, 0}, order = permutation(static_cast<std::uint32_t>(data_.count), 1, 0);
    std::vector<float> input(batch * data_.image_size());
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(data_.images[i]) / 255;
    for (const Status& status :
         {put("images", bytes_of(data_.images)), put("labels", bytes_of(data_.labels)), put("seed", bytes_of(seed)),
          put("train.order", bytes_of(order)), put("parameters", bytes_of(initial_parameters(contest.program, 1))),
          put("state", bytes_of(initial_state(contest.program))), put("input", bytes_of(input))})
        if (!status) return status.error();
    return contest;
}

// Images a second of all contests over about `seconds`, in calls of some milliseconds, each waited for. An answer of
// batch 1 is asked for one by one, as a program that has one picture at a time does.
Result<double> Contests::measure(std::vector<Contest>& contests, bool train, std::size_t batch, double seconds) {
    std::uint64_t images = 0, in_a_call = 1;
    const Clock::time_point start = Clock::now();
    while (seconds_since(start) < seconds) {
        const Clock::time_point begin = Clock::now();
        for (Contest& contest : contests)
            for (std::uint64_t done = 0; done < in_a_call;) {
                std::uint64_t steps = 1;
                if (train) {
                    if (contest.step >= contest.steps_per_epoch) contest.step = 0;
                    steps = std::min(in_a_call - done, contest.steps_per_epoch - contest.step);
                }
                const Status status =
                    contest.session->enqueue(train ? Entry::train : Entry::infer, train ? contest.step : 0, steps);
                if (!status) return status.error();
                contest.step += train ? steps : 0;
                done += steps;
            }
        for (Contest& contest : contests) {
            const ValueId last = contest.program.find(train ? "train.metrics" : "logits");
            const Result<std::vector<std::byte>> done = read_now<std::byte>(*contest.session, contest.program, last);
            if (!done) return done.error();
        }
        images += in_a_call * batch * contests.size();
        if (seconds_since(begin) < 0.004) in_a_call *= 2;
    }
    return static_cast<double>(images) / seconds_since(start);
}

Result<Json> Contests::answer(const Json& request) {
    const std::string mode = request.value("mode", "");
    const std::size_t batch = request.value("batch", std::size_t{32});
    const std::size_t population = request.value("population", std::size_t{1});
    if (mode != "train" && mode != "infer") return Error{"mode '" + mode + "'", "must be train or infer", ""};
    if (!request.contains("experiment")) return Error{"request", "has no experiment", ""};
    const std::string id = request.at("experiment").value("id", "");
    std::vector<Contest>& contests =
        known_[id + " " + mode + " " + std::to_string(batch) + " " + std::to_string(population)];
    while (contests.size() < population) {
        if (executors_.size() <= contests.size()) {
            Result<std::unique_ptr<Executor>> executor = make_();
            if (!executor) return executor.error();
            executors_.push_back(std::move(*executor));
        }
        Result<Contest> contest = prepare(request, batch, *executors_[contests.size()]);
        if (!contest) return contest.error();
        contests.push_back(std::move(*contest));
    }
    const Result<double> rate = measure(contests, mode == "train", batch, request.value("seconds", 0.4));
    if (!rate) return rate.error();
    return Json{{"rate", *rate}};
}

}  // namespace selvedge::perf
