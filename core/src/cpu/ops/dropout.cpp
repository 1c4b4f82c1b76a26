// dropout and its gradient, which are the same function: the mask is drawn again from the counter.
#include <selvedge/random/philox.h>

#include <cmath>

#include "cpu/ops/bound_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

class DropoutOp final : public BoundOp {
public:
    DropoutOp(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          x_(binder.pointer<const float>(op.inputs[0])),
          samples_(binder.pointer<const std::uint32_t>(op.inputs[1])),
          seed_(binder.pointer<const std::uint32_t>(op.inputs[3])),
          y_(binder.pointer<float>(op.outputs[0])),
          row_(row_elements(binder.shape(op.outputs[0]))) {
        const auto& attributes = std::get<DropoutAttributes>(op.attributes);
        args_.count = row_;
        args_.stream = attributes.stream;
        args_.threshold = static_cast<std::uint32_t>(std::lround(static_cast<double>(attributes.rate) * 65536));
        args_.scale = static_cast<float>(1 / (1 - static_cast<double>(attributes.rate)));
    }

    void run(const StepContext& context) override {
        const PhiloxKey key = philox_key(seed_[0] | std::uint64_t{seed_[1]} << 32, Purpose::dropout);
        const std::size_t rows_a_task = std::max<std::size_t>(1, 4096 / std::max<std::size_t>(1, row_));
        const std::size_t rows = context.rows();
        context.parallel(ceil_div(rows, rows_a_task), rows * row_ / 2, [&](std::size_t task, std::size_t) {
            DropoutArgs args = args_;
            args.epoch = context.clock[clock_epoch];
            args.key_0 = key[0];
            args.key_1 = key[1];
            const std::size_t end = std::min((task + 1) * rows_a_task, rows);
            for (std::size_t row = task * rows_a_task; row < end; ++row) {
                args.sample = samples_[row];
                kernels_.dropout(args, x_ + row * row_, y_ + row * row_);
            }
        });
    }

private:
    const Kernels& kernels_;
    const float* x_;
    const std::uint32_t *samples_, *seed_;
    float* y_;
    std::size_t row_;
    DropoutArgs args_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_dropout(Binder& binder, const Op& op) { return std::make_unique<DropoutOp>(binder, op); }

}  // namespace selvedge::cpu
