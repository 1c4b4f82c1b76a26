// optimizer_step: the rules of optim/optimizer.h over the flat arena of parameters, a chunk a task.
#include <cmath>

#include "cpu/ops/bound_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

using Update = void (*)(const UpdateArgs&);

class OptimizerStep final : public BoundOp {
public:
    OptimizerStep(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          attributes_(std::get<OptimizerAttributes>(op.attributes)),
          count_(element_count(binder.shape(op.inputs[0]))) {
        whole_.parameters = binder.pointer<float>(op.inputs[0]);
        whole_.gradients = binder.pointer<const float>(op.inputs[1]);
        whole_.moment_1 = binder.pointer<float>(op.inputs[2]);
        whole_.moment_2 = binder.pointer<float>(op.inputs[3]);
    }

    void run(const StepContext& context) override {
        const std::uint64_t step = context.clock[clock_step];
        const double rate = learning_rate(schedule_of(attributes_.optimizer), step, attributes_.total_steps);
        UpdateArgs args = whole_;
        const Update update =
            std::visit([&](const auto& rule) { return prepare(rule, rate, step, args); }, attributes_.optimizer.rule);
        constexpr std::size_t chunk = 8192;
        context.parallel(ceil_div(count_, chunk), count_ / 4, [&](std::size_t task, std::size_t) {
            const std::size_t first = task * chunk;
            UpdateArgs part = args;
            part.parameters += first;
            part.gradients += first;
            if (part.moment_1 != nullptr) part.moment_1 += first;
            if (part.moment_2 != nullptr) part.moment_2 += first;
            part.count = std::min(chunk, count_ - first);
            update(part);
        });
    }

private:
    Update prepare(const Sgd& rule, double rate, std::uint64_t, UpdateArgs& args) const {
        args.rate = static_cast<float>(rate);
        args.keep = static_cast<float>(1 - rate * static_cast<double>(rule.weight_decay));
        args.beta_1 = rule.momentum;
        args.nesterov = rule.nesterov;
        if (rule.momentum == 0) args.moment_1 = nullptr;
        return kernels_.update_sgd;
    }
    Update prepare(const Adam& rule, double rate, std::uint64_t step, UpdateArgs& args) const {
        const double t = static_cast<double>(step) + 1;
        args.rate = static_cast<float>(rate / (1 - std::pow(static_cast<double>(rule.beta_1), t)));
        args.correction_2 = static_cast<float>(1 / (1 - std::pow(static_cast<double>(rule.beta_2), t)));
        args.beta_1 = rule.beta_1;
        args.beta_2 = rule.beta_2;
        args.epsilon = rule.epsilon;
        return kernels_.update_adam;
    }
    Update prepare(const AdamW& rule, double rate, std::uint64_t step, UpdateArgs& args) const {
        args.keep = static_cast<float>(1 - rate * static_cast<double>(rule.weight_decay));
        return prepare(Adam{rule.learning_rate, rule.beta_1, rule.beta_2, rule.epsilon}, rate, step, args);
    }

    const Kernels& kernels_;
    OptimizerAttributes attributes_;
    std::size_t count_;
    UpdateArgs whole_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_optimizer_step(Binder& binder, const Op& op) {
    return std::make_unique<OptimizerStep>(binder, op);
}

}  // namespace selvedge::cpu
