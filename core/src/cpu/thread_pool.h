// ThreadPool: splits numbered tasks among threads and joins them, in about a microsecond while the threads are awake.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace selvedge::cpu {

/// True where this build can start threads (everywhere but in WebAssembly without pthreads).
bool threads_available();
/// Threads that the machine runs at once; 1 where there are none.
std::size_t hardware_threads();

/// A fork-join pool. The caller works along; an idle worker spins for a moment, then sleeps.
///
/// Who runs which task is left to chance, so a task's result must not depend on its worker. Nothing is allocated by a
/// run. When the pool is busy with another caller's run, or there is but one task, everything happens in the caller.
class ThreadPool {
public:
    /// context, task number, worker number (0: the caller)
    using Function = void (*)(void* context, std::size_t task, std::size_t worker);

    explicit ThreadPool(std::size_t threads);
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    ~ThreadPool();

    [[nodiscard]] std::size_t threads() const { return workers_.size() + 1; }

    /// Calls function(context, t, worker) for t in 0 … tasks − 1; returns when all are done.
    void run(std::size_t tasks, Function function, void* context);

    /// The same with a callable: body(task, worker).
    template <class Body>
    void for_each(std::size_t tasks, const Body& body) {
        const auto call = [](void* context, std::size_t task, std::size_t worker) {
            (*static_cast<const Body*>(context))(task, worker);
        };
        run(tasks, call, const_cast<void*>(static_cast<const void*>(&body)));
    }

private:
    void work(std::size_t worker);
    void take_tasks(std::uint32_t generation, std::size_t worker);
    [[nodiscard]] bool wait_for_job(std::uint32_t seen);

    // The job, as the workers see it. `state_` holds the job's generation above and the next free task below, so that
    // taking a task fails for a worker that is late and still thinks of an earlier job; what such a worker read of the
    // other fields is then thrown away.
    alignas(64) std::atomic<std::uint64_t> state_{0};
    std::atomic<std::uint32_t> tasks_{0};
    std::atomic<Function> function_{nullptr};
    std::atomic<void*> context_{nullptr};
    alignas(64) std::atomic<std::uint32_t> done_{0};
    alignas(64) std::atomic<std::uint32_t> sleeping_{0};
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable awake_;
    std::mutex in_use_;
    std::vector<std::thread> workers_;
};

}  // namespace selvedge::cpu
