// Dropout of one row: Philox4x32-10 for sixteen counters at a time, in loops that the compiler vectorises.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

constexpr std::size_t philox_lanes = 16;

/// Words of the counters {first_block + lane, sample, epoch, stream}, in the order they are drawn: words[4·lane + w].
/// The same rounds as random/philox.h; the tests hold one to the other.
template <class V>
void philox_words(const DropoutArgs& args, std::uint32_t first_block, std::uint32_t* words) {
    std::uint32_t c0[philox_lanes], c1[philox_lanes], c2[philox_lanes], c3[philox_lanes];
    for (std::size_t l = 0; l < philox_lanes; ++l) {
        c0[l] = first_block + static_cast<std::uint32_t>(l);
        c1[l] = args.sample;
        c2[l] = args.epoch;
        c3[l] = args.stream;
    }
    std::uint32_t key_0 = args.key_0, key_1 = args.key_1;
    for (int round = 0; round < 10; ++round) {
        for (std::size_t l = 0; l < philox_lanes; ++l) {
            const std::uint64_t p0 = std::uint64_t{0xD2511F53U} * c0[l];
            const std::uint64_t p1 = std::uint64_t{0xCD9E8D57U} * c2[l];
            c0[l] = static_cast<std::uint32_t>(p1 >> 32) ^ c1[l] ^ key_0;
            c1[l] = static_cast<std::uint32_t>(p1);
            c2[l] = static_cast<std::uint32_t>(p0 >> 32) ^ c3[l] ^ key_1;
            c3[l] = static_cast<std::uint32_t>(p0);
        }
        key_0 += 0x9E3779B9U;
        key_1 += 0xBB67AE85U;
    }
    for (std::size_t l = 0; l < philox_lanes; ++l) {
        words[4 * l] = c0[l];
        words[4 * l + 1] = c1[l];
        words[4 * l + 2] = c2[l];
        words[4 * l + 3] = c3[l];
    }
}

template <class V>
void dropout(const DropoutArgs& args, const float* x, float* y) {
    constexpr std::size_t block = 8 * philox_lanes;  // half-words of one round of counters
    const float scale = args.scale;
    for (std::size_t start = 0; start < args.count; start += block) {
        std::uint32_t words[4 * philox_lanes];
        philox_words<V>(args, static_cast<std::uint32_t>(start / 8), words);
        float factor[block];
        for (std::size_t w = 0; w < block / 2; ++w) {
            factor[2 * w] = (words[w] & 0xFFFFU) >= args.threshold ? scale : 0.0F;
            factor[2 * w + 1] = (words[w] >> 16) >= args.threshold ? scale : 0.0F;
        }
        const std::size_t left = args.count - start;
        const typename V::Float zero = V::set(0.0F);
        each_vector<V>(left < block ? left : block, [&](std::size_t i, std::size_t n) {
            const typename V::Float f = V::load(factor + i);
            const typename V::Float kept = load_up_to<V>(x + start + i, n) * f;
            store_up_to<V>(y + start + i, V::select(f > zero, kept, zero), n);
        });
    }
}

}  // namespace
}  // namespace selvedge::cpu
