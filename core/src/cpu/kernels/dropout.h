// Dropout of one row: Philox4x32-10 for a vector of counters at a time.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

constexpr std::size_t philox_block = 128;  // half-words drawn at a time: sixteen counters

/// Philox of the counters {first + lane, sample, epoch, stream}, each 32-bit number in a 64-bit lane whose upper half
/// may hold anything: a product needs only the lower ones. The same rounds as random/philox.h; the tests hold one to
/// the other. out: eight half-words a counter, in the order they are drawn.
template <class V>
SELVEDGE_INLINE void draw_half_words(const DropoutArgs& args, std::uint32_t first, std::uint16_t* out) {
    using Words = typename V::Words;
    constexpr std::size_t lanes = V::words;
    const Words multiplier_0 = V::word(0xD2511F53U), multiplier_1 = V::word(0xCD9E8D57U);
    std::uint64_t count[lanes];
    for (std::size_t start = 0; start < philox_block / 8; start += lanes) {
        for (std::size_t l = 0; l < lanes; ++l) count[l] = static_cast<std::uint32_t>(first + start + l);
        Words c0 = V::load_words(count), c1 = V::word(args.sample), c2 = V::word(args.epoch), c3 = V::word(args.stream);
        std::uint32_t key_0 = args.key_0, key_1 = args.key_1;
        for (int round = 0; round < 10; ++round) {
            const Words p0 = V::multiply_low(multiplier_0, c0), p1 = V::multiply_low(multiplier_1, c2);
            c0 = (p1 >> 32) ^ c1 ^ V::word(key_0);
            c1 = p1;
            c2 = (p0 >> 32) ^ c3 ^ V::word(key_1);
            c3 = p0;
            key_0 += 0x9E3779B9U;
            key_1 += 0xBB67AE85U;
        }
        const Words low = V::word(0xFFFFFFFFU);
        std::uint64_t first_two[lanes], last_two[lanes];
        V::store_words(first_two, (c0 & low) | (c1 << 32));
        V::store_words(last_two, (c2 & low) | (c3 << 32));
        for (std::size_t l = 0; l < lanes; ++l) {
            __builtin_memcpy(out + (start + l) * 8, first_two + l, sizeof(std::uint64_t));  // little-endian
            __builtin_memcpy(out + (start + l) * 8 + 4, last_two + l, sizeof(std::uint64_t));
        }
    }
}

template <class V>
void dropout(const DropoutArgs& args, const float* x, float* y) {
    const float scale = args.scale;
    const std::uint32_t threshold = args.threshold;
    const typename V::Float zero = V::set(0.0F);
    for (std::size_t start = 0; start < args.count; start += philox_block) {
        std::uint16_t half[philox_block];
        draw_half_words<V>(args, static_cast<std::uint32_t>(start / 8), half);
        float factor[philox_block];
        for (std::size_t i = 0; i < philox_block; ++i) factor[i] = half[i] >= threshold ? scale : 0.0F;
        const std::size_t left = args.count - start;
        each_vector<V>(left < philox_block ? left : philox_block, [&](std::size_t i, std::size_t n) {
            const typename V::Float f = V::load(factor + i);
            const typename V::Float kept = load_up_to<V>(x + start + i, n) * f;
            store_up_to<V>(y + start + i, V::select(f > zero, kept, zero), n);
        });
    }
}

}  // namespace
}  // namespace selvedge::cpu
