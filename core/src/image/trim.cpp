// Trimming: differing pixels are gathered in at most 256x256 cells, and connected cells into parts.
#include "image/trim.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <vector>

#include "image/background.h"

namespace selvedge::image {

namespace {

constexpr std::size_t most_cells_an_axis = 256;
constexpr std::uint64_t speck_ratio = 200;  ///< a part so many times smaller than the largest is a speck

/// Differing pixels and the tight box around them; x1 and y1 are inclusive.
struct Part {
    std::uint64_t count = 0;
    std::size_t x0 = static_cast<std::size_t>(-1);
    std::size_t y0 = static_cast<std::size_t>(-1);
    std::size_t x1 = 0;
    std::size_t y1 = 0;

    void add(std::size_t x, std::size_t y) {
        ++count;
        x0 = std::min(x0, x);
        y0 = std::min(y0, y);
        x1 = std::max(x1, x);
        y1 = std::max(y1, y);
    }
    void add(const Part& other) {
        count += other.count;
        x0 = std::min(x0, other.x0);
        y0 = std::min(y0, other.y0);
        x1 = std::max(x1, other.x1);
        y1 = std::max(y1, other.y1);
    }
};

/// The picture divided into square cells.
struct Grid {
    std::size_t edge = 1;  ///< of a cell, in pixels
    std::size_t columns = 0;
    std::size_t rows = 0;
    std::vector<Part> cells;  ///< (rows, columns)
};

/// The first pixel of a row from `x` on that is not of just this colour; `width` where there is none.
std::size_t skip_colour(const std::uint8_t* row, std::size_t x, std::size_t width, const Rgb& colour) {
    const std::uint8_t bytes[4] = {colour.red, colour.green, colour.blue, 0}, opaque[4] = {0, 0, 0, 255};
    const auto wanted = std::bit_cast<std::uint32_t>(bytes), ignored = std::bit_cast<std::uint32_t>(opaque);
    for (std::uint32_t pixel = 0; x < width; ++x) {
        std::memcpy(&pixel, row + x * 4, sizeof pixel);
        if ((pixel & ~ignored) != wanted) return x;
    }
    return width;
}

/// Whether two rows of so many bytes are equal; as vectors, where memcmp() of WebAssembly goes byte by byte.
bool are_equal(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes) {
    std::uint8_t differing = 0;
    for (std::size_t i = 0; i < bytes; ++i) differing |= a[i] ^ b[i];
    return differing == 0;
}

/// Fills the cells, and adds the differing pixels' colours to `sum`.
Grid gather(OpaqueRows& rows, const Rgb& background, std::uint32_t same_colour, std::uint64_t (&sum)[3]) {
    const std::size_t longest = std::max(rows.width(), rows.height());
    Grid grid;
    grid.edge = (longest + most_cells_an_axis - 1) / most_cells_an_axis;
    grid.columns = (rows.width() + grid.edge - 1) / grid.edge;
    grid.rows = (rows.height() + grid.edge - 1) / grid.edge;
    grid.cells.resize(grid.columns * grid.rows);

    for (std::size_t y = 0; y < rows.height(); ++y) {
        const std::uint8_t* row = rows.row(y);
        Part* cell = grid.cells.data() + y / grid.edge * grid.columns;
        std::size_t cell_end = grid.edge;
        for (std::size_t x = 0; (x = skip_colour(row, x, rows.width(), background)) < rows.width(); ++x) {
            const std::uint8_t* pixel = row + x * 4;
            if (squared_distance(pixel, background) <= same_colour) continue;
            for (; x >= cell_end; cell_end += grid.edge) ++cell;
            cell->add(x, y);
            for (std::size_t c = 0; c < 3; ++c) sum[c] += pixel[c];
        }
    }
    return grid;
}

/// Joins occupied cells that touch, also over a corner. Empties the grid.
std::vector<Part> connected_parts(Grid& grid) {
    // A line of half a pixel's width through a cell occupies it; lone noisy pixels of a large photograph do not.
    const auto occupied = [&grid](const Part& cell) { return cell.count > 0 && cell.count * 2 >= grid.edge; };
    std::vector<Part> parts;
    std::vector<std::size_t> open;
    for (std::size_t first = 0; first < grid.cells.size(); ++first) {
        if (!occupied(grid.cells[first])) continue;
        Part part;
        const auto take = [&](std::size_t cell) {
            part.add(grid.cells[cell]);
            grid.cells[cell] = Part{};
            open.push_back(cell);
        };
        take(first);
        while (!open.empty()) {
            const std::size_t row = open.back() / grid.columns;
            const std::size_t column = open.back() % grid.columns;
            open.pop_back();
            for (std::size_t r = row - (row > 0); r <= std::min(row + 1, grid.rows - 1); ++r) {
                for (std::size_t c = column - (column > 0); c <= std::min(column + 1, grid.columns - 1); ++c) {
                    if (occupied(grid.cells[r * grid.columns + c])) take(r * grid.columns + c);
                }
            }
        }
        parts.push_back(part);
    }
    return parts;
}

}  // namespace

Content find_content(OpaqueRows& rows, const Rgb& background, std::uint32_t same_colour) {
    std::uint64_t sum[3] = {};
    Grid grid = gather(rows, background, same_colour, sum);
    std::uint64_t differing = 0;
    for (const Part& cell : grid.cells) differing += cell.count;

    Content content;
    const std::vector<Part> parts = connected_parts(grid);
    if (parts.empty()) return content;

    std::uint64_t largest = 0;
    for (const Part& part : parts) largest = std::max(largest, part.count);
    Part kept;
    for (const Part& part : parts) {
        if (part.count * speck_ratio >= largest) kept.add(part);
    }
    content.found = true;
    content.box = {kept.x0, kept.y0, kept.x1 - kept.x0 + 1, kept.y1 - kept.y0 + 1};
    content.pixels = kept.count;
    for (std::size_t c = 0; c < 3; ++c) content.mean[c] = static_cast<double>(sum[c]) / static_cast<double>(differing);
    return content;
}

std::size_t find_pixel_edge(const Picture& picture) {
    const std::size_t row_bytes = picture.width * 4;
    std::size_t edge = std::gcd(picture.width, picture.height);
    for (std::size_t y = 0; y < picture.height && edge > 1; ++y) {
        const std::uint8_t* row = picture.rgba.data() + y * row_bytes;
        if (y > 0) {
            if (are_equal(row, row - row_bytes, row_bytes)) continue;
            edge = std::gcd(edge, y);
        }
        for (std::size_t x = 1; x < picture.width && edge > 1; ++x) {
            if (std::memcmp(row + x * 4, row + (x - 1) * 4, 4) != 0) edge = std::gcd(edge, x);
        }
    }
    return edge;
}

}  // namespace selvedge::image
