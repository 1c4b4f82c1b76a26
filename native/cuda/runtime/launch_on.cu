// The kernels, compiled for every architecture.
#include "cuda/kernels/lane.cuh"
#include "cuda/runtime/launch_on.h"

namespace selvedge::cuda {
namespace {

/// A launch whose blocks are a cluster.
struct ClusterConfig {
    ClusterConfig(const LaunchShape& shape, cudaStream_t stream) {
        attribute.id = cudaLaunchAttributeClusterDimension;
        attribute.val.clusterDim = {shape.cluster, 1, 1};
        config.gridDim = dim3(shape.x, shape.y, shape.z);
        config.blockDim = dim3(shape.threads);
        config.dynamicSmemBytes = shape.shared_bytes;
        config.stream = stream;
        config.attrs = &attribute;
        config.numAttrs = 1;
    }
    ClusterConfig(const ClusterConfig&) = delete;
    ClusterConfig& operator=(const ClusterConfig&) = delete;
    cudaLaunchAttribute attribute{};
    cudaLaunchConfig_t config{};
};

/// More shared memory and larger clusters than a kernel gets unasked.
template <class Kernel>
cudaError_t allow(std::size_t shared_bytes) {
    const cudaError_t code =
        cudaFuncSetAttribute(run<Kernel>, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(shared_bytes));
    return code != cudaSuccess ? code
                               : cudaFuncSetAttribute(run<Kernel>, cudaFuncAttributeNonPortableClusterSizeAllowed, 1);
}

}  // namespace

std::uint32_t largest_cluster(std::size_t shared_bytes) {
    using Kernel = MlpKernel<Precision::float32>;
    if (allow<Kernel>(shared_bytes) != cudaSuccess) {
        static_cast<void>(cudaGetLastError());
        return 1;
    }
    for (std::uint32_t blocks = 16; blocks > 1; blocks /= 2) {
        ClusterConfig of({.x = blocks, .threads = MlpPlan::threads, .cluster = blocks, .shared_bytes = shared_bytes},
                         nullptr);
        int clusters = 0;
        if (cudaOccupancyMaxActiveClusters(&clusters, run<Kernel>, &of.config) == cudaSuccess && clusters > 0)
            return blocks;
        static_cast<void>(cudaGetLastError());
    }
    return 1;
}

cudaError_t launch_on(cudaStream_t stream, const Launch& launch) {
    const LaunchShape& shape = launch.shape;
    return std::visit(
        [&]<class Kernel>(const Kernel& kernel) {
            if (shape.cluster == 1) {
                run<<<dim3(shape.x, shape.y, shape.z), shape.threads, shape.shared_bytes, stream>>>(kernel);
                return cudaGetLastError();
            }
            const cudaError_t code = allow<Kernel>(shape.shared_bytes);
            if (code != cudaSuccess) return code;
            ClusterConfig of(shape, stream);
            return cudaLaunchKernelEx(&of.config, run<Kernel>, kernel);
        },
        launch.kernel);
}

}  // namespace selvedge::cuda
