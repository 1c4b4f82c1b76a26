// ThreadPool: generation-stamped task counter, spin then sleep.
#include "cpu/thread_pool.h"

#include <algorithm>
#include <chrono>

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
#define SELVEDGE_NO_THREADS 1
#endif

namespace selvedge::cpu {
namespace {

constexpr std::uint32_t closed = 0xFFFFFFFFU;  // task number of a job that is being replaced

void pause() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

std::uint32_t generation_of(std::uint64_t state) { return static_cast<std::uint32_t>(state >> 32); }

std::uint64_t state_of(std::uint32_t generation, std::uint32_t task) {
    return (static_cast<std::uint64_t>(generation) << 32) | task;
}

}  // namespace

bool threads_available() {
#ifdef SELVEDGE_NO_THREADS
    return false;
#else
    return true;
#endif
}

std::size_t hardware_threads() {
    return threads_available() ? std::max<std::size_t>(1, std::thread::hardware_concurrency()) : 1;
}

ThreadPool::ThreadPool(std::size_t threads) {
    if (!threads_available()) return;
    for (std::size_t worker = 1; worker < threads; ++worker) workers_.emplace_back([this, worker] { work(worker); });
}

ThreadPool::~ThreadPool() {
    stopping_.store(true);
    {
        const std::lock_guard lock(mutex_);
        awake_.notify_all();
    }
    for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::run(std::size_t tasks, Function function, void* context) {
    if (tasks == 0) return;
    if (workers_.empty() || tasks == 1 || !in_use_.try_lock()) {
        for (std::size_t task = 0; task < tasks; ++task) function(context, task, 0);
        return;
    }
    const std::uint32_t generation = generation_of(state_.load(std::memory_order_relaxed)) + 1;
    state_.store(state_of(generation, closed));
    tasks_.store(static_cast<std::uint32_t>(tasks), std::memory_order_release);
    function_.store(function, std::memory_order_release);
    context_.store(context, std::memory_order_release);
    done_.store(0, std::memory_order_relaxed);
    state_.store(state_of(generation, 0));
    if (sleeping_.load() > 0) {
        const std::lock_guard lock(mutex_);
        awake_.notify_all();
    }
    take_tasks(generation, 0);
    for (std::uint32_t spins = 0; done_.load(std::memory_order_acquire) != tasks; ++spins) {
        if (spins < 4000)
            pause();
        else
            std::this_thread::yield();
    }
    in_use_.unlock();
}

void ThreadPool::take_tasks(std::uint32_t generation, std::size_t worker) {
    std::uint64_t state = state_.load();
    for (;;) {
        if (generation_of(state) != generation) return;
        const std::uint32_t task = static_cast<std::uint32_t>(state);
        const Function function = function_.load(std::memory_order_acquire);
        void* const context = context_.load(std::memory_order_acquire);
        if (task == closed || task >= tasks_.load(std::memory_order_acquire)) return;
        if (!state_.compare_exchange_weak(state, state + 1)) continue;
        function(context, task, worker);
        done_.fetch_add(1, std::memory_order_release);
        state = state_.load();
    }
}

bool ThreadPool::wait_for_job(std::uint32_t seen) {
    const auto news = [&] {
        const std::uint64_t state = state_.load();
        return stopping_.load() || (generation_of(state) != seen && static_cast<std::uint32_t>(state) != closed);
    };
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(100);
    do {
        for (int i = 0; i < 64; ++i) {
            if (news()) return !stopping_.load();
            pause();
        }
    } while (std::chrono::steady_clock::now() < until);
    std::unique_lock lock(mutex_);
    sleeping_.fetch_add(1);
    awake_.wait(lock, news);
    sleeping_.fetch_sub(1);
    return !stopping_.load();
}

void ThreadPool::work(std::size_t worker) {
    std::uint32_t seen = 0;
    while (wait_for_job(seen)) {
        seen = generation_of(state_.load());
        take_tasks(seen, worker);
    }
}

}  // namespace selvedge::cpu
