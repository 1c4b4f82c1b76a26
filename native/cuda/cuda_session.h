// CudaSession: a Program's memory and recorded steps on one device.
#pragma once

#include <selvedge/exec/executor.h>

#include <array>
#include <memory>
#include <vector>

#include "cuda/device.h"
#include "cuda/device_executor.h"
#include "cuda/plan.h"

namespace selvedge::cuda {

class CudaSession final : public Session {
public:
    /// Allocates everything and records a step of each entry. Error: memory.
    static Result<std::unique_ptr<Session>> make(const Program& program, Device& device,
                                                 const ExecutorOptions& options);

    Status upload(ValueId value, std::span<const std::byte> bytes) override;
    Status enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) override;
    Ticket read(ValueId value) override;
    Result<bool> poll(Ticket ticket, std::span<std::byte> destination) override;

private:
    struct Reading {
        std::uint64_t ticket = 0;
        Result<std::unique_ptr<Readback>> readback;  ///< or why it could not begin
    };

    CudaSession(const Program& program, Device& device) : program_(program), device_(device) {}
    Status prepare(const ExecutorOptions& options);
    Status write_rates(std::uint64_t first, std::size_t count);

    Program program_;
    Device& device_;
    Plan plan_;  ///< without its launches, which are recorded
    std::unique_ptr<DeviceMemory> memory_;
    std::array<std::unique_ptr<Recording>, entry_count> steps_;
    std::array<ValueId, entry_count> sources_{};              ///< each entry's order, or "input"
    std::array<std::uint64_t, entry_count> uploaded_rows_{};  ///< of each source
    const OptimizerAttributes* optimizer_ = nullptr;          ///< of the train entry, in program_
    std::uint64_t last_ticket_ = 0;
    std::vector<Reading> readings_;
};

}  // namespace selvedge::cuda
