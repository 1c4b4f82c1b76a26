// What CUDA's error codes mean to a person.
#pragma once

#include <cuda_runtime_api.h>
#include <selvedge/result.h>

#include <string>

#include "cuda/driver_error.h"

namespace selvedge::cuda {

/// `what` was being done when CUDA gave that code.
inline Error cuda_error(cudaError_t code, const std::string& what) {
    switch (code) {
        case cudaErrorNoDevice:
            return {"CUDA", "finds no NVIDIA GPU on this machine", "give --device cpu"};
        case cudaErrorInsufficientDriver: {
            int driver = 0, needed = 0;
            static_cast<void>(cudaDriverGetVersion(&driver));
            static_cast<void>(cudaRuntimeGetVersion(&needed));
            return driver_error(driver, needed);
        }
        case cudaErrorNoKernelImageForDevice:
            return {"this GPU", "is older than compute capability 8.0 (Ampere)", "give --device cpu"};
        case cudaErrorMemoryAllocation:
            return {what, "does not fit into the GPU's memory", "take a smaller batch size, or give --device cpu"};
        default:
            return {what, "failed on the GPU: " + std::string(cudaGetErrorString(code)),
                    "the GPU may be lost; resume from the last checkpoint, or give --device cpu"};
    }
}

/// Success, or that error.
inline Status cuda_status(cudaError_t code, const std::string& what) {
    if (code == cudaSuccess) return {};
    return cuda_error(code, what);
}

}  // namespace selvedge::cuda
