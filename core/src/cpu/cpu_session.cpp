// CpuSession: storage, uploads, readings and the loop over steps.
#include "cpu/cpu_session.h"

#include <selvedge/exec/upload.h>

#include <algorithm>
#include <cstring>

#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

std::size_t index(Entry entry) { return static_cast<std::size_t>(entry); }

bool has_order(Entry entry) { return entry == Entry::train || entry == Entry::eval; }

Error no_memory(std::size_t bytes) {
    return {"a program of " + std::to_string(bytes / (1024 * 1024)) + " MB", "does not fit into this machine's memory",
            "take a smaller batch size or a smaller network"};
}

/// What one op of the entry reads and writes of the arena for one image, in bytes, at most.
std::size_t widest_row(const Program& program, Entry entry) {
    std::size_t widest = 0;
    for (const Op& op : program.entry(entry)) {
        std::size_t bytes = 0;
        for (const std::vector<ValueId>* ids : {&op.inputs, &op.outputs})
            for (ValueId id : *ids)
                if (id.valid() && program[id].kind == Value::Kind::transient)
                    bytes += program[id].bytes() / std::max<std::size_t>(1, program[id].shape[0]);
        widest = std::max(widest, bytes);
    }
    return widest;
}

/// Many images go through the whole network some at a time, so that what one op leaves is still in the cache when the
/// next one wants it.
std::size_t rows_of_slice(const Program& program, Entry entry, std::size_t rows) {
    constexpr std::size_t cache = std::size_t{2} << 20, few = 8;
    const std::size_t widest = widest_row(program, entry);
    return rows * widest <= 2 * cache ? rows : std::max(few, cache / widest);
}

}  // namespace

Result<std::unique_ptr<Session>> CpuSession::make(const Program& program, const Kernels& kernels, ThreadPool& pool) {
    std::unique_ptr<CpuSession> session(new CpuSession(program, pool));
    if (Status status = session->allocate(); !status) return status.error();
    if (Status status = session->plan_slices(); !status) return status.error();
    if (Status status = session->bind_all(kernels); !status) return status.error();
    return std::unique_ptr<Session>(std::move(session));
}

Status CpuSession::allocate() {
    const std::size_t count = program_.values.size();
    persistent_.resize(count);
    storage_.resize(count);
    versions_.resize(count);
    std::size_t bytes = program_.arena_bytes;
    arena_ = AlignedBuffer(program_.arena_bytes);
    bool complete = arena_.data() != nullptr;
    for (std::size_t i = 0; i < count; ++i) {
        if (program_.values[i].kind != Value::Kind::persistent) continue;
        bytes += program_.values[i].bytes();
        persistent_[i] = AlignedBuffer(program_.values[i].bytes());
        complete = complete && persistent_[i].data() != nullptr;
    }
    if (!complete) return no_memory(bytes);
    for (std::size_t i = 0; i < count; ++i) {
        const Value& value = program_.values[i];
        if (value.kind == Value::Kind::persistent)
            storage_[i] = persistent_[i].data();
        else if (value.kind == Value::Kind::view)
            storage_[i] = persistent_[value.view_of.index].data() + value.offset * byte_size(value.type);
        else
            storage_[i] = arena_.data() + value.offset;
    }
    clock_ = program_.find("clock");
    sources_ = {program_.find("train.order"), program_.find("eval.order"), program_.find("input"),
                program_.find("input")};
    return {};
}

Status CpuSession::plan_slices() {
    const ProgramOptions& options = program_.options;
    slice_rows_ = {options.batch_size, rows_of_slice(program_, Entry::eval, options.eval_batch_size),
                   rows_of_slice(program_, Entry::infer, options.infer_batch_size), options.infer_batch_size};
    const std::size_t rows = slice_rows_[index(Entry::infer)];
    if (rows >= options.infer_batch_size) return {};
    for (const char* name : {"input", "logits", "probabilities"}) {
        const ValueId id = program_.find(name);
        if (!id.valid()) continue;
        std::vector<Sliced>& slices = id == sources_[index(Entry::infer)] ? slices_in_ : slices_out_;
        const std::size_t row_bytes = program_[id].bytes() / options.infer_batch_size;
        slices.push_back({id, row_bytes, AlignedBuffer(rows * row_bytes)});
        if (slices.back().slice.data() == nullptr) return no_memory(rows * row_bytes);
    }
    return {};
}

Status CpuSession::bind_all(const Kernels& kernels) {
    Binder binder(program_, kernels, storage_, versions_);
    const auto place_slices = [&](bool whole) {
        for (const std::vector<Sliced>* slices : {&slices_in_, &slices_out_})
            for (const Sliced& sliced : *slices)
                binder.place(sliced.value, whole ? storage_[sliced.value.index] : sliced.slice.data());
    };
    for (std::size_t e = 0; e < entry_count; ++e) {
        place_slices(e != index(Entry::infer));
        for (const Op& op : program_.entries[e]) {
            Call& call = calls_[e].emplace_back();
            call.op = bind(binder, op);
            note_changes(op, call);
        }
    }
    worker_bytes_ = round_up(binder.worker_bytes + storage_slack, storage_slack);
    shared_scratch_ = AlignedBuffer(binder.shared_bytes);
    worker_scratch_ = AlignedBuffer(worker_bytes_ * pool_.threads());
    if (binder.out_of_memory || shared_scratch_.data() == nullptr || worker_scratch_.data() == nullptr)
        return no_memory(program_.arena_bytes + binder.shared_bytes + worker_bytes_ * pool_.threads());
    return {};
}

void CpuSession::note_changes(const Op& op, Call& call) const {
    const auto note = [&](ValueId id) {
        if (!id.valid() || program_[id].kind == Value::Kind::transient) return;
        call.changes.push_back(program_[id].kind == Value::Kind::view ? program_[id].view_of.index : id.index);
    };
    for (ValueId id : op.outputs) note(id);
    if (op.kind == OpKind::optimizer_step) note(op.inputs[0]);
}

bool CpuSession::is_order(ValueId value) const {
    return value == sources_[index(Entry::train)] || value == sources_[index(Entry::eval)];
}

Status CpuSession::upload(ValueId id, std::span<const std::byte> bytes) {
    if (Status status = check_upload(program_, id, bytes, is_order(id)); !status) return status;
    const Value& value = program_[id];
    const std::size_t size = byte_size(value.type);
    if (!bytes.empty()) std::memcpy(storage_[id.index], bytes.data(), bytes.size());
    ++versions_[value.kind == Value::Kind::view ? value.view_of.index : id.index];
    for (std::size_t e = 0; e < entry_count; ++e) {
        if (sources_[e] != id) continue;
        const std::size_t row = has_order(static_cast<Entry>(e)) ? 1 : row_elements(value.shape);
        uploaded_rows_[e] = row == 0 ? 0 : ceil_div(bytes.size() / size, row);
    }
    return {};
}

void CpuSession::set_clock(StepContext& context, Entry entry, std::uint64_t step) const {
    const std::uint64_t uploaded = uploaded_rows_[index(entry)];
    context.clock = {static_cast<std::uint32_t>(step), 0, 0, static_cast<std::uint32_t>(uploaded)};
    if (has_order(entry)) {
        const std::uint64_t batch =
            entry == Entry::train ? program_.options.batch_size : program_.options.eval_batch_size;
        const std::uint64_t steps_per_epoch = (uploaded + batch - 1) / batch;
        const std::uint64_t first_row = step % steps_per_epoch * batch;
        context.clock[clock_epoch] = static_cast<std::uint32_t>(step / steps_per_epoch);
        context.clock[clock_first_row] = static_cast<std::uint32_t>(first_row);
        context.clock[clock_rows] = static_cast<std::uint32_t>(std::min(batch, uploaded - first_row));
    }
    if (clock_.valid()) std::memcpy(storage_[clock_.index], context.clock.data(), sizeof context.clock);
}

Status CpuSession::enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) {
    if (uploaded_rows_[index(entry)] == 0)
        return Error{"enqueue", "nothing has been uploaded to work on",
                     "upload train.order, eval.order or input first"};
    StepContext context{pool_, {}, shared_scratch_.data(), worker_scratch_.data(), worker_bytes_};
    for (std::uint64_t step = first_step; step - first_step < n_steps; ++step) {
        set_clock(context, entry, step);
        run(context, entry);
    }
    return {};
}

void CpuSession::run(const StepContext& context, Entry entry) {
    const std::size_t rows = context.rows(), slices = ceil_div(rows, slice_rows_[index(entry)]);
    const bool copied = entry == Entry::infer;
    StepContext part = context;
    for (std::size_t slice = 0; slice < slices; ++slice) {
        const std::size_t first = slice * rows / slices, count = (slice + 1) * rows / slices - first;
        part.clock[clock_first_row] = context.clock[clock_first_row] + static_cast<std::uint32_t>(first);
        part.clock[clock_rows] = static_cast<std::uint32_t>(count);
        if (copied)
            for (const Sliced& in : slices_in_)
                std::memcpy(in.slice.data(), storage_[in.value.index] + first * in.row_bytes, count * in.row_bytes);
        for (Call& call : calls_[index(entry)]) {
            call.op->run(part);
            for (std::uint32_t changed : call.changes) ++versions_[changed];
        }
        if (copied)
            for (const Sliced& out : slices_out_)
                std::memcpy(storage_[out.value.index] + first * out.row_bytes, out.slice.data(), count * out.row_bytes);
    }
}

Ticket CpuSession::read(ValueId id) {
    if (!id.valid() || id.index >= program_.values.size()) return {};
    const Value& value = program_[id];
    if (value.kind == Value::Kind::transient && !value.name.starts_with("probe.")) return {};
    auto reading = std::ranges::find(readings_, std::uint64_t{0}, &Reading::ticket);
    if (reading == readings_.end()) reading = readings_.emplace(readings_.end());
    reading->ticket = ++last_ticket_;
    reading->bytes.assign(storage_[id.index], storage_[id.index] + value.bytes());
    return {last_ticket_};
}

Result<bool> CpuSession::poll(Ticket ticket, std::span<std::byte> destination) {
    if (ticket.id == 0) return unknown_ticket();
    const auto reading = std::ranges::find(readings_, ticket.id, &Reading::ticket);
    if (reading == readings_.end()) return unknown_ticket();
    std::copy_n(reading->bytes.begin(), std::min(reading->bytes.size(), destination.size()), destination.begin());
    reading->ticket = 0;
    return true;
}

}  // namespace selvedge::cpu
