// What is wrong with a driver, by the versions alone.
#pragma once

#include <selvedge/result.h>

#include <string>

namespace selvedge::cuda {

/// Why CUDA cannot start: `driver` and `needed` as CUDA numbers its versions (13010 is 13.1), driver 0 where none is
/// installed.
inline Error driver_error(int driver, int needed) {
    const auto version = [](int number) {
        return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
    };
    if (driver == 0)
        return {"CUDA", "finds no NVIDIA driver on this machine", "install driver 580 or newer, or give --device cpu"};
    if (driver < needed)
        return {"CUDA", "finds an NVIDIA driver for CUDA " + version(driver) + ", and needs one for " + version(needed),
                "install driver 580 or newer, or give --device cpu"};
    return {"CUDA", "cannot use the NVIDIA driver of this machine", "restart the machine, or give --device cpu"};
}

}  // namespace selvedge::cuda
