// The project's contestant in `bench peers`: trains and answers on request, a JSON line in, a JSON line out.
//
//   selvedge_perf_worker --threads N [--isa NAME]
//   {"mode": "train", "experiment": {…}, "batch": 32, "seconds": 0.4}  →  {"rate": 52000.0}      images a second
//   {"mode": "infer", …}                                              →  the same
//
// Requests for the same network go on with the session of the first one.
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/random/shuffle.h>
#include <selvedge/train/experiment.h>

#include <chrono>
#include <iostream>
#include <map>
#include <string>

#include "files/datasets.h"

namespace selvedge::perf {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// A compiled network that goes through the training images again and again.
struct Contest {
    Program program;
    std::unique_ptr<Session> session;
    std::uint64_t step = 0, steps_per_epoch = 0;
};

Result<Contest> prepare(const Experiment& experiment, std::size_t batch, const Dataset& data, Executor& executor) {
    ProgramOptions options;
    options.batch_size = batch;
    options.infer_batch_size = batch;
    options.dataset_size = data.count;
    options.optimizer = experiment.train.optimizer;
    options.total_steps = 1'000'000;
    Result<Program> program = build_program(experiment.network, options);
    if (!program) return program.error();
    Contest contest{std::move(*program), nullptr, 0, data.count / batch};
    Result<std::unique_ptr<Session>> session = executor.compile(contest.program);
    if (!session) return session.error();
    contest.session = std::move(*session);

    const auto put = [&](const char* name, std::span<const std::byte> bytes) {
        const ValueId id = contest.program.find(name);
        return id.valid() && !bytes.empty() ? contest.session->upload(id, bytes) : Status{};
    };
    const std::vector<std::uint32_t> seed{1, 0}, order = permutation(static_cast<std::uint32_t>(data.count), 1, 0);
    std::vector<float> input(batch * data.image_size());
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(data.images[i]) / 255;
    for (const Status& status :
         {put("images", bytes_of(data.images)), put("labels", bytes_of(data.labels)), put("seed", bytes_of(seed)),
          put("train.order", bytes_of(order)), put("parameters", bytes_of(initial_parameters(contest.program, 1))),
          put("state", bytes_of(initial_state(contest.program))), put("input", bytes_of(input))})
        if (!status) return status.error();
    return contest;
}

// Images a second over about `seconds`, in calls of some milliseconds. An answer of batch 1 is asked for one by one, as
// a program that has one picture at a time does.
Result<double> measure(Contest& contest, bool train, std::size_t batch, double seconds) {
    std::uint64_t images = 0, in_a_call = 1;
    const Clock::time_point start = Clock::now();
    while (seconds_since(start) < seconds) {
        const Clock::time_point begin = Clock::now();
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
        images += in_a_call * batch;
        if (seconds_since(begin) < 0.004) in_a_call *= 2;
    }
    return static_cast<double>(images) / seconds_since(start);
}

struct Contests {
    Executor& executor;
    const Dataset& data;
    std::map<std::string, Contest> known;

    Result<double> answer(const Json& request) {
        const std::string mode = request.value("mode", "");
        const std::size_t batch = request.value("batch", std::size_t{32});
        if (mode != "train" && mode != "infer") return Error{"mode '" + mode + "'", "must be train or infer", ""};
        if (!request.contains("experiment")) return Error{"request", "has no experiment", ""};
        const Result<Experiment> experiment = experiment_from_json(request.at("experiment"), "experiment");
        if (!experiment) return experiment.error();
        const std::string key = experiment->id + " " + mode + " " + std::to_string(batch);
        auto found = known.find(key);
        if (found == known.end()) {
            Result<Contest> contest = prepare(*experiment, batch, data, executor);
            if (!contest) return contest.error();
            found = known.emplace(key, std::move(*contest)).first;
        }
        return measure(found->second, mode == "train", batch, request.value("seconds", 0.4));
    }
};

int run(const std::vector<std::string>& arguments) {
    CpuOptions options{.threads = 1, .isa = {}};
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
        if (arguments[i] == "--threads") options.threads = std::stoul(arguments[i + 1]);
        if (arguments[i] == "--isa") options.isa = arguments[i + 1];
    }
    Result<std::unique_ptr<Executor>> executor = make_cpu_executor(options);
    const Result<std::filesystem::path> folder = find_dataset(DatasetPlaces::standard({}));
    Result<FashionMnist> data = folder ? load_fashion_mnist(*folder) : Result<FashionMnist>(folder.error());
    if (!executor || !data) {
        std::cerr << (!executor ? executor.error() : data.error()).message() << "\n";
        return 1;
    }
    Contests contests{**executor, data->train, {}};
    std::cout << Json{{"ready", (*executor)->name()}}.dump() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        const Result<Json> request = parse_json(line, "request");
        const Result<double> rate = request ? contests.answer(*request) : Result<double>(request.error());
        std::cout << (rate ? Json{{"rate", *rate}} : Json{{"error", rate.error().message()}}).dump() << std::endl;
    }
    return 0;
}

}  // namespace
}  // namespace selvedge::perf

int main(int count, char** words) { return selvedge::perf::run({words + 1, words + count}); }
