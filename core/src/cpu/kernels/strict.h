// StrictVectors: sixteen lanes on every machine, and no operation that one of them would round in another way.
//
// Which bits come out of a kernel depends on how many lanes a sum is spread over and on whether multiply-adds are
// fused; both follow from the instruction set. Here both are fixed, and the compiler spreads the sixteen lanes over as
// many registers as it takes: one of AVX-512, two of AVX2, four of SSE, NEON or WebAssembly.
#pragma once

#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
namespace {

struct StrictVectors {
    static constexpr std::size_t width = 16, words = 8;
    static constexpr std::size_t group_sums = 0;
    using Float [[gnu::vector_size(64)]] = float;
    using Mask [[gnu::vector_size(64)]] = std::int32_t;
    using Words [[gnu::vector_size(64)]] = std::uint64_t;
    using Bytes [[gnu::vector_size(16)]] = std::uint8_t;

    static SELVEDGE_INLINE Words word(std::uint64_t x) { return Words{x, x, x, x, x, x, x, x}; }
    static SELVEDGE_INLINE Words load_words(const std::uint64_t* p) { return read<Words>(p); }
    static SELVEDGE_INLINE void store_words(std::uint64_t* p, const Words& v) { __builtin_memcpy(p, &v, sizeof v); }
    static SELVEDGE_INLINE Words multiply_low(const Words& a, const Words& b) {
        return (a & word(0xFFFFFFFFU)) * (b & word(0xFFFFFFFFU));
    }

    static SELVEDGE_INLINE Float load(const float* p) { return read<Float>(p); }
    static SELVEDGE_INLINE void store(float* p, const Float& v) { __builtin_memcpy(p, &v, sizeof v); }
    static SELVEDGE_INLINE Float load_bytes(const std::uint8_t* p) {
        return __builtin_convertvector(read<Bytes>(p), Float);
    }
    static SELVEDGE_INLINE Float set(float x) { return Float{x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
    static SELVEDGE_INLINE Float madd(const Float& a, const Float& b, const Float& c) { return a * b + c; }
    static SELVEDGE_INLINE Float select(const Mask& m, const Float& a, const Float& b) {
        return as_floats((m & as_bits(a)) | (~m & as_bits(b)));
    }
    static SELVEDGE_INLINE Float sqrt(const Float& v) {
        Float root;
        for (std::size_t i = 0; i < width; ++i) root[i] = __builtin_sqrtf(v[i]);
        return root;
    }
    static SELVEDGE_INLINE Float abs(const Float& v) { return as_floats(as_bits(v) & all(0x7FFFFFFF)); }
    static SELVEDGE_INLINE Float with_sign_of(const Float& v, const Float& sign) {
        return as_floats((as_bits(v) & all(0x7FFFFFFF)) | (as_bits(sign) & ~all(0x7FFFFFFF)));
    }
    static SELVEDGE_INLINE Float power_of_two(const Float& n) {
        return as_floats((__builtin_convertvector(n, Mask) + all(127)) << 23);
    }
    static SELVEDGE_INLINE Float zip_lo(const Float& a, const Float& b) {
        return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    }
    static SELVEDGE_INLINE Float zip_hi(const Float& a, const Float& b) {
        return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    static SELVEDGE_INLINE Float load_partial(const float* p, std::size_t count, float rest = 0) {
        float lanes[width];
        for (std::size_t i = 0; i < width; ++i) lanes[i] = i < count ? p[i] : rest;
        return load(lanes);
    }
    static SELVEDGE_INLINE void store_partial(float* p, const Float& v, std::size_t count) {
        float lanes[width];
        store(lanes, v);
        for (std::size_t i = 0; i < count && i < width; ++i) p[i] = lanes[i];
    }

private:
    template <class T>
    static SELVEDGE_INLINE T read(const void* p) {
        T v;
        __builtin_memcpy(&v, p, sizeof v);
        return v;
    }
    static SELVEDGE_INLINE Mask all(std::int32_t x) { return Mask{x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
    static SELVEDGE_INLINE Mask as_bits(const Float& v) { return read<Mask>(&v); }
    static SELVEDGE_INLINE Float as_floats(const Mask& v) { return read<Float>(&v); }
};

/// The table of kernels with tiles of so many rows. What is cut by the height of a tile (shards of weight gradients)
/// must not depend on the machine either, so the ops are told the same height everywhere.
template <std::size_t rows>
constexpr Kernels make_strict_kernels() {
    constexpr std::size_t told = 4;
    Kernels kernels = make_kernels<Tiled<StrictVectors, rows, 1>>();
    kernels.tile_rows = told;
    return kernels;
}

}  // namespace
}  // namespace selvedge::cpu
