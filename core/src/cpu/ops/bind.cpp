// Binding: which op goes to which file, and what this executor cannot do.
#include "cpu/ops/row_op.h"
#include "graph/chains.h"

namespace selvedge::cpu {
namespace {

const Activation* activation_of(const Op& op) {
    if (const auto* dense = std::get_if<DenseAttributes>(&op.attributes)) return &dense->activation;
    if (const auto* conv = std::get_if<Conv2dAttributes>(&op.attributes)) return &conv->activation;
    return nullptr;
}

}  // namespace

std::string why_unsupported(const Program&, const Op& op) {
    const std::string name(enum_name(op.kind));
    if (const Activation* activation = activation_of(op);
        activation != nullptr && activation->kind == ActivationKind::softmax)
        return name + " with a fused softmax";
    if (op.kind == OpKind::max_pool2d && op.outputs.size() > 1 && op.outputs[1].valid()) {
        const Size2 window = std::get<Pool2dAttributes>(op.attributes).window;
        if (window.height * window.width > 256) return name + " with a window of more than 256 positions in training";
    }
    return {};
}

const std::uint64_t* Binder::version(ValueId id) const {
    const Value& value = program_[id];
    if (value.kind == Value::Kind::transient) return nullptr;
    return &versions_[value.kind == Value::Kind::view ? value.view_of.index : id.index];
}

std::shared_ptr<PackedWeights> Binder::packed(ValueId weights, std::size_t floats) {
    std::shared_ptr<PackedWeights>& entry = packed_[weights.index];
    if (!entry) entry = std::make_shared<PackedWeights>(floats, version(weights));
    if (entry->data() == nullptr) out_of_memory = true;
    return entry;
}

std::unique_ptr<BoundOp> bind(Binder& binder, const Op& op) {
    switch (op.kind) {
        case OpKind::load_batch:
            return bind_load_batch(binder, op);
        case OpKind::dense:
            return bind_dense(binder, op);
        case OpKind::dense_grad_input:
            return bind_dense_grad_input(binder, op);
        case OpKind::dense_grad_weight:
            return bind_dense_grad_weight(binder, op);
        case OpKind::conv2d:
            return bind_conv2d(binder, op);
        case OpKind::conv2d_grad_input:
            return bind_conv2d_grad_input(binder, op);
        case OpKind::conv2d_grad_weight:
            return bind_conv2d_grad_weight(binder, op);
        case OpKind::activation:
        case OpKind::activation_grad:
        case OpKind::softmax:
        case OpKind::softmax_grad:
        case OpKind::add:
            return bind_elementwise(binder, op);
        case OpKind::max_pool2d:
        case OpKind::max_pool2d_grad:
        case OpKind::avg_pool2d:
        case OpKind::avg_pool2d_grad:
            return bind_pool2d(binder, op);
        case OpKind::batch_norm:
            return bind_batch_norm(binder, op);
        case OpKind::batch_norm_inference:
            return bind_batch_norm_inference(binder, op);
        case OpKind::batch_norm_grad:
            return bind_batch_norm_grad(binder, op);
        case OpKind::dropout:
        case OpKind::dropout_grad:
            return bind_dropout(binder, op);
        case OpKind::softmax_cross_entropy:
            return bind_softmax_cross_entropy(binder, op);
        case OpKind::l2_penalty:
            return bind_l2_penalty(binder, op);
        case OpKind::optimizer_step:
            return bind_optimizer_step(binder, op);
    }
    return nullptr;
}

namespace {

/// Binds an entry's ops and puts those together that go row by row.
class Joining {
public:
    Joining(Binder& binder, Entry entry)
        : binder_(binder), program_(binder.program()), entry_(entry), ops_(program_.entry(entry)) {}

    std::vector<BoundOps> run() {
        for (const Chain& chain : chains_of(program_, entry_)) {
            for (std::size_t i = chain.first; i < chain.end; ++i)
                if (i == chain.first || !taken_over(i)) add(i);
            end_chain(chain.end);
        }
        return std::move(bound_);
    }

private:
    /// By the op before, of the same chain.
    bool taken_over(std::size_t i) {
        if (!links_.empty() || bound_.empty() || bound_.back().end != i) return false;
        if (is_wanted(program_, entry_, i - 1)) return false;
        if (!bound_.back().op->take_over(binder_, ops_[i])) return false;
        bound_.back().end = i + 1;
        return true;
    }
    void add(std::size_t i) {
        std::unique_ptr<BoundOp> op = bind(binder_, ops_[i]);
        RowReader* reader = op->row_reader();
        if (reader != nullptr && reader->portion_rows() > 0 && !links_.empty() && !links_.back().kept) {
            reader->read_from(std::make_unique<RowChain>(binder_, std::move(links_), reader->portion_rows()));
            return push(std::move(op), first_, i + 1);
        }
        if (op->row_op() == nullptr) {
            end_chain(i);
            return push(std::move(op), i, i + 1);
        }
        if (links_.empty()) first_ = i;
        links_.push_back({std::move(op), is_wanted(program_, entry_, i), in_place_input(ops_[i].kind) == 0});
    }
    void end_chain(std::size_t end) {
        if (links_.empty()) return;
        if (links_.size() == 1) return push(std::move(links_[0].op), first_, end);
        push(std::make_unique<RowChain>(binder_, std::move(links_)), first_, end);
    }
    void push(std::unique_ptr<BoundOp> op, std::size_t first, std::size_t end) {
        links_.clear();
        bound_.push_back({std::move(op), first, end});
    }

    Binder& binder_;
    const Program& program_;
    Entry entry_;
    const std::vector<Op>& ops_;
    std::vector<BoundOps> bound_;
    std::vector<Link> links_;  ///< of the chain so far
    std::size_t first_ = 0;    ///< position of the first of them
};

}  // namespace

std::vector<BoundOps> bind_entry(Binder& binder, Entry entry) { return Joining(binder, entry).run(); }

}  // namespace selvedge::cpu
