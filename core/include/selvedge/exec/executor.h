// Executor and Session: the seam between what is computed and the device that computes it.
#pragma once

#include <selvedge/graph/program.h>
#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// A reading under way; see Session::read.
struct Ticket {
    std::uint64_t id = 0;
};

/// A compiled Program with its memory on one device. Not for use from two threads at once.
class Session {
public:
    Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    virtual ~Session() = default;

    /// Overwrites the first bytes.size() bytes of a persistent value or view. For "input" and the orders, fewer bytes
    /// than the value holds mean fewer rows. Error: more bytes than the value holds, or a transient value.
    virtual Status upload(ValueId value, std::span<const std::byte> bytes) = 0;

    /// Runs steps first_step … first_step + n_steps − 1 of an entry, after everything enqueued before. A device that
    /// works on its own returns at once; the CPU does the work in the calling thread and its pool before it returns, or
    /// piece by piece in poll() where its options say so. A thread that must not block at all owns no CPU session: it
    /// asks a thread that does.
    virtual Status enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) = 0;

    /// Asks for the contents of a persistent value or view (or, after probe, of any value named "probe.…") as they are
    /// once everything enqueued so far is done.
    virtual Ticket read(ValueId value) = 0;

    /// True once the reading is there and has been copied to `destination` (as many bytes as fit; a reading can be
    /// collected once). Never blocks for longer than a piece. Errors: the device failed, when the reading was asked for
    /// or since; a ticket that is unknown or was collected before. So who waits for a reading does not wait for ever.
    virtual Result<bool> poll(Ticket ticket, std::span<std::byte> destination) = 0;
};

/// A device and the way to run Programs on it. Implementations are made by their own factory: make_cpu_executor(…).
class Executor {
public:
    Executor() = default;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;
    virtual ~Executor() = default;

    /// "cpu avx512, 2 threads".
    [[nodiscard]] virtual std::string name() const = 0;

    /// The ops of `program` that this executor lacks, in words; empty if it can compile it. Nothing falls back
    /// elsewhere.
    [[nodiscard]] virtual std::vector<std::string> unsupported(const Program& program) const = 0;

    /// Allocates everything a run needs; steps allocate nothing. Error: unsupported ops (named), memory. The Program is
    /// copied as far as needed. The executor must outlive its sessions.
    virtual Result<std::unique_ptr<Session>> compile(const Program& program) = 0;
};

/// Convenience over upload and read for whole values: bytes of a span, and waiting reads for devices that finish.
template <class T>
std::span<const std::byte> bytes_of(const std::vector<T>& values) {
    return std::as_bytes(std::span<const T>(values));
}

/// What poll says of a ticket that no reading is under way for.
inline Error unknown_ticket() {
    return {"a reading", "is of no value that can be read, or was collected before",
            "ask for it with Session::read, and collect it once"};
}

/// Waits for a reading by polling. For threads that may block. Error: as of Session::poll.
inline Status wait_for(Session& session, Ticket ticket, std::span<std::byte> destination) {
    while (true) {
        const Result<bool> there = session.poll(ticket, destination);
        if (!there) return there.error();
        if (*there) return {};
    }
}

/// Reads a value and waits for it. For threads that may block. Error: as of Session::poll.
template <class T>
Result<std::vector<T>> read_now(Session& session, const Program& program, ValueId value) {
    std::vector<T> data(program[value].bytes() / sizeof(T));
    const Status status = wait_for(session, session.read(value), std::as_writable_bytes(std::span<T>(data)));
    if (!status) return status.error();
    return data;
}

}  // namespace selvedge
