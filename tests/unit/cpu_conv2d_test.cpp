// Convolutions of sizes that the op table does not reach — packed weights, shards, groups of images, bands of one image
// — against plain loops in double.
#include <gtest/gtest.h>

#include "support/every_isa.h"
#include "support/random.h"

namespace selvedge::test::cpu_conv2d_test {
namespace {

struct ConvCase {
    std::string name;
    std::size_t images, rows, height, width, channels, kernel_height, kernel_width, filters;
    Size2 stride;
    Margins margins;
    [[nodiscard]] std::size_t out_height() const {
        return (height + margins.top + margins.bottom - kernel_height) / stride.height + 1;
    }
    [[nodiscard]] std::size_t out_width() const {
        return (width + margins.left + margins.right - kernel_width) / stride.width + 1;
    }
};
void PrintTo(const ConvCase& conv, std::ostream* out) { *out << conv.name; }

std::vector<ConvCase> cases() {
    return {
        {"first_layer", 5, 4, 28, 28, 1, 3, 3, 16, {1, 1}, {}},
        // One channel: lines of places; places in the lanes with eight filters, filters where they fill vectors.
        {"eight_filters_of_one_channel", 5, 4, 28, 28, 1, 5, 5, 8, {1, 1}, {2, 2, 2, 2}},
        {"eight_filters_of_one_image", 1, 1, 26, 9, 1, 4, 3, 8, {1, 1}, {1, 0, 0, 2}},
        {"few_places_of_one_channel", 5, 4, 6, 5, 1, 3, 3, 8, {1, 1}, {}},
        {"twelve_filters_of_one_channel", 5, 4, 9, 28, 1, 3, 3, 12, {1, 1}, {}},
        {"five_by_five_of_one_channel", 3, 2, 12, 9, 1, 5, 5, 24, {1, 1}, {2, 2, 2, 2}},
        {"sixty_four_filters_of_one_channel", 4, 3, 28, 28, 1, 3, 3, 64, {1, 1}, {1, 1, 1, 1}},
        {"lines_of_one_image", 1, 1, 28, 28, 1, 3, 3, 20, {1, 1}, {1, 1, 1, 1}},
        {"lines_shorter_than_tiles", 6, 5, 9, 5, 1, 3, 2, 40, {1, 1}, {0, 0, 1, 1}},
        {"one_image_in_bands", 1, 1, 26, 26, 16, 3, 3, 16, {1, 1}, {1, 1, 1, 1}},
        {"tiny_images_in_groups", 40, 37, 3, 3, 8, 3, 3, 12, {1, 1}, {}},
        {"one_pixel", 33, 33, 1, 1, 20, 1, 1, 19, {1, 1}, {}},
        {"weights_worth_packing", 3, 3, 6, 5, 128, 3, 3, 128, {1, 1}, {1, 0, 0, 1}},
        {"ragged_filters", 6, 5, 9, 7, 3, 2, 3, 37, {1, 1}, {}},
        {"stride_beyond_kernel", 4, 4, 11, 10, 5, 2, 1, 6, {3, 4}, {}},
        {"strides_and_margins", 9, 7, 13, 12, 6, 5, 3, 9, {2, 3}, {4, 1, 2, 0}},
        {"wide_kernel", 3, 2, 8, 30, 2, 3, 11, 33, {1, 2}, {1, 5, 1, 4}},
        // By Winograd's products: groups of tiles that end within images, outputs of odd sizes, margins up to 2,
        // channels and filters that fill no vector, more columns than are done at once, sums in shards, one image
        // shared by threads.
        {"tiles_of_many_images", 40, 37, 14, 12, 16, 3, 3, 16, {1, 1}, {}},
        {"tiles_of_odd_outputs", 7, 6, 9, 7, 17, 3, 3, 19, {1, 1}, {1, 1, 1, 1}},
        {"tiles_with_wide_margins", 3, 3, 5, 6, 20, 3, 3, 70, {1, 1}, {2, 1, 0, 2}},
        {"tiles_in_shards", 24, 24, 16, 16, 32, 3, 3, 48, {1, 1}, {1, 1, 1, 1}},
        {"tiles_of_one_image", 1, 1, 7, 7, 64, 3, 3, 130, {1, 1}, {1, 1, 1, 1}},
        {"one_filter", 8, 8, 12, 12, 17, 3, 3, 1, {1, 1}, {1, 1, 1, 1}},
    };
}

struct Tensors {
    std::vector<float> x, w, dy;
    std::vector<double> y, dx, dw, db;
};

/// Calls body(y index, x index, w index of channel 0 and filter 0) for every tap that lies inside.
template <class Body>
void each_tap(const ConvCase& c, Body&& body) {
    for (std::size_t n = 0; n < c.rows; ++n)
        for (std::size_t i = 0; i < c.out_height(); ++i)
            for (std::size_t j = 0; j < c.out_width(); ++j)
                for (std::size_t p = 0; p < c.kernel_height; ++p)
                    for (std::size_t q = 0; q < c.kernel_width; ++q) {
                        const std::size_t row = i * c.stride.height + p, column = j * c.stride.width + q;
                        if (row < c.margins.top || row - c.margins.top >= c.height) continue;
                        if (column < c.margins.left || column - c.margins.left >= c.width) continue;
                        const std::size_t y = (n * c.out_height() + i) * c.out_width() + j;
                        const std::size_t x = (n * c.height + row - c.margins.top) * c.width + column - c.margins.left;
                        body(y, x, p * c.kernel_width + q);
                    }
}

Tensors expected(const ConvCase& c) {
    const std::size_t out = c.rows * c.out_height() * c.out_width(), taps = c.kernel_height * c.kernel_width;
    Tensors t;
    t.x = random_normal(c.images * c.height * c.width * c.channels, c.name + "x");
    t.w = random_normal(taps * c.channels * c.filters, c.name + "w");
    t.dy = random_normal(c.images * c.out_height() * c.out_width() * c.filters, c.name + "dy");
    t.y.resize(out * c.filters);
    t.dx.resize(c.rows * c.height * c.width * c.channels);
    t.dw.resize(t.w.size());
    t.db.resize(c.filters);
    each_tap(c, [&](std::size_t y, std::size_t x, std::size_t tap) {
        for (std::size_t k = 0; k < c.channels; ++k)
            for (std::size_t f = 0; f < c.filters; ++f) {
                const std::size_t w = (tap * c.channels + k) * c.filters + f;
                const double a = t.x[x * c.channels + k], b = t.w[w], d = t.dy[y * c.filters + f];
                t.y[y * c.filters + f] += a * b;
                t.dx[x * c.channels + k] += d * b;
                t.dw[w] += a * d;
            }
    });
    for (std::size_t i = 0; i < out; ++i)
        for (std::size_t f = 0; f < c.filters; ++f) t.db[f] += t.dy[i * c.filters + f];
    return t;
}

class CpuConv2d : public testing::TestWithParam<ConvCase> {};

TEST_P(CpuConv2d, AgreesWithPlainLoops) {
    const ConvCase& c = GetParam();
    const Tensors t = expected(c);
    ProgramBuilder builder(c.images);
    const Shape image{c.images, c.height, c.width, c.channels};
    const Shape result{c.images, c.out_height(), c.out_width(), c.filters};
    const Shape kernel{c.kernel_height, c.kernel_width, c.channels, c.filters};
    const ValueId x = builder.value("x", DataType::f32, image), w = builder.value("w", DataType::f32, kernel);
    const ValueId y = builder.value("y", DataType::f32, result), dy = builder.value("dy", DataType::f32, result);
    const ValueId dx = builder.value("dx", DataType::f32, image), dw = builder.value("dw", DataType::f32, kernel);
    const ValueId db = builder.value("db", DataType::f32, Shape{c.filters});
    const Conv2dAttributes attributes{c.stride, c.margins, {}};
    builder.op(Entry::train, OpKind::conv2d, attributes, {x, w, ValueId{}}, {y});
    builder.op(Entry::train, OpKind::conv2d_grad_input, attributes, {dy, w}, {dx});
    builder.op(Entry::train, OpKind::conv2d_grad_weight, attributes, {x, dy}, {dw, db});

    expect_on_every_isa(builder, c.rows, {{x, t.x}, {w, t.w}, {dy, t.dy}},
                        {{y, t.y, "y"}, {dx, t.dx, "dx"}, {dw, t.dw, "dw"}, {db, t.db, "db"}});
}

INSTANTIATE_TEST_SUITE_P(Sizes, CpuConv2d, testing::ValuesIn(cases()), CaseName());

}  // namespace
}  // namespace selvedge::test::cpu_conv2d_test
