// Loading a batch, loss, penalty and the optimiser's step as launches.
#include "cuda/planner.h"

namespace selvedge::cuda {
namespace {

AugmentPlan augment_plan(const std::optional<BatchAugmentation>& augmentation) {
    if (!augmentation) return {};
    const Variation& vary = augmentation->vary;
    AugmentPlan plan{
        .wanted = true, .place = vary.ranges != AugmentRanges{}, .disturb = vary.disturb.any(), .vary = vary};
    for (std::uint32_t label = 0; label < 256; ++label)
        if (augmentation->classes.contains(static_cast<std::uint8_t>(label)))
            plan.classes[label / 32] |= 1U << label % 32;
    return plan;
}

void plan_cross_entropy(Planner& planner, const Op& op) {
    const Shape& logits = planner.shape(op.inputs[0]);
    const std::size_t rows = logits[0], classes = row_elements(logits);
    const auto labels = planner.view<const std::uint8_t>(op.inputs, 1);
    const Global<double> losses = planner.scratch<double>(rows);
    const Global<std::uint32_t> answers = planner.scratch<std::uint32_t>(rows);
    planner.launch_warps(LossRowsKernel{planner.clock(), planner.view<const float>(op.inputs, 0), labels,
                                        planner.view<float>(op.outputs, 0), losses, answers, classes,
                                        std::get<LossAttributes>(op.attributes).label_smoothing},
                         rows);
    planner.launch(LossTotalsKernel{planner.clock(),
                                    labels,
                                    {losses.data, rows},
                                    {answers.data, rows},
                                    planner.view<double>(op.outputs, 1),
                                    planner.view<std::uint32_t>(op.outputs, 2),
                                    classes},
                   {.threads = LossTotalsKernel::threads, .shared_bytes = LossTotalsKernel::shared_bytes});
}

void plan_l2(Planner& planner, const Op& op) {
    const float lambda = std::get<L2Attributes>(op.attributes).lambda;
    const auto w = planner.view<const float>(op.inputs, 0);
    const auto metrics = planner.view<double>(op.inputs, 2);
    const std::size_t blocks = ceil_div(w.count, PenaltyPartsKernel::weights_a_block);
    const Global<double> sums = planner.scratch<double>(blocks);
    planner.launch(PenaltyPartsKernel{w, planner.view<float>(op.inputs, 1), sums, lambda},
                   {.x = static_cast<std::uint32_t>(blocks),
                    .threads = PenaltyPartsKernel::threads,
                    .shared_bytes = PenaltyPartsKernel::shared_bytes});
    if (metrics.present())
        planner.launch(PenaltyTotalKernel{planner.clock(), {sums.data, sums.count}, metrics, lambda}, {});
}

}  // namespace

void plan_batch(Planner& planner, const Op& op) {
    const auto& a = std::get<LoadBatchAttributes>(op.attributes);
    const Shape& images = planner.shape(op.inputs[0]);
    const auto dimension = [&](std::size_t i) { return static_cast<std::uint32_t>(images[i]); };
    const AugmentPlan augment = augment_plan(a.augment);
    const std::size_t staged = augment.disturb ? 2 * planner.shape(op.outputs[0])[0] * row_elements(images) : 0;
    planner.launch(
        LoadBatchKernel{planner.clock(), planner.view<const std::uint8_t>(op.inputs, 0),
                        planner.view<const std::uint8_t>(op.inputs, 1), planner.view<const std::uint32_t>(op.inputs, 2),
                        planner.view<const std::uint32_t>(op.inputs, 4), planner.view<float>(op.outputs, 0),
                        planner.view<std::uint8_t>(op.outputs, 1), planner.view<std::uint32_t>(op.outputs, 2),
                        staged > 0 ? planner.scratch<std::uint8_t>(staged) : Global<std::uint8_t>{}, dimension(1),
                        dimension(2), dimension(3), a.scale, a.offset, augment},
        {.x = static_cast<std::uint32_t>(planner.shape(op.outputs[0])[0]),
         .threads = 128,
         .shared_bytes = LoadBatchKernel::shared_bytes});
}

void plan_loss(Planner& planner, const Op& op) {
    op.kind == OpKind::l2_penalty ? plan_l2(planner, op) : plan_cross_entropy(planner, op);
}

void plan_optimizer(Planner& planner, const Op& op) {
    const Global<std::uint64_t> cursor = planner.cursor();
    UpdateKernel update{planner.clock(),
                        {cursor.data, cursor.count},
                        planner.rates(),
                        planner.view<float>(op.inputs, 0),
                        planner.view<const float>(op.inputs, 1),
                        planner.view<float>(op.inputs, 2),
                        planner.view<float>(op.inputs, 3),
                        false,
                        false,
                        0,
                        0,
                        0};
    const auto use_adam = [&](const auto& rule) {
        update.adam = true;
        update.beta_1 = rule.beta_1;
        update.beta_2 = rule.beta_2;
        update.epsilon = rule.epsilon;
    };
    const Optimizer& optimizer = std::get<OptimizerAttributes>(op.attributes).optimizer;
    if (const auto* sgd = std::get_if<Sgd>(&optimizer.rule)) {
        update.beta_1 = sgd->momentum;
        update.nesterov = sgd->nesterov;
        if (sgd->momentum == 0) update.moment_1 = {};
    } else if (const auto* adam = std::get_if<Adam>(&optimizer.rule)) {
        use_adam(*adam);
    } else {
        use_adam(std::get<AdamW>(optimizer.rule));
    }
    planner.launch_each(update, update.parameters.count);
}

}  // namespace selvedge::cuda
