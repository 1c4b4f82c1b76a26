// Max and average pooling of one image, forward and gradient, over vectors of channels.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// The part of a window that lies inside the image: rows first … last − 1, and where the window begins.
struct Reach {
    std::ptrdiff_t start;
    std::size_t first, last;  ///< window positions
};
template <class V>
SELVEDGE_INLINE Reach reach(std::size_t at, std::size_t stride, std::size_t margin, std::size_t window,
                            std::size_t size) {
    const std::ptrdiff_t start = static_cast<std::ptrdiff_t>(at * stride) - static_cast<std::ptrdiff_t>(margin);
    const std::ptrdiff_t room = static_cast<std::ptrdiff_t>(size) - start;
    Reach r{start, start < 0 ? static_cast<std::size_t>(-start) : 0, window};
    if (room < static_cast<std::ptrdiff_t>(window)) r.last = room > 0 ? static_cast<std::size_t>(room) : 0;
    return r;
}

/// Calls body(output pixel, rows, columns) for every output pixel.
template <class V, class Body>
SELVEDGE_INLINE void each_window(const PoolArgs& p, Body body) {
    for (std::size_t i = 0; i < p.out_height; ++i) {
        const Reach rows = reach<V>(i, p.stride_height, p.top, p.window_height, p.height);
        for (std::size_t j = 0; j < p.out_width; ++j)
            body(i * p.out_width + j, rows, reach<V>(j, p.stride_width, p.left, p.window_width, p.width));
    }
}
template <class V>
SELVEDGE_INLINE std::size_t place(const PoolArgs& p, const Reach& rows, const Reach& columns, std::size_t y,
                                  std::size_t x) {
    const std::size_t row = static_cast<std::size_t>(rows.start + static_cast<std::ptrdiff_t>(y));
    const std::size_t column = static_cast<std::size_t>(columns.start + static_cast<std::ptrdiff_t>(x));
    return (row * p.width + column) * p.channels;
}

/// The first `count` whole numbers 0 … 255 of a vector as bytes.
template <class V>
SELVEDGE_INLINE void store_bytes(std::uint8_t* to, const typename V::Float& values, std::size_t count) {
    if (count >= V::width) return V::store_bytes(to, values);
    std::uint8_t bytes[V::width];
    V::store_bytes(bytes, values);
    for (std::size_t l = 0; l < count; ++l) to[l] = bytes[l];
}

/// Windows of 2×2 that lie inside the image are most of what networks pool by: without counting, but for the strict
/// kernels of WebAssembly, where it is not worth the bytes.
template <class V>
SELVEDGE_INLINE bool is_square_of_two(const PoolArgs& p, const Reach& rows, const Reach& columns) {
    if constexpr (every_byte_counts && V::width > 4) return false;
    return p.window_height == 2 && p.window_width == 2 && rows.first == 0 && rows.last == 2 && columns.first == 0 &&
           columns.last == 2;
}

template <class V>
void max_pool(const PoolArgs& p, const float* x, float* y, std::uint8_t* winner) {
    using Float = typename V::Float;
    const std::size_t line = p.width * p.channels;
    each_window<V>(p, [&](std::size_t out, const Reach& rows, const Reach& columns) {
        const float* corner = x + place<V>(p, rows, columns, rows.first, columns.first);
        float* to = y + out * p.channels;
        std::uint8_t* won = winner != nullptr ? winner + out * p.channels : nullptr;
        if (is_square_of_two<V>(p, rows, columns)) {
            each_vector<V>(p.channels, [&](std::size_t c, std::size_t n) {
                const float* four = corner + c;
                const Float a = V::load(four), b = V::load(four + p.channels);
                const Float d = V::load(four + line), e = V::load(four + line + p.channels);
                const auto right = b > a, right_below = e > d;
                const Float above = V::larger(b, a), below = V::larger(e, d);
                const auto lower = below > above;
                store_up_to<V>(to + c, V::larger(below, above), n);
                if (won == nullptr) return;
                const Float first = V::select(right, V::set(1.0F), V::set(0.0F));
                const Float second = V::select(right_below, V::set(3.0F), V::set(2.0F));
                store_bytes<V>(won + c, V::select(lower, second, first), n);
            });
            return;
        }
        const float first = static_cast<float>(rows.first * p.window_width + columns.first);
        each_vector<V>(p.channels, [&](std::size_t c, std::size_t n) {
            Float best = load_up_to<V>(corner + c, n), index = V::set(first);
            for (std::size_t a = rows.first; a < rows.last; ++a) {
                for (std::size_t b = columns.first; b < columns.last; ++b) {
                    const Float value = load_up_to<V>(x + place<V>(p, rows, columns, a, b) + c, n);
                    const auto larger = value > best;
                    best = V::larger(value, best);
                    index = V::select(larger, V::set(static_cast<float>(a * p.window_width + b)), index);
                }
            }
            store_up_to<V>(to + c, best, n);
            if (won != nullptr) store_bytes<V>(won + c, index, n);
        });
    });
}

template <class V>
void max_pool_grad(const PoolArgs& p, const float* dy, const std::uint8_t* winner, float* dx) {
    using Float = typename V::Float;
    const bool apart = p.stride_height >= p.window_height && p.stride_width >= p.window_width;
    const bool side_by_side = p.stride_height == p.window_height && p.stride_width == p.window_width &&
                              p.out_height * p.stride_height >= p.height + p.top &&
                              p.out_width * p.stride_width >= p.width + p.left;
    if (!side_by_side) __builtin_memset(dx, 0, p.height * p.width * p.channels * sizeof(float));
    const Float zero = V::set(0.0F);
    const std::size_t line = p.width * p.channels;
    each_window<V>(p, [&](std::size_t out, const Reach& rows, const Reach& columns) {
        const float* slopes = dy + out * p.channels;
        const std::uint8_t* won = winner + out * p.channels;
        if (apart && is_square_of_two<V>(p, rows, columns)) {
            float* corner = dx + place<V>(p, rows, columns, 0, 0);
            each_vector<V>(p.channels, [&](std::size_t c, std::size_t n) {
                const Float slope = V::load(slopes + c), index = V::load_bytes(won + c);
                float* four = corner + c;
                store_up_to<V>(four, V::select(index == zero, slope, zero), n);
                store_up_to<V>(four + p.channels, V::select(index == V::set(1.0F), slope, zero), n);
                store_up_to<V>(four + line, V::select(index == V::set(2.0F), slope, zero), n);
                store_up_to<V>(four + line + p.channels, V::select(index == V::set(3.0F), slope, zero), n);
            });
            return;
        }
        each_vector<V>(p.channels, [&](std::size_t c, std::size_t n) {
            const Float slope = load_up_to<V>(slopes + c, n), index = V::load_bytes(won + c);
            for (std::size_t a = rows.first; a < rows.last; ++a) {
                for (std::size_t b = columns.first; b < columns.last; ++b) {
                    float* to = dx + place<V>(p, rows, columns, a, b) + c;
                    const Float mine = V::set(static_cast<float>(a * p.window_width + b));
                    const Float given = V::select(index == mine, slope, zero);
                    store_up_to<V>(to, apart ? given : load_up_to<V>(to, n) + given, n);
                }
            }
        });
    });
}

/// What one output row or column gives to each of its window's lines: 1 / the number of them that count. The mean over
/// a window is the product of both ways, so that averages are taken down first and across afterwards.
template <class V>
SELVEDGE_INLINE float share(const PoolArgs& p, const Reach& lines, std::size_t window) {
    return 1.0F / static_cast<float>(p.count_padding ? window : lines.last - lines.first);
}

/// Writes the `channels` numbers at `to`, whose image ends at `end`: whole vectors where room is left, since the pixels
/// that follow are written later.
template <class V>
SELVEDGE_INLINE void store_pixel(float* to, const float* end, const typename V::Float& values, std::size_t count) {
    if (to + V::width <= end)
        V::store(to, values);
    else
        V::store_partial(to, values, count);
}

/// The sum of `count` vectors, `step` floats apart. The usual windows have loops of their own.
template <class V>
SELVEDGE_INLINE typename V::Float sum_apart(const float* x, std::size_t step, std::size_t count) {
    const auto sum_of = [&](std::size_t n) {
        typename V::Float sum = V::set(0.0F);
        for (std::size_t i = 0; i < n; ++i) sum = sum + V::load(x + i * step);
        return sum;
    };
    if (count == 4) return sum_of(4);
    if (count == 3) return sum_of(3);
    if (count == 2) return sum_of(2);
    return sum_of(count);
}

/// One pixel's channels: the sum of `count` pixels, times `share`.
template <class V>
SELVEDGE_INLINE void means_of_pixel(const float* from, std::size_t channels, std::size_t count, float share, float* to,
                                    const float* end) {
    each_vector<V>(channels, [&](std::size_t c, std::size_t n) {
        store_pixel<V>(to + c, end, sum_apart<V>(from + c, channels, count) * V::set(share), n);
    });
}

/// `count` pixels whose windows lie within the image: nothing to be found out for each.
template <class V, std::size_t window>
void means_of_pixels(const float* from, const PoolArgs& p, float share, std::size_t count, float* to,
                     const float* end) {
    const typename V::Float scale = V::set(share);
    const std::size_t channels = p.channels, step = p.stride_width * channels;
    for (; count > 0; --count, from += step, to += channels) {
        each_vector<V>(channels, [&](std::size_t c, std::size_t n) {
            typename V::Float sum = V::set(0.0F);
            SELVEDGE_UNROLL
            for (std::size_t i = 0; i < window; ++i) sum = sum + V::load(from + i * channels + c);
            store_pixel<V>(to + c, end, sum * scale, n);
        });
    }
}

/// `line` holds width·channels floats, a vector more, and out_width.
template <class V>
void avg_pool(const PoolArgs& p, const float* x, float* y, float* line) {
    const std::size_t row_floats = p.width * p.channels;
    const float* end = y + p.out_height * p.out_width * p.channels;
    float* across = line + row_floats + V::width;
    for (std::size_t j = 0; j < p.out_width; ++j)
        across[j] = share<V>(p, reach<V>(j, p.stride_width, p.left, p.window_width, p.width), p.window_width);
    // Outputs inner … outer − 1 see columns of the image alone.
    std::size_t inner = (p.left + p.stride_width - 1) / p.stride_width;
    if (inner > p.out_width) inner = p.out_width;
    std::size_t outer = inner;
    while (outer < p.out_width && outer * p.stride_width + p.window_width <= p.width + p.left) ++outer;
    for (std::size_t i = 0; i < p.out_height; ++i) {
        const Reach rows = reach<V>(i, p.stride_height, p.top, p.window_height, p.height);
        const typename V::Float down = V::set(share<V>(p, rows, p.window_height));
        const float* first =
            x + static_cast<std::size_t>(rows.start + static_cast<std::ptrdiff_t>(rows.first)) * row_floats;
        for (std::size_t f = 0; f < row_floats; f += V::width)
            V::store(line + f, sum_apart<V>(first + f, row_floats, rows.last - rows.first) * down);
        float* to = y + i * p.out_width * p.channels;
        const auto means = [&](std::size_t begin, std::size_t beyond) {
            for (std::size_t j = begin; j < beyond; ++j) {
                const Reach columns = reach<V>(j, p.stride_width, p.left, p.window_width, p.width);
                const std::size_t place =
                    static_cast<std::size_t>(columns.start + static_cast<std::ptrdiff_t>(columns.first));
                means_of_pixel<V>(line + place * p.channels, p.channels, columns.last - columns.first, across[j],
                                  to + j * p.channels, end);
            }
        };
        // The usual windows, where they lie within the image, have loops of their own.
        const bool usual = p.window_width >= 2 && p.window_width <= 4;
        if (every_byte_counts || !usual || inner == outer) {
            means(0, p.out_width);
            continue;
        }
        means(0, inner);
        const float* within = line + (inner * p.stride_width - p.left) * p.channels;
        const auto of = p.window_width == 2   ? means_of_pixels<V, 2>
                        : p.window_width == 3 ? means_of_pixels<V, 3>
                                              : means_of_pixels<V, 4>;
        of(within, p, across[inner], outer - inner, to + inner * p.channels, end);
        means(outer, p.out_width);
    }
}

/// The outputs first … last − 1 whose windows hold a line of the image, kept from line to line.
struct Cover {
    std::size_t stride, margin, window, outputs;
    std::size_t first = 0, last = 0;
    SELVEDGE_INLINE void move_to(std::size_t line) {
        const std::size_t place = line + margin;
        while (last < outputs && last * stride <= place) ++last;
        while (first < last && first * stride + window <= place) ++first;
    }
};

/// `line` holds out_width·channels floats, a vector more, and out_width. Every pixel is gathered from the outputs that
/// saw it, and written once.
template <class V>
void avg_pool_grad(const PoolArgs& p, const float* dy, float* dx, float* line) {
    using Float = typename V::Float;
    const std::size_t row_floats = p.out_width * p.channels;
    const float* end = dx + p.height * p.width * p.channels;
    float* across = line + row_floats + V::width;
    for (std::size_t j = 0; j < p.out_width; ++j)
        across[j] = share<V>(p, reach<V>(j, p.stride_width, p.left, p.window_width, p.width), p.window_width);
    Cover rows{p.stride_height, p.top, p.window_height, p.out_height};
    for (std::size_t r = 0; r < p.height; ++r) {
        rows.move_to(r);
        if (rows.first == rows.last) __builtin_memset(line, 0, row_floats * sizeof(float));
        for (std::size_t i = rows.first; i < rows.last; ++i) {
            const float* from = dy + i * row_floats;
            const Reach seen = reach<V>(i, p.stride_height, p.top, p.window_height, p.height);
            const Float down = V::set(share<V>(p, seen, p.window_height));
            if (i == rows.first)
                for (std::size_t f = 0; f < row_floats; f += V::width) V::store(line + f, V::load(from + f) * down);
            else
                for (std::size_t f = 0; f < row_floats; f += V::width)
                    V::store(line + f, V::load(line + f) + V::load(from + f) * down);
        }
        float* to = dx + r * p.width * p.channels;
        Cover columns{p.stride_width, p.left, p.window_width, p.out_width};
        for (std::size_t q = 0; q < p.width; ++q, to += p.channels) {
            columns.move_to(q);
            each_vector<V>(p.channels, [&](std::size_t c, std::size_t n) {
                Float sum = V::set(0.0F);
                for (std::size_t j = columns.first; j < columns.last; ++j)
                    sum = sum + V::load(line + j * p.channels + c) * V::set(across[j]);
                store_pixel<V>(to + c, end, sum, n);
            });
        }
    }
}

}  // namespace
}  // namespace selvedge::cpu
