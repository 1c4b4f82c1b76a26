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
#include <selvedge/io/json.h>
#include <selvedge/train/experiment.h>

#include <iostream>
#include <string>

#include "contest.h"
#include "cuda/cuda_executor.h"
#include "files/datasets.h"

namespace selvedge::perf {
namespace {

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

// How many launches a step on a GPU is.
Result<std::size_t> launches_of(const Settings& settings, const Json& request) {
    const Result<Experiment> experiment = experiment_from_json(request.at("experiment"), "experiment");
    if (!experiment) return experiment.error();
    const std::size_t batch = request.value("batch", std::size_t{32});
    ProgramOptions options;
    options.batch_size = options.infer_batch_size = batch;
    options.dataset_size = batch;
    options.optimizer = experiment->train.optimizer;
    const Result<Program> program = build_program(experiment->network, options);
    if (!program) return program.error();
    return cuda_launches(*program, request.value("mode", "") == "train" ? Entry::train : Entry::infer,
                         settings.precision, settings.small_networks);
}

Result<Json> answer(Contests& contests, const Settings& settings, const Json& request) {
    Result<Json> reply = contests.answer(request);
    if (!reply || !settings.cuda) return reply;
    const Result<std::size_t> launches = launches_of(settings, request);
    if (!launches) return launches.error();
    (*reply)["launches"] = *launches;
    return reply;
}

int run(const std::vector<std::string>& arguments) {
    const Result<Settings> settings = read_settings(arguments);
    if (!settings) return std::cerr << settings.error().message() << "\n", 2;
    Result<std::unique_ptr<Executor>> executor = settings->executor();
    if (!executor) return std::cerr << executor.error().message() << "\n", 1;
    const Result<std::filesystem::path> folder = find_dataset(DatasetPlaces::standard({}));
    Result<FashionMnist> data = folder ? load_fashion_mnist(*folder) : Result<FashionMnist>(folder.error());
    if (!data) return std::cerr << data.error().message() << "\n", 1;
    std::cout << Json{{"ready", (*executor)->name()}}.dump() << std::endl;
    Contests contests([&] { return settings->executor(); }, data->train);
    for (std::string line; std::getline(std::cin, line);) {
        const Result<Json> request = parse_json(line, "request");
        const Result<Json> reply = request ? answer(contests, *settings, *request) : Result<Json>(request.error());
        std::cout << (reply ? *reply : Json{{"error", reply.error().message()}}).dump() << std::endl;
    }
    return 0;
}

}  // namespace
}  // namespace selvedge::perf

int main(int count, char** words) { return selvedge::perf::run({words + 1, words + count}); }
