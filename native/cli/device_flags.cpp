// DeviceFlags: --device, --precision, --threads, --isa and --deterministic, and the executor that they ask for.
#include "cli/device_flags.h"

#include <selvedge/io/fields.h>

#include <algorithm>
#include <array>
#include <thread>

#include "cli/text.h"
#include "cli/values.h"
#include "cuda/cuda_executor.h"

namespace selvedge::cli {

std::vector<Device> devices() {
    std::string best;
    for (const IsaInfo& isa : cpu_isas())
        if (isa.built && isa.usable) best = isa.name;
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const CudaInfo cuda = cuda_info();
    return {{"cpu", std::to_string(cores) + (cores == 1 ? " core, " : " cores, ") + best, true, !best.empty()},
            {"cuda", cuda.about, cuda.built, cuda.usable}};
}

void DeviceFlags::declare(Arguments& arguments) {
    arguments.group("Device");
    arguments.option("--device", "NAME",
                     "auto, cpu or cuda (default auto: an NVIDIA GPU that can be used, else the CPU)", device);
    arguments.option("--precision", "NAME",
                     "with --device cuda, the numbers that are multiplied: float32, or tf32 or bf16 on tensor cores "
                     "(default float32)",
                     precision);
    arguments.option("--threads", "N",
                     "threads of the CPU to compute with; the result is the same for any number (default: "
                     "SELVEDGE_THREADS, else one a core)",
                     threads);
    arguments.option("--isa", "NAME",
                     "instruction set to use, as `" + program_name() +
                         " inspect --devices` lists them (default: SELVEDGE_ISA, else the best)",
                     isa);
    arguments.option("--deterministic", "LEVEL",
                     "on the CPU: threads (default), the same bits for any number of threads; or strict, the same bits "
                     "on any processor and in the browser too, but up to a quarter slower",
                     deterministic);
}

Status DeviceFlags::read_cpu_options(CpuOptions& options) const {
    if (const auto given = option_or_environment("--threads", threads, "SELVEDGE_THREADS")) {
        const Result<std::uint64_t> count = whole_number(*given, 1, 256);
        if (!count) return count.error();
        options.threads = *count;
    }
    if (const auto given = option_or_environment("--isa", isa, "SELVEDGE_ISA")) {
        std::vector<std::string> usable;
        for (const IsaInfo& info : cpu_isas())
            if (info.built && info.usable) usable.push_back(info.name);
        if (std::find(usable.begin(), usable.end(), given->text) == usable.end())
            return Error{given->shown(), "not an instruction set that is usable here",
                         "usable are: " + fields::joined(usable)};
        options.isa = given->text;
    }
    if (deterministic && *deterministic != "threads" && *deterministic != "strict")
        return Error{"--deterministic " + *deterministic, "not a level of this program", "give threads or strict"};
    if (deterministic == "strict" && isa)
        return Error{"--deterministic strict", "chooses the instruction set itself", "leave out --isa " + *isa};
    if (deterministic == "strict") options.isa = "strict";
    return {};
}

Result<DeviceRequest> DeviceFlags::request(std::size_t default_threads) const {
    DeviceRequest request{.cpu = {default_threads, ""}};
    const std::string name = device.value_or("auto");
    if (name != "auto" && name != "cpu" && name != "cuda")
        return Error{"--device " + name, "not a device of this program", "give auto, cpu or cuda"};
    if (name == "cpu" || (name == "auto" && (threads || isa || deterministic))) request.kind = DeviceKind::cpu;
    if (name == "cuda") request.kind = DeviceKind::cuda;
    if (precision) {
        constexpr std::array<std::pair<std::string_view, Precision>, 3> known{
            {{"float32", Precision::float32}, {"tf32", Precision::tf32}, {"bf16", Precision::bf16}}};
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const auto& k) { return k.first == *precision; });
        if (found == known.end())
            return Error{"--precision " + *precision, "not a precision of this program", "give float32, tf32 or bf16"};
        if (request.kind != DeviceKind::cuda)
            return Error{"--precision " + *precision, "is of the GPU", "give --device cuda with it, or leave it out"};
        request.precision = found->second;
    }
    if (request.kind == DeviceKind::cuda && (threads || isa || deterministic))
        return Error{threads ? "--threads"
                     : isa   ? "--isa"
                             : "--deterministic",
                     "is of the CPU", "leave it out with --device cuda"};
    if (Status status = read_cpu_options(request.cpu); !status) return status.error();
    return request;
}

Result<DeviceChoice> DeviceFlags::choose(std::size_t count, std::size_t default_threads) const {
    Result<DeviceRequest> wanted = request(default_threads);
    if (!wanted) return wanted.error();
    wanted->count = count;
    return DeviceChoice::make(*wanted);
}

Result<std::unique_ptr<Executor>> DeviceFlags::executor() const {
    Result<DeviceChoice> choice = choose();
    if (!choice) return choice.error();
    return std::move(*choice).take();
}

Result<std::unique_ptr<Executor>> DeviceFlags::executor_for_pictures() const {
    Result<DeviceRequest> wanted = request(1);
    if (!wanted) return wanted.error();
    if (wanted->kind == DeviceKind::automatic) wanted->kind = DeviceKind::cpu;
    Result<DeviceChoice> choice = DeviceChoice::make(*wanted);
    if (!choice) return choice.error();
    return std::move(*choice).take();
}

std::vector<std::string> DeviceFlags::words() const {
    std::vector<std::string> given;
    for (const auto& [name, value] : {std::pair{"--device", &device},
                                      {"--precision", &precision},
                                      {"--threads", &threads},
                                      {"--isa", &isa},
                                      {"--deterministic", &deterministic}})
        if (*value) given.insert(given.end(), {name, **value});
    return given;
}

}  // namespace selvedge::cli
