// The CUDA executor: training and inference on one NVIDIA GPU. native/no_cuda stands in for it where there is no nvcc.
#pragma once

#include <selvedge/exec/executor.h>

#include <memory>
#include <string>

#include "cuda/precision.h"

namespace selvedge {

/// CUDA as it is here.
struct CudaInfo {
    bool built = false;   ///< this program has it
    bool usable = false;  ///< and there is a GPU that can run it
    std::string about;    ///< "cuda NVIDIA H200", or why it is not usable
};
CudaInfo cuda_info();

/// An executor on the first GPU. Error: CudaInfo::about, with what to do.
Result<std::unique_ptr<Executor>> make_cuda_executor(Precision precision = Precision::float32,
                                                     SmallNetworks small_networks = SmallNetworks::automatic);

/// How many launches a step of an entry takes on the first GPU; 1 for a train entry whose launch does many steps.
/// Error: as of make_cuda_executor.
Result<std::size_t> cuda_launches(const Program& program, Entry entry, Precision precision,
                                  SmallNetworks small_networks);

}  // namespace selvedge
