// OpBench: storage filled with numbers, and the ops bound to it.
#include "kernels/op_bench.h"

#include <selvedge/random/stream.h>

#include <chrono>
#include <ctime>

namespace selvedge::perf {

double seconds_now(std::size_t threads) {
#ifndef __EMSCRIPTEN__  // which knows no processor time
    if (threads == 1) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#else
    static_cast<void>(threads);
#endif
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

const cpu::IsaEntry& isa_of(const std::string& name) {
    const cpu::IsaEntry* best = nullptr;
    for (const cpu::IsaEntry& entry : cpu::isa_entries())
        if (entry.usable() && (name.empty() || entry.name == name)) best = &entry;
    return *best;
}

OpBench::OpBench(Program program, Entry entry, const std::string& isa, std::size_t threads, Ops how)
    : program_(std::move(program)), entry_(entry), pool_(threads) {
    const cpu::Kernels& kernels = *isa_of(isa).kernels;
    arena_ = cpu::AlignedBuffer(program_.arena_bytes);
    std::vector<std::byte*> storage(program_.values.size());
    versions_.resize(program_.values.size());
    for (std::size_t i = 0; i < storage.size(); ++i) {
        const Value& value = program_.values[i];
        if (value.kind != Value::Kind::view) buffers_[i] = cpu::AlignedBuffer(value.bytes());
    }
    RandomStream random(1, Purpose::init);
    for (std::size_t i = 0; i < storage.size(); ++i) {
        const Value& value = program_.values[i];
        storage[i] = value.kind == Value::Kind::transient ? arena_.data() + value.offset
                     : value.kind == Value::Kind::view
                         ? buffers_[value.view_of.index].data() + value.offset * byte_size(value.type)
                         : buffers_[i].data();
        if (value.kind != Value::Kind::view && value.type == DataType::f32 && value.name != "moment_2")
            for (std::size_t e = 0; e < value.elements(); ++e)
                reinterpret_cast<float*>(storage[i])[e] = random.uniform(-0.1F, 0.1F);
    }
    cpu::Binder binder(program_, kernels, storage, versions_);
    if (how == Ops::joined)
        calls_ = cpu::bind_entry(binder, entry_);
    else
        for (std::size_t i = 0; i < ops().size(); ++i) calls_.push_back({cpu::bind(binder, ops()[i]), i, i + 1});
    shared_ = cpu::AlignedBuffer(binder.shared_bytes);
    worker_bytes_ = binder.worker_bytes();
    portion_at_ = binder.portion_at();
    workers_ = cpu::AlignedBuffer(worker_bytes_ * threads);
}

void OpBench::run(std::size_t call) {
    const auto rows = static_cast<std::uint32_t>(program_.options.batch_size);
    const cpu::StepContext context{pool_, {1, 0, 0, rows}, shared_.data(), workers_.data(), worker_bytes_, portion_at_};
    if (entry_ == Entry::train)
        for (std::uint64_t& version : versions_) ++version;
    calls_[call].op->run(context);
}

double OpBench::flops(const Op& op) const {
    const bool weight = op.kind == OpKind::dense_grad_weight || op.kind == OpKind::conv2d_grad_weight;
    const bool input = op.kind == OpKind::dense_grad_input || op.kind == OpKind::conv2d_grad_input;
    if (op.kind != OpKind::dense && op.kind != OpKind::conv2d && !weight && !input) return 0;
    const Shape& w = program_[weight ? op.outputs[0] : op.inputs[1]].shape;
    const Shape& y = program_[weight ? op.inputs[1] : input ? op.inputs[0] : op.outputs[0]].shape;
    return 2.0 * static_cast<double>(element_count(y)) * static_cast<double>(element_count(w) / w.back());
}

}  // namespace selvedge::perf
