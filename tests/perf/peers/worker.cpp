// The project's contestant in `bench peers` and `bench gpu`: trains and answers on request, a JSON line in, a JSON line
// out.
//
//   selvedge_perf_worker --threads N [--isa NAME]
//   selvedge_perf_worker --device cuda [--precision float32|tf32|bf16] [--small-networks automatic|graph|persistent]
//   {"mode": "train", "experiment": {…}, "batch": 32, "seconds": 0.4}  →  {"rate": 52000.0}      images a second
//   {"mode": "infer", …}                                              →  the same
//   {"mode": "train", …, "population": 64}                             →  of so many networks at once, each with a
//   stream
//
// On a GPU the answer has "launches" as well, those of a step.
// Requests for the same network go on with the session of the first one.
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/random/shuffle.h>
#include <selvedge/train/experiment.h>

#include <chrono>
#include <iostream>
#include <map>
#include <string>

#include "cuda/cuda_executor.h"
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

// Images a second of all contests over about `seconds`, in calls of some milliseconds, each waited for. An answer of
// batch 1 is asked for one by one, as a program that has one picture at a time does.
Result<double> measure(std::vector<Contest>& contests, bool train, std::size_t batch, double seconds) {
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
            const ValueId metrics = contest.program.find("train.metrics");
            const Result<std::vector<double>> done = read_now<double>(*contest.session, contest.program, metrics);
            if (!done) return done.error();
        }
        images += in_a_call * batch * contests.size();
        if (seconds_since(begin) < 0.004) in_a_call *= 2;
    }
    return static_cast<double>(images) / seconds_since(start);
}

// What computes, as the command line asks for it.
struct Settings {
    CpuOptions cpu{.threads = 1, .isa = {}};
    bool cuda = false;
    Precision precision = Precision::float32;
    SmallNetworks small_networks = SmallNetworks::automatic;

    [[nodiscard]] Result<std::unique_ptr<Executor>> executor() const {
        return cuda ? make_cuda_executor(precision, small_networks) : make_cpu_executor(cpu);
    }
};

Result<Settings> read_settings(const std::vector<std::string>& arguments) {
    Settings settings;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
        const std::string &name = arguments[i], &value = arguments[i + 1];
        if (name == "--threads")
            settings.cpu.threads = std::stoul(value);
        else if (name == "--isa")
            settings.cpu.isa = value;
        else if (name == "--device" && (value == "cuda" || value == "cpu"))
            settings.cuda = value == "cuda";
        else if (name == "--precision" && (value == "float32" || value == "tf32" || value == "bf16"))
            settings.precision = value == "float32" ? Precision::float32
                                 : value == "tf32"  ? Precision::tf32
                                                    : Precision::bf16;
        else if (name == "--small-networks" && (value == "automatic" || value == "graph" || value == "persistent"))
            settings.small_networks = value == "graph"        ? SmallNetworks::graph
                                      : value == "persistent" ? SmallNetworks::persistent
                                                              : SmallNetworks::automatic;
        else
            return Error{name + " " + value, "is no option of the worker", ""};
    }
    return settings;
}

struct Contests {
    const Settings& settings;
    const Dataset& data;
    std::vector<std::unique_ptr<Executor>> executors;  // one a member of the largest population
    std::map<std::string, std::vector<Contest>> known;

    Result<Json> answer(const Json& request) {
        const std::string mode = request.value("mode", "");
        const std::size_t batch = request.value("batch", std::size_t{32});
        const std::size_t population = request.value("population", std::size_t{1});
        if (mode != "train" && mode != "infer") return Error{"mode '" + mode + "'", "must be train or infer", ""};
        if (!request.contains("experiment")) return Error{"request", "has no experiment", ""};
        const Result<Experiment> experiment = experiment_from_json(request.at("experiment"), "experiment");
        if (!experiment) return experiment.error();
        std::vector<Contest>& contests =
            known[experiment->id + " " + mode + " " + std::to_string(batch) + " " + std::to_string(population)];
        while (contests.size() < population) {
            if (executors.size() <= contests.size()) {
                Result<std::unique_ptr<Executor>> executor = settings.executor();
                if (!executor) return executor.error();
                executors.push_back(std::move(*executor));
            }
            Result<Contest> contest = prepare(*experiment, batch, data, *executors[contests.size()]);
            if (!contest) return contest.error();
            contests.push_back(std::move(*contest));
        }
        const bool train = mode == "train";
        const Result<double> rate = measure(contests, train, batch, request.value("seconds", 0.4));
        if (!rate) return rate.error();
        Json reply{{"rate", *rate}};
        if (!settings.cuda) return reply;
        const Result<std::size_t> launches = cuda_launches(contests[0].program, train ? Entry::train : Entry::infer,
                                                           settings.precision, settings.small_networks);
        if (!launches) return launches.error();
        reply["launches"] = *launches;
        return reply;
    }
};

int run(const std::vector<std::string>& arguments) {
    const Result<Settings> settings = read_settings(arguments);
    if (!settings) return std::cerr << settings.error().message() << "\n", 2;
    Result<std::unique_ptr<Executor>> executor = settings->executor();
    if (!executor) return std::cerr << executor.error().message() << "\n", 1;
    const Result<std::filesystem::path> folder = find_dataset(DatasetPlaces::standard({}));
    Result<FashionMnist> data = folder ? load_fashion_mnist(*folder) : Result<FashionMnist>(folder.error());
    if (!data) return std::cerr << data.error().message() << "\n", 1;
    std::cout << Json{{"ready", (*executor)->name()}}.dump() << std::endl;
    Contests contests{*settings, data->train, {}, {}};
    contests.executors.push_back(std::move(*executor));
    for (std::string line; std::getline(std::cin, line);) {
        const Result<Json> request = parse_json(line, "request");
        const Result<Json> reply = request ? contests.answer(*request) : Result<Json>(request.error());
        std::cout << (reply ? *reply : Json{{"error", reply.error().message()}}).dump() << std::endl;
    }
    return 0;
}

}  // namespace
}  // namespace selvedge::perf

int main(int count, char** words) { return selvedge::perf::run({words + 1, words + count}); }
