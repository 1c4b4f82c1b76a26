// Lane: one thread of a CUDA block, as kernels see it. tests/support/simt/lane.h has the same one on the host.
//
// A kernel is a small trivially copyable struct of views and numbers with
//     template <class Lane> SELVEDGE_DEVICE void operator()(Lane& lane) const;
// Blocks are one-dimensional and a whole number of warps; every lane of a warp takes part in a warp's operations, and
// every thread of a block in sync(). There are no atomics: what is added up is added in a fixed order.
#pragma once

#include <cooperative_groups.h>

#include <cstddef>
#include <cstdint>

#include "cuda/kernels/fragments.h"
#include "cuda/kernels/views.h"

namespace selvedge::cuda {

class DeviceLane {
public:
    __device__ explicit DeviceLane(std::byte* shared) : shared_(shared) {}

    __device__ std::uint32_t thread() const { return threadIdx.x; }
    __device__ std::uint32_t threads() const { return blockDim.x; }
    __device__ std::uint32_t block_x() const { return blockIdx.x; }
    __device__ std::uint32_t block_y() const { return blockIdx.y; }
    __device__ std::uint32_t block_z() const { return blockIdx.z; }
    __device__ std::uint32_t blocks_x() const { return gridDim.x; }

    template <class T>
    __device__ T load(const Global<T>& from, std::size_t index) const {
        return from.data[index];
    }
    template <class T>
    __device__ void store(const Global<T>& to, std::size_t index, T value) const {
        to.data[index] = value;
    }
    /// Elements index … index + 3 at once, whose address is a multiple of 16.
    __device__ Four load4(const Global<const float>& from, std::size_t index) const {
        const float4 four = *reinterpret_cast<const float4*>(from.data + index);
        return {{four.x, four.y, four.z, four.w}};
    }
    /// Begins to copy four numbers into shared memory, both addresses multiples of 16 (cp.async). They are there after
    /// the copies begun before an end_copies() have been waited for, and others see them after a barrier.
    __device__ void copy4_ahead(const Shared<float>& to, std::size_t at, const Global<const float>& from,
                                std::size_t index) const {
        const auto address = static_cast<std::uint32_t>(__cvta_generic_to_shared(to.data + at));
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(address), "l"(from.data + index) : "memory");
    }
    __device__ void end_copies() const { asm volatile("cp.async.commit_group;" ::: "memory"); }
    /// Waits for all copies of this thread but those of the last end_copies().
    __device__ void wait_for_copies() const { asm volatile("cp.async.wait_group 1;" ::: "memory"); }

    template <class T>
    __device__ T load(const Shared<T>& from, std::size_t index) const {
        return from.data[index];
    }
    template <class T>
    __device__ void store(const Shared<T>& to, std::size_t index, T value) const {
        to.data[index] = value;
    }
    /// `count` elements of shared memory from a byte offset on, which must suit T.
    template <class T>
    __device__ Shared<T> shared(std::size_t byte_offset, std::size_t count) const {
        return {reinterpret_cast<T*>(shared_ + byte_offset), count};
    }

    // Clusters: blocks that reach into each other's shared memory. Only launches that ask for one may call these, and
    // only sm_90 and newer have them.
    __device__ std::uint32_t cluster_rank() const {
#if __CUDA_ARCH__ >= 900
        return cooperative_groups::this_cluster().block_rank();
#else
        return 0;
#endif
    }
    __device__ std::uint32_t cluster_blocks() const {
#if __CUDA_ARCH__ >= 900
        return cooperative_groups::this_cluster().num_blocks();
#else
        return 1;
#endif
    }
    /// A barrier for the threads of all blocks of the cluster, which orders their memory.
    __device__ void sync_cluster() const {
#if __CUDA_ARCH__ >= 900
        cooperative_groups::this_cluster().sync();
#else
        __trap();
#endif
    }
    /// An element of the view as it lies in the shared memory of block `rank`.
    template <class T>
    __device__ T load_from(std::uint32_t rank, const Shared<T>& from, std::size_t index) const {
        return *in_block(rank, from.data + index);
    }
    template <class T>
    __device__ void store_to(std::uint32_t rank, const Shared<T>& to, std::size_t index, T value) const {
        *in_block(rank, to.data + index) = value;
    }

    __device__ void sync() const { __syncthreads(); }
    __device__ void sync_warp() const { __syncwarp(); }
    template <class T>
    __device__ T shuffle(T value, std::uint32_t from) const {
        return __shfl_sync(all, value, static_cast<int>(from));
    }
    template <class T>
    __device__ T shuffle_xor(T value, std::uint32_t mask) const {
        return __shfl_xor_sync(all, value, static_cast<int>(mask));
    }
    __device__ std::uint32_t ballot(bool predicate) const { return __ballot_sync(all, predicate); }

    /// D = A·B + C for 16×8 · 8×8 of TF32, accumulated in float32.
    __device__ FragmentC mma_tf32(const FragmentA& a, const FragmentB& b, const FragmentC& c) const {
        FragmentC d;
        asm volatile(
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
            "{%10,%11,%12,%13};"
            : "=f"(d.c[0]), "=f"(d.c[1]), "=f"(d.c[2]), "=f"(d.c[3])
            : "r"(a.a[0]), "r"(a.a[1]), "r"(a.a[2]), "r"(a.a[3]), "r"(b.b[0]), "r"(b.b[1]), "f"(c.c[0]), "f"(c.c[1]),
              "f"(c.c[2]), "f"(c.c[3]));
        return d;
    }
    /// D = A·B + C for 16×16 · 16×8 of bfloat16, accumulated in float32.
    __device__ FragmentC mma_bf16(const FragmentA& a, const FragmentB& b, const FragmentC& c) const {
        FragmentC d;
        asm volatile(
            "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
            "{%10,%11,%12,%13};"
            : "=f"(d.c[0]), "=f"(d.c[1]), "=f"(d.c[2]), "=f"(d.c[3])
            : "r"(a.a[0]), "r"(a.a[1]), "r"(a.a[2]), "r"(a.a[3]), "r"(b.b[0]), "r"(b.b[1]), "f"(c.c[0]), "f"(c.c[1]),
              "f"(c.c[2]), "f"(c.c[3]));
        return d;
    }

private:
    template <class T>
    __device__ T* in_block(std::uint32_t rank, T* own) const {
#if __CUDA_ARCH__ >= 900
        return cooperative_groups::this_cluster().map_shared_rank(own, rank);
#else
        static_cast<void>(rank);
        return own;
#endif
    }

    static constexpr unsigned all = 0xFFFFFFFFU;
    std::byte* shared_;
};

/// Runs a kernel: run<<<grid, threads, shared bytes>>>(kernel).
template <class Kernel>
__global__ void run(const __grid_constant__ Kernel kernel) {
    extern __shared__ __align__(16) std::byte selvedge_shared[];
    DeviceLane lane(selvedge_shared);
    kernel(lane);
}

}  // namespace selvedge::cuda
