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

/// Lines added up so far, each times its weight, are this many at most: 32 bits hold so many times 255.
constexpr std::uint64_t most_gathered = std::uint64_t{1} << 23;

/// Adds `weight` times a row of bytes to sums as long.
void add_row(const std::uint8_t* row, std::uint32_t weight, std::vector<std::uint32_t>& sums) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += row[i] * weight;
}

/// Adds the covered part of a line of sums, four a pixel, to sum[4]: whole numbers far below 2^53, exact in double.
void add_covered(const std::uint32_t* line, const Cover& cover, double* sum) {
    const auto add = [&](std::size_t x, std::uint64_t weight) {
        for (std::size_t c = 0; c < 4; ++c)
            sum[c] += static_cast<double>(line[x * 4 + c]) * static_cast<double>(weight);
    };
    add(cover.first, cover.first_weight);
    for (std::size_t x = cover.first + 1; x < cover.last; ++x) add(x, cover.inner_weight);
    if (cover.last != cover.first) add(cover.last, cover.last_weight);
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
    std::vector<double> sums(size.width * 4);
    std::vector<std::uint32_t> lines_sum(box.width * 4);  // a whole row at a time, which a compiler makes vectors of
    for (std::size_t y = 0; y < size.height; ++y) {
        const Cover lines(y, box.height, size.height);
        std::fill(sums.begin(), sums.end(), 0.0);
        std::uint64_t gathered = 0;
        for (std::size_t line = lines.first; line <= lines.last; ++line) {
            add_row(rows.row(box.y + line) + box.x * 4, static_cast<std::uint32_t>(lines.weight(line)), lines_sum);
            gathered += lines.weight(line);
            if (gathered < most_gathered && line < lines.last) continue;
            for (std::size_t x = 0; x < size.width; ++x) add_covered(lines_sum.data(), columns[x], sums.data() + x * 4);
            std::fill(lines_sum.begin(), lines_sum.end(), 0);
            gathered = 0;
        }
        for (std::size_t x = 0; x < size.width; ++x) {
            for (std::size_t c = 0; c < 3; ++c) canvas.pixel(x, y)[c] = sums[x * 4 + c] / area;
        }
    }
    return canvas;
}

std::vector<std::uint8_t> to_rgba(const Canvas& canvas) {
    std::vector<std::uint8_t> rgba(canvas.width * canvas.height * 4, 255);
    for (std::size_t i = 0; i < canvas.width * canvas.height; ++i) {
        for (std::size_t c = 0; c < 3; ++c) rgba[i * 4 + c] = to_byte(canvas.rgb[i * 3 + c]);
    }
    return rgba;
}

}  // namespace selvedge::image
