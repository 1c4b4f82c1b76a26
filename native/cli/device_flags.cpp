// DeviceFlags: --device, --threads and --isa, and the executor that they ask for.
#include "cli/device_flags.h"

#include <selvedge/io/fields.h>

#include <algorithm>
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
    arguments.option("--device", "NAME", "auto, cpu or cuda (default auto, which is the CPU)", device);
    arguments.option("--threads", "N",
                     "threads to compute with; the result is the same for any number (default: SELVEDGE_THREADS, else "
                     "one a core)",
                     threads);
    arguments.option("--isa", "NAME",
                     "instruction set to use, as `" + program_name() +
                         " inspect --devices` lists them (default: SELVEDGE_ISA, else the best)",
                     isa);
}

Result<CpuOptions> DeviceFlags::cpu_options(std::size_t default_threads) const {
    if (device && *device != "auto" && *device != "cpu" && *device != "cuda")
        return Error{"--device " + *device, "not a device of this program", "give auto, cpu or cuda"};
    CpuOptions options{default_threads, ""};
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
    return options;
}

Result<std::unique_ptr<Executor>> DeviceFlags::executor() const {
    const Result<CpuOptions> options = cpu_options(0);
    if (!options) return options.error();
    if (device != "cuda") return make_cpu_executor(*options);
    if (threads || isa)
        return Error{threads ? "--threads" : "--isa", "is of the CPU", "leave it out with --device cuda"};
    return make_cuda_executor();
}

Result<SessionOptions> DeviceFlags::session_options() const {
    if (device == "cuda") return Error{"--device cuda", "single pictures are answered on the CPU", "leave it out"};
    const Result<CpuOptions> options = cpu_options(1);
    if (!options) return options.error();
    return SessionOptions{.threads = options->threads, .isa = options->isa};
}

}  // namespace selvedge::cli
