// Batch normalisation as launches: sums, channels, elements.
#include "cuda/planner.h"

namespace selvedge::cuda {
namespace {

/// The shape of what is normalised, in the words of the kernels.
struct Channels {
    std::size_t rows, row, positions;
    std::uint32_t channels;
};

Channels channels_of(const Shape& x) {
    const std::size_t channels = x[x.size() - 1], row = row_elements(x);
    return {x[0], row, row / channels, static_cast<std::uint32_t>(channels)};
}

/// Launches the sums over x, or with dy those of the gradient.
Global<const double> plan_sums(Planner& planner, const Channels& c, Global<const float> x, Global<const float> dy,
                               Global<const float> mean) {
    const std::size_t parts = ceil_div(c.rows * c.positions, ChannelSumsKernel::positions_a_part);
    const Global<double> sums = planner.scratch<double>(parts * 2 * c.channels);
    planner.launch(ChannelSumsKernel{planner.clock(), x, dy, mean, sums, c.positions, c.channels},
                   {.x = static_cast<std::uint32_t>(ceil_div(c.channels, 32)),
                    .y = static_cast<std::uint32_t>(parts),
                    .threads = ChannelSumsKernel::threads,
                    .shared_bytes = ChannelSumsKernel::shared_bytes});
    return {sums.data, sums.count};
}

void plan_grad(Planner& planner, const Op& op) {
    const auto input = [&](std::size_t i) { return planner.view<const float>(op.inputs, i); };
    const auto output = [&](std::size_t i) { return planner.view<float>(op.outputs, i); };
    const Channels c = channels_of(planner.shape(op.inputs[1]));
    const Global<const double> sums = plan_sums(planner, c, input(1), input(0), input(3));
    const Global<float> means = planner.scratch<float>(2 * std::size_t{c.channels});
    planner.launch_each(
        ChannelGradientsKernel{planner.clock(), sums, input(4), output(1), output(2), means, c.positions, c.channels},
        c.channels);
    if (!output(0).present()) return;
    planner.launch_each(BatchNormGradKernel{planner.clock(),
                                            input(0),
                                            input(1),
                                            input(2),
                                            input(3),
                                            input(4),
                                            {means.data, means.count},
                                            planner.epilogue(),
                                            c.row,
                                            c.channels},
                        c.rows * c.row);
}

}  // namespace

void plan_batch_norm(Planner& planner, const Op& op) {
    if (op.kind == OpKind::batch_norm_grad) return plan_grad(planner, op);
    const auto& a = std::get<BatchNormAttributes>(op.attributes);
    const auto input = [&](std::size_t i) { return planner.view<const float>(op.inputs, i); };
    const Channels c = channels_of(planner.shape(op.inputs[0]));
    NormalizeKernel normalize{planner.clock(), input(0),           input(1), input(2),   input(3), {},
                              input(4),        planner.epilogue(), c.row,    c.channels, a.epsilon};
    if (op.kind == OpKind::batch_norm) {
        const auto mean = planner.view<float>(op.outputs, 1), inv_std = planner.view<float>(op.outputs, 2);
        const Global<const double> sums = plan_sums(planner, c, input(0), {}, {});
        planner.launch_each(
            BatchStatisticsKernel{planner.clock(), sums, mean, inv_std, planner.view<float>(op.inputs, 3),
                                  planner.view<float>(op.inputs, 4), c.positions, c.channels, a.momentum, a.epsilon,
                                  a.unbiased_running_variance},
            c.channels);
        normalize.mean = {mean.data, mean.count};
        normalize.inv_std = {inv_std.data, inv_std.count};
        normalize.variance = {};
    }
    planner.launch_each(normalize, c.rows * c.row);
}

}  // namespace selvedge::cuda
