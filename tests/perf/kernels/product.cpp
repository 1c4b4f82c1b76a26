// What an op of a dense layer or a convolution multiplies, and how busy the machine is.
#include <cstdlib>

#include "kernels/peers.h"

namespace selvedge::perf {

Product product_of(const Program& program, const Op& op) {
    const bool weight = op.kind == OpKind::dense_grad_weight || op.kind == OpKind::conv2d_grad_weight;
    const bool input = op.kind == OpKind::dense_grad_input || op.kind == OpKind::conv2d_grad_input;
    const Shape& w = program[weight ? op.outputs[0] : op.inputs[1]].shape;
    const Shape& x = program[input ? op.outputs[0] : op.inputs[0]].shape;
    if (w.size() == 2) return {x[0], w[0], w[1], std::nullopt, !input};
    const auto& attributes = std::get<Conv2dAttributes>(op.attributes);
    const Margins& margins = attributes.padding;
    const auto out = [](std::size_t size, std::size_t before, std::size_t after, std::size_t kernel,
                        std::size_t stride) { return (size + before + after - kernel) / stride + 1; };
    return {x[0], w[2], w[3],
            Convolution{x[1], x[2], out(x[1], margins.top, margins.bottom, w[0], attributes.stride.height),
                        out(x[2], margins.left, margins.right, w[1], attributes.stride.width), w[0], w[1],
                        attributes.stride, margins},
            !input};
}

double load_of_machine() {
#ifdef __EMSCRIPTEN__
    return -1;
#else
    double load = 0;
    return getloadavg(&load, 1) == 1 ? load : -1;
#endif
}

}  // namespace selvedge::perf
