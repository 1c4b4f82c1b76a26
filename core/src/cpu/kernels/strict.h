// StrictVectors: sixteen lanes on every machine, and no operation that one of them would round in another way.
//
// Which bits come out of a kernel depends on how many lanes a sum is spread over and on whether multiply-adds are
// fused; both follow from the instruction set. Here both are fixed: sixteen lanes, in one register of AVX-512, two of
// AVX2 or four of SSE, NEON or WebAssembly, and a multiplication and an addition.
#pragma once

#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t strict_register = 64;
#elif defined(__AVX__)
constexpr std::size_t strict_register = 32;
#else
constexpr std::size_t strict_register = 16;
#endif

/// 64 bytes of T in as many registers as it takes.
template <class T>
struct Spread {
    using Part [[gnu::vector_size(strict_register)]] = T;
    static constexpr std::size_t parts = 64 / strict_register;
    Part part[parts];

    /// {make(0), make(1), …}
    template <class Make>
    static SELVEDGE_INLINE Spread each(const Make& make) {
        if constexpr (parts == 1)
            return {{make(0)}};
        else if constexpr (parts == 2)
            return {{make(0), make(1)}};
        else
            return {{make(0), make(1), make(2), make(3)}};
    }
    static SELVEDGE_INLINE Spread all(T x) {
        return each([&](std::size_t) { return x - Part{}; });
    }
    // Part by part: a copy of all 64 bytes goes through memory in pieces that no register's load can wait for.
    static SELVEDGE_INLINE Spread read(const T* p) {
        return each([&](std::size_t i) {
            Part v;
            __builtin_memcpy(&v, p + i * sizeof v / sizeof(T), sizeof v);
            return v;
        });
    }
    SELVEDGE_INLINE void write(T* p) const {
        SELVEDGE_UNROLL
        for (std::size_t i = 0; i < parts; ++i)
            __builtin_memcpy(p + i * sizeof part[i] / sizeof(T), &part[i], sizeof part[i]);
    }
    /// The same bits as another type.
    template <class Other>
    static SELVEDGE_INLINE Spread of_bits(const Spread<Other>& v) {
        return each([&](std::size_t i) { return reinterpret_cast<Part>(v.part[i]); });
    }
};
#define SELVEDGE_SPREAD(op)                                                            \
    template <class T>                                                                 \
    SELVEDGE_INLINE Spread<T> operator op(const Spread<T>& a, const Spread<T>& b) {    \
        return Spread<T>::each([&](std::size_t i) { return a.part[i] op b.part[i]; }); \
    }
SELVEDGE_SPREAD(+)
SELVEDGE_SPREAD(-)
SELVEDGE_SPREAD(*)
SELVEDGE_SPREAD(/)
SELVEDGE_SPREAD(&)
SELVEDGE_SPREAD(|)
SELVEDGE_SPREAD(^)
#undef SELVEDGE_SPREAD
template <class T>
SELVEDGE_INLINE Spread<T> operator~(const Spread<T>& a) {
    return Spread<T>::each([&](std::size_t i) { return ~a.part[i]; });
}
template <class T>
SELVEDGE_INLINE Spread<T> operator>>(const Spread<T>& a, int bits) {
    return Spread<T>::each([&](std::size_t i) { return a.part[i] >> bits; });
}
template <class T>
SELVEDGE_INLINE Spread<T> operator<<(const Spread<T>& a, int bits) {
    return Spread<T>::each([&](std::size_t i) { return a.part[i] << bits; });
}
SELVEDGE_INLINE Spread<std::int32_t> operator>(const Spread<float>& a, const Spread<float>& b) {
    return Spread<std::int32_t>::each([&](std::size_t i) { return a.part[i] > b.part[i]; });
}
SELVEDGE_INLINE Spread<std::int32_t> operator==(const Spread<float>& a, const Spread<float>& b) {
    return Spread<std::int32_t>::each([&](std::size_t i) { return a.part[i] == b.part[i]; });
}

struct StrictVectors {
    static constexpr std::size_t width = 16, words = 8;
    static constexpr std::size_t group_sums = 0;
    using Float = Spread<float>;
    using Mask = Spread<std::int32_t>;
    using Words = Spread<std::uint64_t>;

    static SELVEDGE_INLINE Words word(std::uint64_t x) { return Words::all(x); }
    static SELVEDGE_INLINE Words load_words(const std::uint64_t* p) { return Words::read(p); }
    static SELVEDGE_INLINE void store_words(std::uint64_t* p, const Words& v) { v.write(p); }
    static SELVEDGE_INLINE Words multiply_low(const Words& a, const Words& b) {
        return (a & word(0xFFFFFFFFU)) * (b & word(0xFFFFFFFFU));
    }

    static SELVEDGE_INLINE Float load(const float* p) { return Float::read(p); }
    static SELVEDGE_INLINE void store(float* p, const Float& v) { v.write(p); }
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
    static SELVEDGE_INLINE Float set(float x) { return Float::all(x); }
    static SELVEDGE_INLINE Float madd(const Float& a, const Float& b, const Float& c) { return a * b + c; }
    static SELVEDGE_INLINE Float select(const Mask& m, const Float& a, const Float& b) {
        return Float::of_bits((m & Mask::of_bits(a)) | (~m & Mask::of_bits(b)));
    }
    static SELVEDGE_INLINE Float larger(const Float& a, const Float& b) { return select(a > b, a, b); }
    static SELVEDGE_INLINE Float sqrt(const Float& v) {
        return Float::each([&](std::size_t i) {
            Float::Part root;
            for (std::size_t lane = 0; lane < strict_register / sizeof(float); ++lane)
                root[lane] = __builtin_sqrtf(v.part[i][lane]);
            return root;
        });
    }
    static SELVEDGE_INLINE Float abs(const Float& v) { return Float::of_bits(Mask::of_bits(v) & magnitude()); }
    static SELVEDGE_INLINE Float with_sign_of(const Float& v, const Float& sign) {
        return Float::of_bits((Mask::of_bits(v) & magnitude()) | (Mask::of_bits(sign) & ~magnitude()));
    }
    static SELVEDGE_INLINE Float power_of_two(const Float& n) {
        const Mask whole =
            Mask::each([&](std::size_t i) { return __builtin_convertvector(n.part[i], typename Mask::Part); });
        return Float::of_bits((whole + Mask::all(127)) << 23);
    }
    static SELVEDGE_INLINE Float zip_lo(const Float& a, const Float& b) { return zip(a, b, 0); }
    static SELVEDGE_INLINE Float zip_hi(const Float& a, const Float& b) { return zip(a, b, width / 2); }
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
    static SELVEDGE_INLINE Mask magnitude() { return Mask::all(0x7FFFFFFF); }
    /// Eight lanes of each from the given one on, in turn.
    static SELVEDGE_INLINE Float zip(const Float& a, const Float& b, std::size_t first) {
        float from_a[width], from_b[width], lanes[width];
        store(from_a, a);
        store(from_b, b);
        for (std::size_t i = 0; i < width / 2; ++i) {
            lanes[2 * i] = from_a[first + i];
            lanes[2 * i + 1] = from_b[first + i];
        }
        return load(lanes);
    }
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
