// dropout and its gradient, which are the same function: the mask is drawn again from the counter.
#include <selvedge/random/philox.h>

#include <cmath>

#include "cpu/ops/row_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

class DropoutOp final : public RowOp {
public:
    DropoutOp(Binder& binder, const Op& op)
        : RowOp(RowPlace(binder, op.inputs[0]), RowPlace(binder, op.outputs[0]),
                std::max<std::size_t>(1, 4096 / std::max<std::size_t>(1, row_elements(binder.shape(op.outputs[0])))),
                row_elements(binder.shape(op.outputs[0])) * 500),
          kernels_(binder.kernels()),
          samples_(binder.pointer<const std::uint32_t>(op.inputs[1])),
          seed_(binder.pointer<const std::uint32_t>(op.inputs[3])) {
        const auto& attributes = std::get<DropoutAttributes>(op.attributes);
        args_.count = row_floats();
        args_.stream = attributes.stream;
        args_.threshold = static_cast<std::uint32_t>(std::lround(static_cast<double>(attributes.rate) * 65536));
        args_.scale = static_cast<float>(1 / (1 - static_cast<double>(attributes.rate)));
    }

    void run_rows(const StepContext& context, const Portion& rows) override {
        const PhiloxKey key = philox_key(seed_[0] | std::uint64_t{seed_[1]} << 32, Purpose::dropout);
        DropoutArgs args = args_;
        args.epoch = context.clock[clock_epoch];
        args.key_0 = key[0];
        args.key_1 = key[1];
        for (std::size_t row = 0; row < rows.count; ++row) {
            args.sample = samples_[rows.first + row];
            kernels_.dropout(args, in(rows) + row * row_floats(), out(rows) + row * row_floats());
        }
    }

private:
    const Kernels& kernels_;
    const std::uint32_t *samples_, *seed_;
    DropoutArgs args_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_dropout(Binder& binder, const Op& op) { return std::make_unique<DropoutOp>(binder, op); }

}  // namespace selvedge::cpu
