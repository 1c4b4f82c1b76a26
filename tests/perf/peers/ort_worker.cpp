// ONNX Runtime's contestant in `bench peers`, through its C interface: a JSON line in, a JSON line out, as worker.cpp.
//
//   selvedge_perf_ort_worker --threads N --library libonnxruntime.so
//   {"path": "C.onnx", "batch": 1, "seconds": 0.4}  →  {"rate": images a second}
//
// Sessions are made with all optimisations, input and output stay where they are bound: nothing but the run is timed.
#include <dlfcn.h>
#include <onnxruntime/onnxruntime_c_api.h>
#include <selvedge/io/json.h>

#include <array>
#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace selvedge::perf {
namespace {

using Clock = std::chrono::steady_clock;

// The interface of the newest version that both this header and the library know.
const OrtApi* load_library(const std::string& path, std::string& version) {
    void* library = ::dlopen(path.c_str(), RTLD_NOW);
    void* symbol = library != nullptr ? ::dlsym(library, "OrtGetApiBase") : nullptr;
    if (symbol == nullptr) return nullptr;
    const OrtApiBase* base = reinterpret_cast<const OrtApiBase* (*)()>(symbol)();
    version = base->GetVersionString();
    return base->GetApi(ORT_API_VERSION);
}

class Runtime {
public:
    Runtime(const OrtApi& api, int threads) : api_(api), threads_(threads) {
        check(api_.CreateEnv(ORT_LOGGING_LEVEL_ERROR, "bench", &environment_));
        check(api_.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory_));
    }
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;
    ~Runtime() {
        for (auto& [key, contest] : contests_) {
            api_.ReleaseIoBinding(contest.binding);
            api_.ReleaseValue(contest.input_value);
            api_.ReleaseValue(contest.output_value);
            api_.ReleaseSession(contest.session);
        }
        api_.ReleaseMemoryInfo(memory_);
        api_.ReleaseEnv(environment_);
    }

    Result<double> measure(const Json& request) {
        const std::string path = request.value("path", "");
        const auto batch = request.value("batch", std::int64_t{1});
        Contest& contest = contests_[path + " " + std::to_string(batch)];
        if (contest.session == nullptr) prepare(contest, path, batch);
        const double wanted = request.value("seconds", 0.4);
        std::int64_t runs = 0;
        const Clock::time_point start = Clock::now();
        double taken = 0;
        while (trouble_.empty() && taken < wanted) {
            for (int i = 0; i < 4; ++i) check(api_.RunWithBinding(contest.session, nullptr, contest.binding));
            runs += 4;
            taken = std::chrono::duration<double>(Clock::now() - start).count();
        }
        if (!trouble_.empty()) return Error{path, trouble_, ""};
        return static_cast<double>(runs * batch) / taken;
    }

private:
    struct Contest {
        OrtSession* session = nullptr;
        OrtIoBinding* binding = nullptr;
        OrtValue *input_value = nullptr, *output_value = nullptr;
        std::vector<float> input, output;
    };

    void check(OrtStatus* status) {
        if (status == nullptr) return;
        trouble_ = api_.GetErrorMessage(status);
        api_.ReleaseStatus(status);
    }

    void prepare(Contest& contest, const std::string& path, std::int64_t batch) {
        OrtSessionOptions* options = nullptr;
        check(api_.CreateSessionOptions(&options));
        check(api_.SetIntraOpNumThreads(options, threads_));
        check(api_.SetInterOpNumThreads(options, 1));
        check(api_.SetSessionGraphOptimizationLevel(options, ORT_ENABLE_ALL));
        check(api_.CreateSession(environment_, path.c_str(), options, &contest.session));
        api_.ReleaseSessionOptions(options);
        if (!trouble_.empty()) return;
        contest.input.resize(static_cast<std::size_t>(batch) * 784);
        for (std::size_t i = 0; i < contest.input.size(); ++i)
            contest.input[i] = static_cast<float>((i * 2654435761U) >> 24U & 255U) / 255;
        contest.output.resize(static_cast<std::size_t>(batch) * 10);
        const std::array<std::int64_t, 4> in{batch, 1, 28, 28};
        const std::array<std::int64_t, 2> out{batch, 10};
        check(api_.CreateTensorWithDataAsOrtValue(memory_, contest.input.data(), contest.input.size() * sizeof(float),
                                                  in.data(), in.size(), ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
                                                  &contest.input_value));
        check(api_.CreateTensorWithDataAsOrtValue(memory_, contest.output.data(), contest.output.size() * sizeof(float),
                                                  out.data(), out.size(), ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
                                                  &contest.output_value));
        check(api_.CreateIoBinding(contest.session, &contest.binding));
        if (!trouble_.empty()) return;
        check(api_.BindInput(contest.binding, "input", contest.input_value));
        check(api_.BindOutput(contest.binding, "logits", contest.output_value));
        for (int i = 0; i < 10 && trouble_.empty(); ++i)
            check(api_.RunWithBinding(contest.session, nullptr, contest.binding));
    }

    const OrtApi& api_;
    int threads_;
    OrtEnv* environment_ = nullptr;
    OrtMemoryInfo* memory_ = nullptr;
    std::map<std::string, Contest> contests_;
    std::string trouble_;
};

int run(const std::vector<std::string>& arguments) {
    int threads = 1;
    std::string library = "libonnxruntime.so", version;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
        if (arguments[i] == "--threads") threads = std::stoi(arguments[i + 1]);
        if (arguments[i] == "--library") library = arguments[i + 1];
    }
    const OrtApi* api = load_library(library, version);
    if (api == nullptr) {
        std::cerr << library << ": cannot be loaded as ONNX Runtime; `./run bench peers` fetches it\n";
        return 1;
    }
    Runtime runtime(*api, threads);
    std::cout << Json{{"ready", "ONNX Runtime " + version}}.dump() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        const Result<Json> request = parse_json(line, "request");
        const Result<double> rate = request ? runtime.measure(*request) : Result<double>(request.error());
        std::cout << (rate ? Json{{"rate", *rate}} : Json{{"error", rate.error().message()}}).dump() << std::endl;
    }
    return 0;
}

}  // namespace
}  // namespace selvedge::perf

int main(int count, char** words) { return selvedge::perf::run({words + 1, words + count}); }
