// Reverse-mode differentiation: the ops that carry a gradient from an entry's last value back to every parameter, or
// to the input.
#include <utility>

#include "graph/builder.h"

namespace selvedge {
namespace {

/// The function that an op ends with, if its derivative is a function of the op's output; else none.
Activation ending(const Op& op) {
    if (const auto* dense = std::get_if<DenseAttributes>(&op.attributes)) return dense->activation;
    if (const auto* conv = std::get_if<Conv2dAttributes>(&op.attributes)) return conv->activation;
    const auto* own = std::get_if<ActivationAttributes>(&op.attributes);
    return own != nullptr && derivative_from_output(own->activation.kind) ? own->activation : Activation{};
}

class Backward {
public:
    /// Whose gradients are asked for.
    enum class Wanted {
        sources,     ///< the sources' alone: what lies between may take another way
        everything,  ///< those of every value between as well
    };
    /// Looks for the gradients of `sources` and of all that depends on them.
    Backward(GraphBuilder& graph, std::set<ValueId> sources, Wanted wanted)
        : graph_(graph), forward_(graph.ops()), depends_(std::move(sources)) {
        std::map<ValueId, std::size_t> uses;
        for (const Op& op : forward_) {
            bool any = false;
            for (ValueId input : op.inputs) {
                any = any || depends_.contains(input);
                ++uses[input];
            }
            if (any && !op.outputs.empty()) depends_.insert(op.outputs[0]);
        }
        if (wanted == Wanted::everything) return;
        for (const Op& op : forward_)
            if (!op.outputs.empty() && ending(op).kind != ActivationKind::none && uses[op.outputs[0]] == 1)
                endings_[op.outputs[0]] = ending(op);
    }

    std::map<ValueId, ValueId> run(ValueId value, ValueId gradient) {
        adjoint_[value] = gradient;
        for (std::size_t i = forward_.size(); i-- > 0;) {
            const Op& op = forward_[i];
            if (op.outputs.empty()) continue;
            const auto found = adjoint_.find(op.outputs[0]);
            if (found != adjoint_.end()) step(op, found->second);
        }
        return adjoint_;
    }

private:
    // The gradient ops of one forward op whose output has the gradient dy.
    void step(const Op& op, ValueId dy) {
        switch (op.kind) {
            case OpKind::dense:
                return weighted(op, dy, std::get<DenseAttributes>(op.attributes).activation);
            case OpKind::conv2d:
                return weighted(op, dy, std::get<Conv2dAttributes>(op.attributes).activation);
            case OpKind::activation: {
                const Activation f = std::get<ActivationAttributes>(op.attributes).activation;
                if (passed_.contains(op.outputs[0])) return accumulate(op.inputs[0], dy);
                return unary(op, OpKind::activation_grad,
                             {dy, derivative_from_output(f.kind) ? op.outputs[0] : op.inputs[0]});
            }
            case OpKind::softmax:
                return unary(op, OpKind::softmax_grad, {dy, op.outputs[0]});
            case OpKind::max_pool2d:
                return unary(op, OpKind::max_pool2d_grad, {before_pooling(op, dy), op.outputs[1]});
            case OpKind::avg_pool2d:
                return unary(op, OpKind::avg_pool2d_grad, {dy});
            case OpKind::dropout:
                return unary(op, OpKind::dropout_grad, {dy, op.inputs[1], op.inputs[2], op.inputs[3]});
            case OpKind::batch_norm: {
                const ValueId dx = like(op.inputs[0]);
                graph_.add(OpKind::batch_norm_grad, op.attributes,
                           {dy, op.inputs[0], op.inputs[1], op.outputs[1], op.outputs[2]},
                           {dx, parameter_gradient(op.inputs[1]), parameter_gradient(op.inputs[2])});
                return accumulate(op.inputs[0], dx);
            }
            case OpKind::batch_norm_inference: {
                // y is linear in x with the slope gamma·inv_std: the same op without its constants.
                const ValueId x = op.inputs[0], gamma = op.inputs[1], variance = op.inputs[4];
                const Shape channels = graph_.program()[gamma].shape;
                const ValueId zeros = graph_.persistent("zeros" + to_string(channels), channels);
                const ValueId dx = like(x);
                graph_.add(OpKind::batch_norm_inference, op.attributes, {dy, gamma, zeros, zeros, variance}, {dx});
                return accumulate(x, dx);
            }
            case OpKind::add:
                accumulate(op.inputs[0], dy);
                return accumulate(op.inputs[1], dy);
            default:
                return;  // no gradient flows through loading, losses and updates
        }
    }

    // A maximum is one of the numbers under its window, so the derivative of the function that made them can be taken
    // at the pooled places, which are fewer; and what was pooled need not be kept.
    ValueId before_pooling(const Op& pool, ValueId dy) {
        const auto found = endings_.find(pool.inputs[0]);
        if (found == endings_.end() || !depends_.contains(pool.inputs[0])) return dy;
        passed_.insert(pool.inputs[0]);
        return curved(found->second, dy, pool.outputs[0]);
    }

    // dy·f' at the output y.
    ValueId curved(const Activation& f, ValueId dy, ValueId y) {
        const ValueId dx = like(y);
        graph_.add(OpKind::activation_grad, ActivationAttributes{f}, {dy, y}, {dx});
        return dx;
    }

    void weighted(const Op& op, ValueId dy, const Activation& activation) {
        const bool dense = op.kind == OpKind::dense;
        const ValueId x = op.inputs[0], w = op.inputs[1], b = op.inputs[2];
        if (activation.kind != ActivationKind::none && !passed_.contains(op.outputs[0]))
            dy = curved(activation, dy, op.outputs[0]);
        if (const ValueId dw = parameter_gradient(w); dw.valid()) {
            graph_.add(dense ? OpKind::dense_grad_weight : OpKind::conv2d_grad_weight, op.attributes, {x, dy},
                       {dw, b.valid() ? parameter_gradient(b) : ValueId{}});
        }
        if (!depends_.contains(x)) return;
        const ValueId dx = like(x);
        graph_.add(dense ? OpKind::dense_grad_input : OpKind::conv2d_grad_input, op.attributes, {dy, w}, {dx});
        accumulate(x, dx);
    }

    void unary(const Op& op, OpKind kind, std::vector<ValueId> inputs) {
        if (!depends_.contains(op.inputs[0])) return;
        const ValueId dx = like(op.inputs[0]);
        graph_.add(kind, op.attributes, std::move(inputs), {dx});
        accumulate(op.inputs[0], dx);
    }

    // A value that is used twice gets the sum of its gradients.
    void accumulate(ValueId value, ValueId gradient) {
        if (!depends_.contains(value)) return;
        const auto [place, is_new] = adjoint_.try_emplace(value, gradient);
        if (is_new) return;
        const ValueId sum = like(value);
        graph_.add(OpKind::add, NoAttributes{}, {place->second, gradient}, {sum});
        place->second = sum;
    }

    ValueId like(ValueId value) {
        const Value& original = graph_.program()[value];
        return graph_.transient("grad" + std::to_string(next_++), Shape(original.shape));
    }

    ValueId parameter_gradient(ValueId parameter) {
        return graph_.program().find("grad." + graph_.program()[parameter].name);
    }

    GraphBuilder& graph_;
    std::vector<Op> forward_;  // a copy: gradient ops are appended to the original while it is walked
    std::set<ValueId> depends_;
    std::map<ValueId, Activation> endings_;  ///< by value, used once, that ends in a function: which
    std::set<ValueId> passed_;               ///< values whose function's derivative has been taken behind a pooling
    std::map<ValueId, ValueId> adjoint_;
    std::size_t next_ = 0;
};

}  // namespace

void append_gradients(GraphBuilder& graph, ValueId value, ValueId gradient) {
    std::set<ValueId> parameters;
    for (const ParameterInfo& parameter : graph.program().parameters) {
        if (parameter.trainable) parameters.insert(parameter.value);
    }
    Backward(graph, std::move(parameters), Backward::Wanted::sources).run(value, gradient);
}

std::map<ValueId, ValueId> append_input_gradients(GraphBuilder& graph, ValueId value, ValueId gradient, ValueId input) {
    return Backward(graph, {input}, Backward::Wanted::everything).run(value, gradient);
}

}  // namespace selvedge
