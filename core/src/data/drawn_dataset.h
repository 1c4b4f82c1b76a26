// How drawings become a Dataset: room for them, each one's random numbers, and their pixels.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/random/stream.h>

#include "data/raster.h"

namespace selvedge::draw {

/// A data set of no images as yet, counted as `count`.
inline Dataset empty_drawings(std::size_t count) {
    Dataset data;
    data.count = count;
    data.height = data.width = edge;
    data.images.reserve(count * edge * edge);
    return data;
}

inline void add_pixels(Dataset& data, const std::array<std::uint8_t, edge * edge>& pixels) {
    data.images.insert(data.images.end(), pixels.begin(), pixels.end());
}

/// Streams from 2³¹ on are those of drawings; below it are disturbed copies'.
inline RandomStream stream_of(std::uint64_t seed, std::size_t kind, std::size_t number) {
    return {seed, Purpose::disturb, 0x80000000U + static_cast<std::uint32_t>(kind), 0,
            static_cast<std::uint32_t>(number)};
}

}  // namespace selvedge::draw
