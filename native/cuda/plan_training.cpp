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
    const LossRowsKernel of_rows{planner.clock(), planner.view<const float>(op.inputs, 0),
                                 labels,          planner.view<float>(op.outputs, 0),
                                 losses,          answers,
                                 classes,         std::get<LossAttributes>(op.attributes).label_smoothing};
    const LossTotalsKernel totals{planner.clock(),
                                  labels,
                                  {losses.data, rows},
                                  {answers.data, rows},
                                  planner.view<double>(op.outputs, 1),
                                  planner.view<std::uint32_t>(op.outputs, 2),
                                  classes,
                                  planner.moved_cursor()};
    const LaunchShape one_block{.threads = LossTotalsKernel::threads, .shared_bytes = LossTotalsKernel::shared_bytes};
    // A warp of the one block then has at most 16 rows: less time than a launch takes.
    constexpr std::size_t most_rows_of_one_block = 128;
    if (rows <= most_rows_of_one_block) return planner.launch(LossKernel{of_rows, totals}, one_block);
    planner.launch_warps(of_rows, rows);
    planner.launch(totals, one_block);
}

void plan_l2(Planner& planner) {
    PenaltyPartsKernel parts;
    std::size_t blocks = 0;
    for (const Op& op : planner.group()) {
        const auto w = planner.view<const float>(op.inputs, 0);
        parts.weights[parts.count++] = {w, planner.view<float>(op.inputs, 1),
                                        std::get<L2Attributes>(op.attributes).lambda,
                                        static_cast<std::uint32_t>(blocks)};
        blocks += std::max<std::size_t>(1, ceil_div(w.count, PenaltyPartsKernel::weights_a_block));
    }
    parts.sums = planner.scratch<double>(blocks);
    planner.launch(parts, {.x = static_cast<std::uint32_t>(blocks),
                           .threads = PenaltyPartsKernel::threads,
                           .shared_bytes = PenaltyPartsKernel::shared_bytes});
    const auto metrics = planner.view<double>(planner.group().front().inputs, 2);
    if (metrics.present())
        planner.launch(PenaltyTotalKernel{planner.clock(), {parts.sums.data, parts.sums.count}, metrics}, {});
}

}  // namespace

void plan_batch(Planner& planner, const Op& op) {
    const auto& a = std::get<LoadBatchAttributes>(op.attributes);
    const Shape& images = planner.shape(op.inputs[0]);
    const Planner::Beginning beginning = planner.beginning();
    const auto dimension = [&](std::size_t i) { return static_cast<std::uint32_t>(images[i]); };
    const AugmentPlan augment = augment_plan(a.augment);
    const std::size_t staged = augment.disturb ? 2 * planner.shape(op.outputs[0])[0] * row_elements(images) : 0;
    planner.launch(
        LoadBatchKernel{planner.clock(), planner.view<const std::uint8_t>(op.inputs, 0),
                        planner.view<const std::uint8_t>(op.inputs, 1), planner.view<const std::uint32_t>(op.inputs, 2),
                        planner.view<const std::uint32_t>(op.inputs, 4), planner.view<float>(op.outputs, 0),
                        planner.view<std::uint8_t>(op.outputs, 1), planner.view<std::uint32_t>(op.outputs, 2),
                        staged > 0 ? planner.scratch<std::uint8_t>(staged) : Global<std::uint8_t>{}, dimension(1),
                        dimension(2), dimension(3), a.scale, a.offset, augment, beginning.cursor, beginning.clock,
                        beginning.batch},
        {.x = static_cast<std::uint32_t>(planner.shape(op.outputs[0])[0]),
         .threads = 128,
         .shared_bytes = LoadBatchKernel::shared_bytes});
}

void plan_loss(Planner& planner, const Op& op) {
    op.kind == OpKind::l2_penalty ? plan_l2(planner) : plan_cross_entropy(planner, op);
}

UpdateKernel update_of(const Planner& planner, const Op& op) {
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
                        0,
                        {}};
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
    return update;
}

void plan_optimizer(Planner& planner, const Op& op) {
    UpdateKernel update = update_of(planner, op);
    update.moved = planner.moved_cursor();
    planner.launch_each(update, update.parameters.count);
}

}  // namespace selvedge::cuda
