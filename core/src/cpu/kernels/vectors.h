// Vectors: one set of operations over a SIMD register of floats, the same for every instruction set.
//
// Everything under kernels/ except kernel_table.h lives in an unnamed namespace: each of these headers is compiled
// once per instruction set with that set's flags, and internal linkage keeps the linker from mixing the copies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <xsimd/xsimd.hpp>

#include "cpu/kernels/kernel_table.h"

#if defined(__clang__)
#define SELVEDGE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define SELVEDGE_UNROLL _Pragma("GCC unroll 32")
#endif
#define SELVEDGE_INLINE inline __attribute__((always_inline))
#define SELVEDGE_LAMBDA_INLINE __attribute__((always_inline))

namespace selvedge::cpu {
namespace {

/// Four floats in plain C++, for processors and builds without SIMD.
struct Four {
    float lane[4];
};
struct FourMask {
    bool lane[4];
};
template <class Operation>
SELVEDGE_INLINE Four each(Operation operation) {
    return {{operation(0), operation(1), operation(2), operation(3)}};
}
SELVEDGE_INLINE Four operator+(const Four& a, const Four& b) {
    return each([&](int i) { return a.lane[i] + b.lane[i]; });
}
SELVEDGE_INLINE Four operator-(const Four& a, const Four& b) {
    return each([&](int i) { return a.lane[i] - b.lane[i]; });
}
SELVEDGE_INLINE Four operator*(const Four& a, const Four& b) {
    return each([&](int i) { return a.lane[i] * b.lane[i]; });
}
SELVEDGE_INLINE Four operator/(const Four& a, const Four& b) {
    return each([&](int i) { return a.lane[i] / b.lane[i]; });
}
SELVEDGE_INLINE FourMask operator>(const Four& a, const Four& b) {
    return {{a.lane[0] > b.lane[0], a.lane[1] > b.lane[1], a.lane[2] > b.lane[2], a.lane[3] > b.lane[3]}};
}
SELVEDGE_INLINE FourMask operator==(const Four& a, const Four& b) {
    return {{a.lane[0] == b.lane[0], a.lane[1] == b.lane[1], a.lane[2] == b.lane[2], a.lane[3] == b.lane[3]}};
}

/// What the kernels ask of an instruction set, in plain C++.
struct PlainVectors {
    using Float = Four;
    using Mask = FourMask;
    using Words = std::uint64_t;
    static constexpr std::size_t width = 4, words = 1;
    static constexpr std::size_t group_sums = 0;  ///< registers for the sums of a grouped tile; 0: it has none
    static SELVEDGE_INLINE Words word(std::uint64_t x) { return x; }
    static SELVEDGE_INLINE Words load_words(const std::uint64_t* p) { return *p; }
    static SELVEDGE_INLINE void store_words(std::uint64_t* p, Words v) { *p = v; }
    /// The product of the lower halves of each word.
    static SELVEDGE_INLINE Words multiply_low(Words a, Words b) { return (a & 0xFFFFFFFFU) * (b & 0xFFFFFFFFU); }

    static SELVEDGE_INLINE Float load(const float* p) { return {{p[0], p[1], p[2], p[3]}}; }
    static SELVEDGE_INLINE void store(float* p, const Float& v) { __builtin_memcpy(p, v.lane, sizeof v.lane); }
    static SELVEDGE_INLINE Float load_bytes(const std::uint8_t* p) {
        return each([&](int i) { return static_cast<float>(p[i]); });
    }
    /// Whole numbers 0 … 255.
    static SELVEDGE_INLINE void store_bytes(std::uint8_t* p, const Float& v) {
        for (std::size_t i = 0; i < width; ++i) p[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(v.lane[i]));
    }
    static SELVEDGE_INLINE Float set(float x) { return {{x, x, x, x}}; }
    static SELVEDGE_INLINE Float madd(const Float& a, const Float& b, const Float& c) { return a * b + c; }
    static SELVEDGE_INLINE Float select(const Mask& m, const Float& a, const Float& b) {
        return each([&](int i) { return m.lane[i] ? a.lane[i] : b.lane[i]; });
    }
    /// a where it is above b, else b (if one of them is no number, too).
    static SELVEDGE_INLINE Float larger(const Float& a, const Float& b) { return select(a > b, a, b); }
    static SELVEDGE_INLINE Float sqrt(const Float& v) {
        return each([&](int i) { return __builtin_sqrtf(v.lane[i]); });
    }
    static SELVEDGE_INLINE Float abs(const Float& v) {
        return each([&](int i) { return __builtin_fabsf(v.lane[i]); });
    }
    static SELVEDGE_INLINE Float with_sign_of(const Float& v, const Float& sign) {
        return each([&](int i) { return __builtin_copysignf(v.lane[i], sign.lane[i]); });
    }
    /// 2^n for whole n in −126 … 127.
    static SELVEDGE_INLINE Float power_of_two(const Float& n) {
        return each([&](int i) {
            const std::int32_t bits = (static_cast<std::int32_t>(n.lane[i]) + 127) * (1 << 23);
            float x;
            __builtin_memcpy(&x, &bits, sizeof x);
            return x;
        });
    }
    /// The lower or upper halves of two registers, lanes taken in turn.
    static SELVEDGE_INLINE Float zip_lo(const Float& a, const Float& b) {
        return {{a.lane[0], b.lane[0], a.lane[1], b.lane[1]}};
    }
    static SELVEDGE_INLINE Float zip_hi(const Float& a, const Float& b) {
        return {{a.lane[2], b.lane[2], a.lane[3], b.lane[3]}};
    }
    static SELVEDGE_INLINE Float load_partial(const float* p, std::size_t count, float rest = 0) {
        Float v = set(rest);
        for (std::size_t i = 0; i < count && i < width; ++i) v.lane[i] = p[i];
        return v;
    }
    static SELVEDGE_INLINE void store_partial(float* p, const Float& v, std::size_t count) {
        for (std::size_t i = 0; i < count && i < width; ++i) p[i] = v.lane[i];
    }
};

/// The same on one of xsimd's architectures.
template <class Arch>
struct SimdVectors {
    using Float = xsimd::batch<float, Arch>;
    using Int = xsimd::batch<std::int32_t, Arch>;
    using Mask = typename Float::batch_bool_type;
    using Words = xsimd::batch<std::uint64_t, Arch>;
    static constexpr std::size_t width = Float::size, words = Words::size;
    static constexpr std::size_t group_sums = 0;
    static SELVEDGE_INLINE Words word(std::uint64_t x) { return Words(x); }
    static SELVEDGE_INLINE Words load_words(const std::uint64_t* p) { return Words::load_unaligned(p); }
    static SELVEDGE_INLINE void store_words(std::uint64_t* p, const Words& v) { v.store_unaligned(p); }
    static SELVEDGE_INLINE Words multiply_low(const Words& a, const Words& b) {
        const Words low(0xFFFFFFFFU);
        return (a & low) * (b & low);
    }

    static SELVEDGE_INLINE Float load(const float* p) { return Float::load_unaligned(p); }
    static SELVEDGE_INLINE void store(float* p, const Float& v) { v.store_unaligned(p); }
    static SELVEDGE_INLINE Float load_bytes(const std::uint8_t* p) {
        float lanes[width];
        for (std::size_t i = 0; i < width; ++i) lanes[i] = static_cast<float>(p[i]);
        return load(lanes);
    }
    static SELVEDGE_INLINE void store_bytes(std::uint8_t* p, const Float& v) {
        float lanes[width];
        store(lanes, v);
        for (std::size_t i = 0; i < width; ++i) p[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(lanes[i]));
    }
    static SELVEDGE_INLINE Float set(float x) { return Float(x); }
    static SELVEDGE_INLINE Float madd(const Float& a, const Float& b, const Float& c) { return xsimd::fma(a, b, c); }
    static SELVEDGE_INLINE Float select(const Mask& m, const Float& a, const Float& b) {
        return xsimd::select(m, a, b);
    }
    static SELVEDGE_INLINE Float larger(const Float& a, const Float& b) { return select(a > b, a, b); }
    static SELVEDGE_INLINE Float sqrt(const Float& v) { return xsimd::sqrt(v); }
    static SELVEDGE_INLINE Float abs(const Float& v) { return xsimd::abs(v); }
    static SELVEDGE_INLINE Float with_sign_of(const Float& v, const Float& sign) {
        const Float bit(-0.0F);
        return (sign & bit) | xsimd::bitwise_andnot(v, bit);
    }
    static SELVEDGE_INLINE Float power_of_two(const Float& n) {
        return xsimd::bitwise_cast<float>(xsimd::bitwise_lshift(xsimd::to_int(n) + Int(127), 23));
    }
    static SELVEDGE_INLINE Float zip_lo(const Float& a, const Float& b) { return xsimd::zip_lo(a, b); }
    static SELVEDGE_INLINE Float zip_hi(const Float& a, const Float& b) { return xsimd::zip_hi(a, b); }
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
};

/// Transposes a width × width block: log2(width) rounds of interleaving row i with row i + width/2.
template <class V>
SELVEDGE_INLINE void transpose(const float* from, std::size_t from_step, float* to, std::size_t to_step) {
    constexpr std::size_t W = V::width;
    typename V::Float rows[W], mixed[W];
    SELVEDGE_UNROLL
    for (std::size_t i = 0; i < W; ++i) rows[i] = V::load(from + i * from_step);
    SELVEDGE_UNROLL
    for (std::size_t round = 1; round < W; round *= 2) {
        SELVEDGE_UNROLL
        for (std::size_t i = 0; i < W / 2; ++i) {
            mixed[2 * i] = V::zip_lo(rows[i], rows[i + W / 2]);
            mixed[2 * i + 1] = V::zip_hi(rows[i], rows[i + W / 2]);
        }
        SELVEDGE_UNROLL
        for (std::size_t i = 0; i < W; ++i) rows[i] = mixed[i];
    }
    SELVEDGE_UNROLL
    for (std::size_t i = 0; i < W; ++i) V::store(to + i * to_step, rows[i]);
}

/// Calls body(i, count) for the vectors of `count` floats; the last may be a part, and its body is the same.
template <class V, class Body>
SELVEDGE_INLINE void each_vector(std::size_t count, Body body) {
    std::size_t i = 0;
    for (; i + V::width <= count; i += V::width) body(i, V::width);
    if (i < count) body(i, count - i);
}
template <class V>
SELVEDGE_INLINE typename V::Float load_up_to(const float* p, std::size_t count, float rest = 0) {
    return count >= V::width ? V::load(p) : V::load_partial(p, count, rest);
}
template <class V>
SELVEDGE_INLINE void store_up_to(float* p, const typename V::Float& v, std::size_t count) {
    if (count >= V::width)
        V::store(p, v);
    else
        V::store_partial(p, v, count);
}

}  // namespace
}  // namespace selvedge::cpu
