// Matching a network of dense layers, laying it out in shared memory, and the rule that prefers its kernel.
#include "cuda/plan_mlp.h"

#include <algorithm>

#include "cuda/planner.h"

namespace selvedge::cuda {
namespace {

/// Below this batch the launches of a graph take longer than the arithmetic, and one cluster is enough for that (to be
/// measured on a GPU).
constexpr std::size_t largest_batch = 64;

struct Match {
    struct Layer {
        const Op* dense = nullptr;
        const Op* dropout = nullptr;
        float lambda = 0;
    };
    const Op *load = nullptr, *loss = nullptr, *step = nullptr;
    std::vector<Layer> layers;
};

/// Reads the train entry op by op; everything must be where gradient.cpp puts it for such a network.
class Matcher {
public:
    explicit Matcher(const Program& program) : program_(program), ops_(program.entry(Entry::train)) {}

    std::optional<Match> match() {
        Match match;
        match.load = next(OpKind::load_batch);
        if (match.load == nullptr || std::get<LoadBatchAttributes>(match.load->attributes).augment) return {};
        ValueId value = match.load->outputs[0];
        while (const Op* dense = next(OpKind::dense)) {
            if (dense->inputs[0] != value) return {};
            value = dense->outputs[0];
            const Op* dropout = next(OpKind::dropout);
            if (dropout != nullptr && dropout->inputs[0] != value) return {};
            if (dropout != nullptr) value = dropout->outputs[0];
            match.layers.push_back({dense, dropout});
        }
        match.loss = next(OpKind::softmax_cross_entropy);
        if (match.layers.empty() || match.layers.size() > MlpPlan::most_layers || match.loss == nullptr) return {};
        if (match.layers.back().dropout != nullptr || match.loss->inputs[0] != value) return {};
        if (match.loss->inputs[1] != match.load->outputs[1] || match.loss->outputs[2].valid()) return {};
        if (!match_gradients(match)) return {};
        while (const Op* penalty = next(OpKind::l2_penalty)) {
            const auto layer = std::ranges::find(match.layers, penalty->inputs[0],
                                                 [](const Match::Layer& l) { return l.dense->inputs[1]; });
            if (layer == match.layers.end() || layer->lambda != 0) return {};
            if (penalty->inputs[2] != match.loss->outputs[1]) return {};
            layer->lambda = std::get<L2Attributes>(penalty->attributes).lambda;
        }
        match.step = next(OpKind::optimizer_step);
        if (match.step == nullptr || at_ != ops_.size()) return {};
        return match;
    }

private:
    const Op* next(OpKind kind) { return at_ < ops_.size() && ops_[at_].kind == kind ? &ops_[at_++] : nullptr; }

    bool match_gradients(const Match& match) {
        ValueId gradient = match.loss->outputs[0];
        for (std::size_t l = match.layers.size(); l-- > 0;) {
            const auto& [dense, dropout, lambda] = match.layers[l];
            if (dropout != nullptr && !follow(OpKind::dropout_grad, gradient)) return false;
            if (std::get<DenseAttributes>(dense->attributes).activation.kind != ActivationKind::none &&
                !follow(OpKind::activation_grad, gradient))
                return false;
            const Op* weight = next(OpKind::dense_grad_weight);
            if (weight == nullptr || weight->inputs[0] != dense->inputs[0] || weight->inputs[1] != gradient)
                return false;
            for (std::size_t p = 0; p < 2; ++p)
                if (!are_in_step(dense->inputs[p + 1], weight->outputs[p])) return false;
            if (l > 0 && !follow(OpKind::dense_grad_input, gradient)) return false;
        }
        return true;
    }
    bool follow(OpKind kind, ValueId& gradient) {
        const Op* op = next(kind);
        if (op == nullptr || op->inputs[0] != gradient) return false;
        gradient = op->outputs[0];
        return true;
    }
    /// Whether a parameter and its gradient lie at the same place of their arenas.
    [[nodiscard]] bool are_in_step(ValueId parameter, ValueId gradient) const {
        if (!parameter.valid() || !gradient.valid()) return parameter.valid() == gradient.valid();
        const Value &w = program_[parameter], &dw = program_[gradient];
        return w.kind == Value::Kind::view && dw.kind == Value::Kind::view && w.offset == dw.offset &&
               w.view_of == program_.find("parameters") && dw.view_of == program_.find("gradients");
    }

    const Program& program_;
    const std::vector<Op>& ops_;
    std::size_t at_ = 0;
};

/// Lays everything out for a cluster of that many blocks.
MlpPlan lay_out(const Planner& planner, const Program& program, const Match& match, std::uint32_t cluster) {
    MlpPlan plan;
    plan.capacity = static_cast<std::uint32_t>(program[match.load->outputs[0]].shape[0]);
    std::uint32_t used = 0;
    const auto take = [&](std::size_t count) {
        const std::uint32_t at = used;
        used += static_cast<std::uint32_t>(ceil_div(count, 4) * 4);
        return at;
    };
    const bool first = match.step->inputs[2].valid(), second = match.step->inputs[3].valid();
    for (const auto& [dense, dropout, lambda] : match.layers) {
        const Shape& w = program[dense->inputs[1]].shape;
        const Activation& f = std::get<DenseAttributes>(dense->attributes).activation;
        MlpLayer layer;
        layer.inputs = static_cast<std::uint32_t>(w[0]);
        layer.outputs = static_cast<std::uint32_t>(w[1]);
        layer.columns = static_cast<std::uint32_t>(ceil_div(w[1], cluster));
        const std::size_t own = (w[0] + 1) * layer.columns;
        layer.weights = take(own);
        layer.moment_1 = first ? take(own) : 0;
        layer.moment_2 = second ? take(own) : 0;
        layer.out = take(std::size_t{plan.capacity} * layer.outputs);
        layer.own_out = take(std::size_t{plan.capacity} * layer.columns);
        layer.kernel_at = program[dense->inputs[1]].offset;
        layer.has_bias = dense->inputs[2].valid();
        if (layer.has_bias) layer.bias_at = program[dense->inputs[2]].offset;
        layer.function = f.kind;
        layer.alpha = f.alpha;
        layer.lambda = lambda;
        layer.has_dropout = dropout != nullptr;
        if (layer.has_dropout) layer.mask = planner.mask_of(*dropout);
        if (plan.count > 0) plan.most_inputs = std::max(plan.most_inputs, layer.inputs);
        plan.most_columns = std::max(plan.most_columns, layer.columns);
        plan.classes = layer.outputs;
        plan.layers[plan.count++] = layer;
    }
    plan.input = take(ceil_div(std::size_t{plan.capacity} * plan.layers[0].inputs, sizeof(float)));
    plan.gradient = take(2 * std::size_t{plan.capacity} * plan.most_columns);
    plan.parts = take(2 * std::size_t{plan.capacity} * plan.most_inputs);
    plan.sums = take(std::size_t{MlpPlan::warps} * 16 * 8);
    plan.doubles = take(2 * (2 * std::size_t{plan.capacity} + std::size_t{plan.count} * cluster * MlpPlan::warps));
    plan.shared_floats = used;
    return plan;
}

template <Precision precision>
Launch launch_of(const Planner& planner, const Match& match, const MlpPlan& plan, std::uint32_t cluster) {
    const auto& loading = std::get<LoadBatchAttributes>(match.load->attributes);
    MlpKernel<precision> kernel;
    kernel.plan = plan;
    kernel.update = update_of(planner, *match.step);
    kernel.gradients = planner.view<float>(match.step->inputs, 1);
    kernel.images = planner.view<const std::uint8_t>(match.load->inputs, 0);
    kernel.labels = planner.view<const std::uint8_t>(match.load->inputs, 1);
    kernel.order = planner.view<const std::uint32_t>(match.load->inputs, 2);
    kernel.cursor = planner.cursor();
    kernel.clock = planner.clock_to_set();
    kernel.metrics = planner.view<double>(match.loss->outputs, 1);
    kernel.scale = loading.scale;
    kernel.offset = loading.offset;
    kernel.smoothing = std::get<LossAttributes>(match.loss->attributes).label_smoothing;
    return {kernel,
            {.x = cluster,
             .threads = MlpPlan::threads,
             .cluster = cluster,
             .shared_bytes = plan.shared_floats * sizeof(float)}};
}

}  // namespace

std::optional<Launch> plan_mlp(const Planner& planner, const Program& program, const PlanOptions& options) {
    if (options.small_networks == SmallNetworks::graph) return {};
    const std::optional<Match> match = Matcher(program).match();
    if (!match) return {};
    const bool forced = options.small_networks == SmallNetworks::persistent;
    if (!forced && program[match->load->outputs[0]].shape[0] > largest_batch) return {};
    // As many blocks as leave each a tile's eight columns of the widest layer, or more where the memory of fewer is
    // short.
    std::size_t widest = 0;
    for (const Match::Layer& layer : match->layers) widest = std::max(widest, program[layer.dense->inputs[1]].shape[1]);
    for (std::uint32_t cluster = 2; cluster <= options.limits.cluster_blocks; cluster *= 2) {
        const bool enough = widest <= std::size_t{8} * cluster || cluster * 2 > options.limits.cluster_blocks;
        const MlpPlan plan = lay_out(planner, program, *match, cluster);
        if (!enough || plan.shared_floats * sizeof(float) > options.limits.cluster_shared_bytes) continue;
        switch (options.precision) {
            case Precision::float32:
                return launch_of<Precision::float32>(planner, *match, plan, cluster);
            case Precision::tf32:
                return launch_of<Precision::tf32>(planner, *match, plan, cluster);
            case Precision::bf16:
                return launch_of<Precision::bf16>(planner, *match, plan, cluster);
        }
    }
    return {};
}

}  // namespace selvedge::cuda
