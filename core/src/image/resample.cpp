// Area averaging in whole numbers: an axis of `from` pixels is measured in units of 1/`to` pixel, where all edges are
// whole.
#include "image/resample.h"

#include <algorithm>
#include <cstdint>

namespace selvedge::image {

namespace {

/// The pixels that one target pixel covers: `first` to `last` inclusive, the outer two perhaps in part.
struct Cover {
    Cover(std::size_t target, std::size_t from, std::size_t to) {
        const std::uint64_t begin = std::uint64_t{target} * from;
        const std::uint64_t end = begin + from;
        first = static_cast<std::size_t>(begin / to);
        last = static_cast<std::size_t>((end - 1) / to);
        inner_weight = to;
        first_weight = std::min<std::uint64_t>(end, (std::uint64_t{first} + 1) * to) - begin;
        last_weight = end - std::uint64_t{last} * to;
    }

    [[nodiscard]] std::uint64_t weight(std::size_t pixel) const {
        if (pixel == first) return first_weight;
        return pixel == last ? last_weight : inner_weight;
    }

    std::size_t first;
    std::size_t last;
    std::uint64_t first_weight;
    std::uint64_t last_weight;
    std::uint64_t inner_weight;
};

/// Adds `weight` times the covered part of a row, whose first pixel is `row`, to sum[3].
void add_covered(const std::uint8_t* row, const Cover& cover, std::uint64_t weight, std::uint64_t* sum) {
    std::uint64_t inner[3] = {};
    for (std::size_t x = cover.first + 1; x < cover.last; ++x) {
        for (std::size_t c = 0; c < 3; ++c) inner[c] += row[x * 4 + c];
    }
    for (std::size_t c = 0; c < 3; ++c) {
        std::uint64_t total = inner[c] * cover.inner_weight + row[cover.first * 4 + c] * cover.first_weight;
        if (cover.last != cover.first) total += row[cover.last * 4 + c] * cover.last_weight;
        sum[c] += total * weight;
    }
}

}  // namespace

Size scaled_size(const Box& box, std::size_t to, std::size_t from) {
    const auto scaled = [to, from](std::size_t edge) {
        const std::uint64_t nearest = (std::uint64_t{edge} * to * 2 + from) / (std::uint64_t{from} * 2);
        return std::max<std::size_t>(1, static_cast<std::size_t>(nearest));
    };
    return {scaled(box.width), scaled(box.height)};
}

Canvas average(OpaqueRows& rows, const Box& box, Size size) {
    Canvas canvas{size.width, size.height, std::vector<double>(size.width * size.height * 3)};
    std::vector<Cover> columns;
    columns.reserve(size.width);
    for (std::size_t x = 0; x < size.width; ++x) columns.emplace_back(x, box.width, size.width);

    const double area = static_cast<double>(std::uint64_t{box.width} * box.height);
    std::vector<std::uint64_t> sums(size.width * 3);
    for (std::size_t y = 0; y < size.height; ++y) {
        const Cover lines(y, box.height, size.height);
        std::fill(sums.begin(), sums.end(), 0);
        for (std::size_t line = lines.first; line <= lines.last; ++line) {
            const std::uint8_t* row = rows.row(box.y + line) + box.x * 4;
            for (std::size_t x = 0; x < size.width; ++x) {
                add_covered(row, columns[x], lines.weight(line), sums.data() + x * 3);
            }
        }
        std::transform(sums.begin(), sums.end(), canvas.pixel(0, y),
                       [area](std::uint64_t sum) { return static_cast<double>(sum) / area; });
    }
    return canvas;
}

}  // namespace selvedge::image
