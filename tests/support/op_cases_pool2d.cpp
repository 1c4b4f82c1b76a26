// Op cases: pooling, with overlapping windows, margins, ties and windows of up to 256 positions.
#include "ref/max_pool2d.h"
#include "support/op_case.h"
#include "support/random.h"

namespace selvedge::test {
namespace {

struct PoolSize {
    std::size_t batch, rows;
    Size2 image;
    std::size_t channels;
    Size2 window, stride;
    Margins margins = {};
};

std::string name_of(const PoolSize& s) {
    std::string name = std::to_string(s.rows) + "/" + std::to_string(s.batch) + " rows, " + edges(s.image) + "x" +
                       std::to_string(s.channels) + ", window " + edges(s.window) + ", stride " + edges(s.stride) +
                       ", margins";
    for (const std::size_t margin : {s.margins.top, s.margins.left, s.margins.bottom, s.margins.right})
        name += " " + std::to_string(margin);
    return name;
}

Shape input_shape(const PoolSize& s) { return {s.batch, s.image.height, s.image.width, s.channels}; }
Shape output_shape(const PoolSize& s) {
    const Size2 output = ref::output_size(s.image, s.window, s.stride, s.margins);
    return {s.batch, output.height, output.width, s.channels};
}

/// Max pooling of `x`, and its gradient at the winners.
void add_max(std::vector<OpCase>& cases, const PoolSize& s, const std::string& what, const std::vector<double>& x) {
    const Pool2dAttributes attributes{s.window, s.stride, s.margins, false};
    const std::string name = name_of(s) + ", " + what;
    OpCase forward{"max_pool2d " + name, OpKind::max_pool2d, attributes, s.batch, s.rows};
    forward.input("x", input_shape(s), x).output("y", output_shape(s));
    OpCase without_winner = forward;
    without_winner.name += ", no winner";
    cases.push_back(without_winner.no_output());
    cases.push_back(forward.output("winner", output_shape(s), true, DataType::u8));

    ref::Tensor<double> image = ref::zeros<double>(s.batch, s.image.height, s.image.width, s.channels);
    std::copy(x.begin(), x.end(), image.begin());
    const auto winner = ref::max_pool2d(image, s.window, s.stride, s.margins).winner;
    OpCase backward{"max_pool2d_grad " + name, OpKind::max_pool2d_grad, attributes, s.batch, s.rows};
    backward.input("dy", output_shape(s));
    backward.integers("winner", DataType::u8, output_shape(s), {winner.begin(), winner.end()}, true);
    cases.push_back(backward.output("dx", input_shape(s)));
}

void add_average(std::vector<OpCase>& cases, const PoolSize& s, bool count_padding) {
    const Pool2dAttributes attributes{s.window, s.stride, s.margins, count_padding};
    const std::string name = name_of(s) + (count_padding ? ", padding counts" : "");
    OpCase forward{"avg_pool2d " + name, OpKind::avg_pool2d, attributes, s.batch, s.rows};
    cases.push_back(forward.input("x", input_shape(s)).output("y", output_shape(s)));
    OpCase backward{"avg_pool2d_grad " + name, OpKind::avg_pool2d_grad, attributes, s.batch, s.rows};
    cases.push_back(backward.input("dy", output_shape(s)).output("dx", input_shape(s)));
}

}  // namespace

std::vector<OpCase> pool2d_cases() {
    std::vector<OpCase> cases;
    for (const PoolSize& size : std::initializer_list<PoolSize>{
             {1, 1, {1, 1}, 1, {1, 1}, {1, 1}},
             {2, 1, {4, 4}, 1, {2, 2}, {2, 2}},
             {3, 2, {5, 5}, 2, {2, 2}, {2, 2}},                 // a row and a column left over
             {2, 2, {7, 7}, 3, {3, 3}, {2, 2}},                 // windows that overlap
             {2, 2, {6, 6}, 7, {3, 3}, {1, 1}, {1, 1, 1, 1}},   // and more so, with margins
             {2, 2, {5, 5}, 8, {2, 2}, {1, 1}, {0, 0, 1, 1}},   // Keras' 'same'
             {2, 1, {7, 6}, 10, {3, 2}, {2, 1}, {1, 0, 1, 1}},  // nothing square
             {2, 2, {6, 7}, 12, {2, 3}, {1, 3}, {0, 2, 1, 0}},  //
             {1, 1, {5, 5}, 16, {5, 5}, {5, 5}},                // the whole image
             {2, 2, {7, 7}, 17, {2, 2}, {3, 3}},                // pixels that nobody sees
             {2, 2, {4, 6}, 32, {2, 2}, {2, 2}},                //
             {3, 3, {4, 4}, 33, {2, 2}, {2, 2}, {1, 1, 1, 1}},  //
             {1, 1, {16, 16}, 2, {16, 16}, {16, 16}},           // 256 positions
             {2, 2, {24, 24}, 16, {2, 2}, {2, 2}},              // as in report R2's network
         }) {
        const std::size_t count = element_count(input_shape(size));
        add_max(cases, size, "normal", as_doubles(random_normal(count, name_of(size))));
        add_max(cases, size, "ties", as_doubles(random_below<float>(count, name_of(size), 2)));
        add_max(cases, size, "negative", as_doubles(random_uniform(count, name_of(size), -9, -1)));
        add_average(cases, size, false);
        add_average(cases, size, true);
    }
    return cases;
}

}  // namespace selvedge::test
