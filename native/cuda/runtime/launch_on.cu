// The kernels, compiled for every architecture.
#include "cuda/kernels/lane.cuh"
#include "cuda/runtime/launch_on.h"

namespace selvedge::cuda {

cudaError_t launch_on(cudaStream_t stream, const Launch& launch) {
    const LaunchShape& shape = launch.shape;
    std::visit(
        [&](const auto& kernel) {
            run<<<dim3(shape.x, shape.y, shape.z), shape.threads, shape.shared_bytes, stream>>>(kernel);
        },
        launch.kernel);
    return cudaGetLastError();
}

}  // namespace selvedge::cuda
