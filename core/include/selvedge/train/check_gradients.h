// check_gradients: are the gradients of an experiment's network those of its loss?
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/exec/executor.h>
#include <selvedge/train/experiment.h>

#include <string>
#include <vector>

namespace selvedge {

struct GradientCheckOptions {
    std::size_t images = 2;   ///< in the batch, taken from the training part
    std::size_t entries = 0;  ///< single entries checked of each parameter; 0: 1 to 16, fewer the larger the network
};

/// A gradient against a truer one. The difference is that of the worst entry; `relative` is it beside the largest
/// gradient of the parameter (0 where there is no difference).
struct GradientDifference {
    double absolute = 0, relative = 0;
    bool passed = true;
};

/// One parameter tensor of a layer.
struct ParameterCheck {
    std::string name;  ///< "conv2d_1.kernel"
    Shape shape;
    std::size_t checked = 0;          ///< entries compared with the complex step, beside the one direction through all
    double largest = 0;               ///< the largest absolute gradient
    GradientDifference complex_step;  ///< the analytic gradients in double against the complex step of the loss
    GradientDifference executor;      ///< the executor's gradients, every entry, against the analytic ones in double
};

struct GradientCheck {
    double loss = 0;  ///< of the batch, with the penalty
    std::vector<ParameterCheck> parameters;
    [[nodiscard]] bool passed() const;
};

/// Runs one training step of the experiment's network, with its initial weights, its dropout, label smoothing and
/// penalty, on a batch of its training part:
///   - in double on the reference kernels, which gives the analytic gradients g;
///   - with the loss in complex double: Im L(w + ih·e_i)/h, h = 1e-30, is ∂L/∂w_i to rounding (Squire & Trapp 1998),
///   and
///     with a vector d of random signs Im L(w + ih·d)/h is Σ g·d, so that no entry is left out. They agree to 1e-9 of
///     the parameter's largest gradient, or to 1e-12 of the network's, where a gradient is nothing but rounding;
///   - on `executor`, whose float gradients agree to 1e-3, likewise 1e-6.
/// Errors: those of split_for and build_program; more images than the training part has; what the executor refuses.
Result<GradientCheck> check_gradients(const Experiment& experiment, const Dataset& data, Executor& executor,
                                      const GradientCheckOptions& options = {});

}  // namespace selvedge
