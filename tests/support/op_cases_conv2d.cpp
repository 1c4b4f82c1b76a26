// Op cases: convolutions and their gradients: kernels, strides, margins and channel counts that tiles do not fit.
#include "support/op_case.h"

namespace selvedge::test {
namespace {

struct ConvSize {
    std::size_t batch, rows;
    Size2 image;
    std::size_t channels, filters;
    Size2 kernel;
    Size2 stride = {1, 1};
    Margins margins = {};
    Activation activation = ActivationKind::none;
    bool bias = true;
};

std::string name_of(const ConvSize& s) {
    std::string name = std::to_string(s.rows) + "/" + std::to_string(s.batch) + " rows, " + edges(s.image) + "x" +
                       std::to_string(s.channels) + " to " + std::to_string(s.filters) + ", kernel " + edges(s.kernel) +
                       ", stride " + edges(s.stride) + ", margins";
    for (const std::size_t margin : {s.margins.top, s.margins.left, s.margins.bottom, s.margins.right})
        name += " " + std::to_string(margin);
    name += " " + std::string(enum_name(s.activation.kind));
    return s.bias ? name : name + ", no bias";
}

void add(std::vector<OpCase>& cases, const ConvSize& s) {
    const Conv2dAttributes linear{s.stride, s.margins, {}}, activated{s.stride, s.margins, s.activation};
    const std::size_t rows = (s.image.height + s.margins.top + s.margins.bottom - s.kernel.height) / s.stride.height;
    const std::size_t columns = (s.image.width + s.margins.left + s.margins.right - s.kernel.width) / s.stride.width;
    const Shape x{s.batch, s.image.height, s.image.width, s.channels}, y{s.batch, rows + 1, columns + 1, s.filters};
    const Shape w{s.kernel.height, s.kernel.width, s.channels, s.filters};

    OpCase forward{"conv2d " + name_of(s), OpKind::conv2d, activated, s.batch, s.rows};
    forward.input("x", x).whole("w", w);
    s.bias ? forward.whole("b", Shape{s.filters}) : forward.no_input();
    cases.push_back(forward.output("y", y));

    OpCase grad_input{"conv2d_grad_input " + name_of(s), OpKind::conv2d_grad_input, linear, s.batch, s.rows};
    cases.push_back(grad_input.input("dy", y).whole("w", w).output("dx", x));

    OpCase grad_weight{"conv2d_grad_weight " + name_of(s), OpKind::conv2d_grad_weight, linear, s.batch, s.rows};
    grad_weight.input("x", x).input("dy", y).output("dw", w, false);
    cases.push_back(s.bias ? grad_weight.output("db", Shape{s.filters}, false) : grad_weight.no_output());
}

}  // namespace

std::vector<OpCase> conv2d_cases() {
    using K = ActivationKind;
    std::vector<OpCase> cases;
    for (const ConvSize& size : std::initializer_list<ConvSize>{
             // One pixel, one weight; one pixel under a padded kernel; a kernel as large as the image.
             {1, 1, {1, 1}, 1, 1, {1, 1}},
             {2, 1, {1, 1}, 3, 2, {3, 3}, {1, 1}, {1, 1, 1, 1}, K::relu},
             {3, 3, {4, 4}, 2, 3, {4, 4}, {1, 1}, {}, K::tanh},
             // Kernels 1 to 5 and 5×3.
             {2, 2, {5, 4}, 10, 7, {1, 1}, {1, 1}, {}, K::relu},
             {3, 2, {6, 7}, 3, 8, {2, 2}, {1, 1}, {}, K::sigmoid},
             {2, 2, {10, 9}, 1, 16, {3, 3}, {1, 1}, {}, K::relu},
             {2, 1, {9, 8}, 2, 12, {4, 4}, {1, 1}, {1, 2, 2, 1}, K::elu},
             {2, 2, {10, 10}, 3, 8, {5, 5}, {1, 1}, {2, 2, 2, 2}, {K::leaky_relu, 0.2F}},
             {3, 3, {11, 6}, 8, 10, {5, 3}, {1, 1}, {2, 1, 2, 1}, K::none, false},
             {1, 1, {3, 17}, 2, 3, {1, 5}, {1, 1}, {0, 2, 0, 2}},
             // Strides 1 to 3, unequal, larger than the kernel; Keras' 'same' with the odd margin at the end.
             {2, 2, {9, 9}, 3, 8, {3, 3}, {2, 2}, {0, 0, 1, 1}, K::relu},
             {2, 2, {8, 8}, 3, 5, {3, 3}, {2, 2}, {1, 1, 1, 1}},
             {3, 2, {11, 10}, 2, 3, {3, 3}, {3, 3}, {}},
             {2, 2, {7, 9}, 4, 4, {2, 3}, {1, 2}, {0, 1, 1, 1}},
             {2, 2, {7, 7}, 3, 6, {1, 1}, {2, 2}, {}},
             {2, 1, {10, 11}, 2, 9, {2, 2}, {3, 3}, {1, 0, 0, 1}},
             {2, 2, {12, 12}, 8, 16, {2, 2}, {2, 2}, {}, K::relu},
             // Margins on one side only.
             {2, 2, {5, 6}, 2, 4, {3, 3}, {1, 1}, {2, 0, 0, 2}},
             {2, 2, {4, 5}, 1, 3, {3, 4}, {2, 1}, {0, 3, 2, 0}},
             // Channel counts around the widths of registers and tiles.
             {2, 2, {6, 6}, 16, 16, {3, 3}, {1, 1}, {1, 1, 1, 1}, K::relu},
             {2, 1, {5, 5}, 17, 33, {3, 3}, {1, 1}, {}, K::relu},
             {1, 1, {6, 5}, 33, 17, {3, 3}, {1, 1}, {1, 1, 1, 1}},
             {2, 2, {5, 7}, 32, 32, {3, 3}, {1, 1}, {1, 1, 1, 1}, K::tanh},
             {3, 3, {4, 4}, 7, 1, {3, 3}, {1, 1}, {1, 1, 1, 1}},
             {2, 2, {5, 5}, 12, 10, {2, 2}, {1, 1}, {}},
             {1, 1, {5, 5}, 64, 128, {3, 3}, {1, 1}, {}, K::relu},
             {5, 4, {3, 3}, 10, 12, {2, 2}, {1, 1}, {0, 0, 1, 1}},
             // Backwards fewer tiles than forwards, under margins on one side, with odd sizes and many channels.
             {6, 5, {7, 6}, 16, 72, {3, 3}, {1, 1}, {1, 0, 0, 0}, K::relu},
             {3, 3, {5, 8}, 80, 20, {3, 3}, {1, 1}, {0, 1, 0, 0}},
             {9, 9, {10, 11}, 18, 16, {3, 3}, {1, 1}, {}},
             // Batches beyond a few images, where each kind of border is a product of its own: under margins, strides
             // and
             // kernels as large as the image or larger; with 4 to 24 columns, and windows that groups of four do not
             // fit.
             {5, 5, {6, 6}, 8, 12, {4, 4}, {1, 1}, {}, K::relu},
             {6, 5, {7, 6}, 1, 8, {5, 5}, {1, 1}, {}, K::relu},
             {6, 6, {13, 15}, 1, 8, {5, 5}, {1, 1}, {2, 2, 2, 2}, {K::leaky_relu, 0.2F}},
             {2, 2, {12, 11}, 1, 8, {3, 3}, {1, 1}, {1, 1, 1, 1}, K::relu, false},
             {5, 5, {10, 14}, 1, 8, {5, 4}, {1, 1}, {}, K::tanh},
             {9, 9, {5, 6}, 4, 16, {3, 3}, {1, 1}, {1, 1, 1, 1}, {K::leaky_relu, 0.2F}},
             {5, 3, {7, 7}, 16, 4, {5, 5}, {1, 1}, {2, 2, 2, 2}, K::tanh},
             {7, 7, {9, 8}, 12, 8, {3, 3}, {2, 2}, {0, 0, 1, 1}, K::relu},
             {5, 5, {7, 7}, 5, 20, {2, 3}, {3, 2}, {1, 2, 1, 0}},
             {5, 5, {4, 4}, 6, 3, {4, 4}, {1, 1}, {3, 3, 3, 3}},
             {17, 16, {3, 3}, 12, 40, {3, 3}, {1, 1}, {1, 1, 1, 1}, K::relu},
             {5, 4, {2, 5}, 3, 1, {1, 1}, {2, 2}, {}},
             {6, 6, {8, 8}, 33, 24, {3, 3}, {1, 1}, {0, 1, 2, 0}, K::elu},
             {5, 5, {3, 3}, 128, 128, {3, 3}, {1, 1}, {1, 1, 1, 1}, K::relu},
             // Real sizes: the first two layers of report R2's network, and a batch with few real rows.
             {4, 3, {28, 28}, 1, 16, {3, 3}, {1, 1}, {}, K::relu},
             {3, 3, {26, 26}, 16, 16, {3, 3}, {1, 1}, {}, K::relu},
             {32, 2, {7, 7}, 1, 8, {3, 3}, {1, 1}, {1, 1, 1, 1}, K::relu},
             {33, 33, {4, 4}, 2, 5, {3, 3}, {1, 1}, {}, K::relu},
         })
        add(cases, size);
    return cases;
}

}  // namespace selvedge::test
