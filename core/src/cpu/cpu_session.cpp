// CpuSession: storage, uploads, readings and the loop over steps.
#include "cpu/cpu_session.h"

#include <selvedge/exec/upload.h>

#include <algorithm>
#include <bit>
#include <chrono>
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

}  // namespace

Result<std::unique_ptr<Session>> CpuSession::make(const Program& program, const Kernels& kernels, ThreadPool& pool,
                                                  double piece_seconds) {
    std::unique_ptr<CpuSession> session(new CpuSession(program, pool, piece_seconds));
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
        for (BoundOps& bound : bind_entry(binder, static_cast<Entry>(e))) {
            Call& call = calls_[e].emplace_back();
            call.op = std::move(bound.op);
            for (std::size_t i = bound.first; i < bound.end; ++i) note_changes(program_.entries[e][i], call);
        }
    }
    worker_bytes_ = binder.worker_bytes();
    portion_at_ = binder.portion_at();
    shared_scratch_ = AlignedBuffer(binder.shared_bytes);
    worker_scratch_ = AlignedBuffer(worker_bytes_ * pool_.threads());
    if (binder.out_of_memory || shared_scratch_.data() == nullptr || worker_scratch_.data() == nullptr)
        return no_memory(program_.arena_bytes + binder.shared_bytes + worker_bytes_ * pool_.threads());
    if (piece_seconds_ > 0) return {};  // an op at a time
    std::optional<Lanes> lanes = Lanes::make(program_, kernels, storage_, versions_, pool_.threads());
    if (!lanes) return no_memory(program_.arena_bytes * (1 + pool_.threads()));
    lanes_ = std::move(*lanes);
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
    while (!tasks_.empty()) work_for(piece_seconds_);
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

StepContext CpuSession::begin_step(Entry entry, std::uint64_t step) const {
    StepContext context{pool_, {}, shared_scratch_.data(), worker_scratch_.data(), worker_bytes_, portion_at_};
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
    return context;
}

Status CpuSession::enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) {
    if (uploaded_rows_[index(entry)] == 0)
        return Error{"enqueue", "nothing has been uploaded to work on",
                     "upload train.order, eval.order or input first"};
    if (piece_seconds_ > 0) {
        if (n_steps > 0) tasks_.push_back({entry, first_step, first_step + n_steps});
        tasks_begun_ += n_steps > 0;
        return {};
    }
    for (std::uint64_t at = first_step; at - first_step < n_steps; ++at) {
        const StepContext step = begin_step(entry, at);
        if (entry == Entry::infer && lanes_.wanted(step.rows())) {
            lanes_.run(step);
            for (const Call& call : calls_[index(entry)]) count_changes(call);
            continue;
        }
        run(step, entry);
    }
    return {};
}

void CpuSession::run(StepContext step, Entry entry) {
    Sharing& sharing = sharing_[index(entry)][static_cast<std::size_t>(std::bit_width(step.rows()))];
    if (pool_.threads() == 1) return run_slices(step, entry);
    step.share_from = sharing.threshold();
    if (!sharing.trying()) {
        sharing.skipped();
        return run_slices(step, entry);
    }
    const auto start = std::chrono::steady_clock::now();
    run_slices(step, entry);
    sharing.took(std::chrono::steady_clock::now() - start);
}

void CpuSession::run_slices(const StepContext& step, Entry entry) {
    for (std::size_t k = 0; k < slices_of(step, entry); ++k) {
        const StepContext slice = slice_of(step, entry, k);
        if (entry == Entry::infer) copy_in(step, slice);
        for (Call& call : calls_[index(entry)]) run(slice, call);
        if (entry == Entry::infer) copy_out(step, slice);
    }
}

std::size_t CpuSession::slices_of(const StepContext& step, Entry entry) const {
    return ceil_div(step.rows(), slice_rows_[index(entry)]);
}

StepContext CpuSession::slice_of(const StepContext& step, Entry entry, std::size_t slice) const {
    const std::size_t rows = step.rows(), slices = slices_of(step, entry);
    const std::size_t first = slice * rows / slices, count = (slice + 1) * rows / slices - first;
    StepContext part = step;
    part.clock[clock_first_row] += static_cast<std::uint32_t>(first);
    part.clock[clock_rows] = static_cast<std::uint32_t>(count);
    return part;
}

void CpuSession::copy_in(const StepContext& step, const StepContext& slice) {
    const std::size_t first = slice.clock[clock_first_row] - step.clock[clock_first_row];
    for (const Sliced& in : slices_in_)
        std::memcpy(in.slice.data(), storage_[in.value.index] + first * in.row_bytes, slice.rows() * in.row_bytes);
}

void CpuSession::copy_out(const StepContext& step, const StepContext& slice) {
    const std::size_t first = slice.clock[clock_first_row] - step.clock[clock_first_row];
    for (const Sliced& out : slices_out_)
        std::memcpy(storage_[out.value.index] + first * out.row_bytes, out.slice.data(), slice.rows() * out.row_bytes);
}

void CpuSession::run(const StepContext& slice, Call& call) {
    call.op->run(slice);
    count_changes(call);
}

void CpuSession::count_changes(const Call& call) {
    for (std::uint32_t changed : call.changes) ++versions_[changed];
}

void CpuSession::work_for(double seconds) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    do {
        run_next(tasks_.front());
    } while (!tasks_.empty() && std::chrono::duration<double>(Clock::now() - start).count() < seconds);
}

void CpuSession::run_next(Task& task) {
    std::vector<Call>& calls = calls_[index(task.entry)];
    const StepContext step = begin_step(task.entry, task.step), slice = slice_of(step, task.entry, task.slice);
    if (task.call == 0 && task.entry == Entry::infer) copy_in(step, slice);
    if (!calls.empty()) run(slice, calls[task.call]);
    if (++task.call < calls.size()) return;
    if (task.entry == Entry::infer) copy_out(step, slice);
    task.call = 0;
    if (++task.slice < slices_of(step, task.entry)) return;
    task.slice = 0;
    if (++task.step == task.end) end_task();
}

void CpuSession::end_task() {
    tasks_.pop_front();
    ++tasks_ended_;
    for (Reading& reading : readings_)
        if (reading.ticket != 0 && reading.after == tasks_ended_) take(reading);
}

void CpuSession::take(Reading& reading) const {
    const std::byte* from = storage_[reading.value.index];
    reading.bytes.assign(from, from + program_[reading.value].bytes());
}

Ticket CpuSession::read(ValueId id) {
    if (!id.valid() || id.index >= program_.values.size()) return {};
    const Value& value = program_[id];
    if (value.kind == Value::Kind::transient && !value.name.starts_with("probe.")) return {};
    auto reading = std::ranges::find(readings_, std::uint64_t{0}, &Reading::ticket);
    if (reading == readings_.end()) reading = readings_.emplace(readings_.end());
    reading->ticket = ++last_ticket_;
    reading->value = id;
    reading->after = tasks_begun_;
    if (tasks_.empty()) take(*reading);
    return {last_ticket_};
}

Result<bool> CpuSession::poll(Ticket ticket, std::span<std::byte> destination) {
    if (ticket.id == 0) return unknown_ticket();
    const auto reading = std::ranges::find(readings_, ticket.id, &Reading::ticket);
    if (reading == readings_.end()) return unknown_ticket();
    if (reading->after > tasks_ended_) work_for(piece_seconds_);
    if (reading->after > tasks_ended_) return false;
    std::copy_n(reading->bytes.begin(), std::min(reading->bytes.size(), destination.size()), destination.begin());
    reading->ticket = 0;
    return true;
}

}  // namespace selvedge::cpu
