// CudaSession: uploads, steps and readings.
#include "cuda/cuda_session.h"

#include <selvedge/exec/upload.h>

#include <algorithm>
#include <cstring>

#include "cuda/planner.h"
#include "cuda/rates.h"

namespace selvedge::cuda {
namespace {

std::size_t index(Entry entry) { return static_cast<std::size_t>(entry); }

}  // namespace

Result<std::unique_ptr<Session>> CudaSession::make(const Program& program, Device& device,
                                                   const ExecutorOptions& options) {
    std::unique_ptr<CudaSession> session(new CudaSession(program, device));
    if (Status status = session->prepare(options); !status) return status.error();
    return std::unique_ptr<Session>(std::move(session));
}

Status CudaSession::prepare(const ExecutorOptions& executor_options) {
    const PlanOptions options{executor_options.precision, executor_options.small_networks, device_.limits()};
    const std::size_t bytes = make_plan(program_, 0, options).bytes;
    Result<std::unique_ptr<DeviceMemory>> memory = device_.allocate(bytes);
    if (!memory) return memory.error();
    memory_ = std::move(*memory);
    plan_ = make_plan(program_, reinterpret_cast<std::uintptr_t>(memory_->data()), options);
    for (std::size_t e = 0; e < entry_count; ++e) {
        Result<std::unique_ptr<Recording>> step = device_.record(std::exchange(plan_.entries[e], {}));
        if (!step) return step.error();
        steps_[e] = std::move(*step);
    }
    sources_ = {program_.find("train.order"), program_.find("eval.order"), program_.find("input"),
                program_.find("input")};
    for (const Op& op : program_.entry(Entry::train))
        if (op.kind == OpKind::optimizer_step) optimizer_ = &std::get<OptimizerAttributes>(op.attributes);
    return {};
}

Status CudaSession::upload(ValueId id, std::span<const std::byte> bytes) {
    const bool is_order = id == sources_[index(Entry::train)] || id == sources_[index(Entry::eval)];
    if (Status status = check_upload(program_, id, bytes, is_order); !status) return status;
    if (!bytes.empty())
        if (Status status = device_.write(memory_->data() + plan_.offsets[id.index], bytes); !status) return status;
    const Value& value = program_[id];
    for (std::size_t e = 0; e < entry_count; ++e) {
        if (sources_[e] != id) continue;
        const bool has_order = e == index(Entry::train) || e == index(Entry::eval);
        const std::size_t row = has_order ? 1 : row_elements(value.shape);
        uploaded_rows_[e] = row == 0 ? 0 : ceil_div(bytes.size() / byte_size(value.type), row);
    }
    return {};
}

Status CudaSession::write_rates(std::uint64_t first, std::size_t count) {
    const std::vector<StepRate> rates = step_rates(*optimizer_, first, count);
    return device_.write(memory_->data() + plan_.rates, bytes_of(rates));
}

Status CudaSession::enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) {
    const std::uint64_t uploaded = uploaded_rows_[index(entry)];
    if (uploaded == 0)
        return Error{"enqueue", "nothing has been uploaded to work on",
                     "upload train.order, eval.order or input first"};
    for (std::uint64_t done = 0; done < n_steps; done += rate_table_steps) {
        const std::uint64_t first = first_step + done;
        const std::size_t count = std::min<std::uint64_t>(rate_table_steps, n_steps - done);
        if (entry == Entry::train && optimizer_ != nullptr)
            if (Status status = write_rates(first, count); !status) return status;
        const std::array<std::uint64_t, cursor_size> cursor{first, first, uploaded, count};
        Status status = device_.write(memory_->data() + plan_.cursor, std::as_bytes(std::span(cursor)));
        if (!status) return status;
        const bool many = entry == Entry::train && plan_.trains_many;
        if (status = steps_[index(entry)]->run(many ? 1 : count); !status) return status;
    }
    return {};
}

Ticket CudaSession::read(ValueId id) {
    if (!id.valid() || id.index >= program_.values.size()) return {};
    const Value& value = program_[id];
    if (value.kind == Value::Kind::transient && !value.name.starts_with("probe.")) return {};
    readings_.push_back({++last_ticket_, device_.read(memory_->data() + plan_.offsets[id.index], value.bytes())});
    return {last_ticket_};
}

Result<bool> CudaSession::poll(Ticket ticket, std::span<std::byte> destination) {
    const auto reading = std::ranges::find(readings_, ticket.id, &Reading::ticket);
    if (reading == readings_.end()) return unknown_ticket();
    if (!reading->readback) return reading->readback.error();
    Readback& readback = **reading->readback;
    Result<bool> ready = readback.ready();
    if (!ready || !*ready) return ready;
    const std::span<const std::byte> bytes = readback.bytes();
    std::copy_n(bytes.begin(), std::min(bytes.size(), destination.size()), destination.begin());
    readings_.erase(reading);
    return true;
}

}  // namespace selvedge::cuda
