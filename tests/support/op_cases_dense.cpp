// Op cases: dense layers and their gradients, from 1×1 to 784 inputs.
#include "support/op_case.h"

namespace selvedge::test {
namespace {

struct DenseSize {
    std::size_t batch, rows, inputs, outputs;
    Activation activation = ActivationKind::none;
    bool bias = true;
    Shape image = {};  ///< x is (N, image…) instead of (N, inputs)
};

std::string name_of(const DenseSize& s) {
    std::string name = std::to_string(s.rows) + "/" + std::to_string(s.batch) + " rows, " + std::to_string(s.inputs) +
                       " to " + std::to_string(s.outputs) + " " + std::string(enum_name(s.activation.kind));
    if (!s.bias) name += ", no bias";
    if (!s.image.empty()) name += ", x " + to_string(s.image);
    return name;
}

void add(std::vector<OpCase>& cases, const DenseSize& s) {
    const DenseAttributes linear{}, activated{s.activation};
    const Shape x = s.image.empty() ? Shape{s.batch, s.inputs} : with_batch(s.batch, s.image);
    const Shape w{s.inputs, s.outputs}, y{s.batch, s.outputs};

    OpCase forward{"dense " + name_of(s), OpKind::dense, activated, s.batch, s.rows};
    forward.input("x", x).whole("w", w);
    s.bias ? forward.whole("b", Shape{s.outputs}) : forward.no_input();
    cases.push_back(forward.output("y", y));

    OpCase grad_input{"dense_grad_input " + name_of(s), OpKind::dense_grad_input, linear, s.batch, s.rows};
    cases.push_back(grad_input.input("dy", y).whole("w", w).output("dx", x));

    OpCase grad_weight{"dense_grad_weight " + name_of(s), OpKind::dense_grad_weight, linear, s.batch, s.rows};
    grad_weight.input("x", x).input("dy", y).output("dw", w, false);
    cases.push_back(s.bias ? grad_weight.output("db", Shape{s.outputs}, false) : grad_weight.no_output());
}

}  // namespace

std::vector<OpCase> dense_cases() {
    using K = ActivationKind;
    std::vector<OpCase> cases;
    for (const DenseSize& size : std::initializer_list<DenseSize>{
             {1, 1, 1, 1},
             {1, 1, 1, 10, K::relu},
             {1, 1, 10, 1, K::sigmoid},
             // One row, whose columns are taken in wide tiles, half as wide ones, and the rest.
             {1, 1, 40, 433, K::relu},
             {2, 1, 24, 130, K::none, false},
             {2, 1, 3, 7, K::tanh},
             {3, 3, 2, 3, K::elu},
             {4, 3, 7, 2, {K::leaky_relu, 0.1F}},
             {5, 4, 8, 8, K::none, false},
             {6, 5, 12, 16, K::relu, false},
             {7, 7, 17, 33, K::relu},
             {8, 5, 33, 17},
             {9, 9, 16, 12, K::tanh},
             {16, 16, 32, 32, K::relu},
             {17, 16, 31, 15},
             {3, 2, 18, 10, K::relu, true, Shape{3, 3, 2}},
             {4, 4, 100, 10, K::none, true, Shape{5, 5, 4}},
             {32, 32, 784, 128, K::relu, true, Shape{28, 28, 1}},
             {64, 33, 784, 10},
             {1, 1, 784, 100, {K::elu, 0.5F}},
             {13, 11, 128, 10},
             {32, 17, 300, 100, K::relu},
             {2, 2, 257, 65, K::sigmoid},
             {70, 70, 5, 6, K::relu},
             {150, 131, 40, 264, K::relu},
             {400, 389, 30, 24, K::none, false},
             {400, 400, 19, 261},
         })
        add(cases, size);
    return cases;
}

}  // namespace selvedge::test
