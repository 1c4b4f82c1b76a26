// The project's contestant in `bench web`: contest.h behind C functions, in WebAssembly.
#include <emscripten/emscripten.h>
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/io/json.h>

#include <optional>

#include "contest.h"

namespace {

using namespace selvedge;

/// All that one worker of the page keeps.
struct Bench {
    Dataset data;
    std::optional<perf::Contests> contests;
    std::string text;
};

Bench& bench() {
    static Bench only;
    return only;
}

}  // namespace

extern "C" {

/// Takes `count` images (28 × 28 bytes each) and labels; returns what computes, or why nothing does.
EMSCRIPTEN_KEEPALIVE const char* perf_start(std::size_t threads, const std::uint8_t* images, const std::uint8_t* labels,
                                            std::size_t count) {
    const Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = threads, .isa = {}});
    if (!executor) return (bench().text = executor.error().message()).c_str();
    bench().data = {count, 28, 28, 1, {images, images + count * 784}, {labels, labels + count}, {}};
    bench().contests.emplace([threads] { return make_cpu_executor({.threads = threads, .isa = {}}); }, bench().data);
    return (bench().text = (*executor)->name()).c_str();
}

/// A request and its answer as JSON text.
EMSCRIPTEN_KEEPALIVE const char* perf_ask(const char* request) {
    const Result<Json> json = parse_json(request, "request");
    const Result<Json> answer = json ? bench().contests->answer(*json) : json;
    return (bench().text = (answer ? *answer : Json{{"error", answer.error().message()}}).dump()).c_str();
}

}  // extern "C"
