// Workshop with a thread of its own: it goes on whether or not the page is drawn, or seen.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "engine/hold.h"
#include "engine/workshop_core.h"

namespace selvedge::engine {
namespace {

using Clock = Hold::Clock;
using Task = std::function<void(WorkshopCore&)>;

/// One processor stays with the page and its answers.
std::size_t threads_to_train_on() { return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 9) - 1; }

}  // namespace

struct Workshop::State {
    ~State() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        changed.notify_one();
        if (worker.joinable()) worker.join();
    }

    // The thread begins with the first request: most visits have none.
    void ask(Task task) {
        {
            const std::lock_guard lock(mutex);
            tasks.push_back(std::move(task));
        }
        if (!worker.joinable()) worker = std::thread([this] { work(); });
        changed.notify_one();
    }

    void work() {
        WorkshopCore core(threads_to_train_on());
        auto shown = Clock::now();
        std::unique_lock lock(mutex);
        for (;;) {
            const auto asked_for = [this] { return stopping || !tasks.empty(); };
            changed.wait(lock, [&] { return asked_for() || core.wants_work(); });
            while (Clock::now() < hold.until() && !asked_for()) changed.wait_until(lock, hold.until(), asked_for);
            if (stopping) return;
            const std::deque<Task> asked = std::exchange(tasks, {});
            busy = busy || !asked.empty();
            lock.unlock();
            for (const Task& task : asked) task(core);
            core.step();
            std::shared_ptr<const WorkshopView> next;
            if (!asked.empty() || !core.wants_work() || Clock::now() - shown >= view_every) {
                next = core.view();
                shown = Clock::now();
            }
            lock.lock();
            if (next) {
                view = std::move(next);
                news = true;
                busy = false;
            }
        }
    }

    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<Task> tasks;
    std::shared_ptr<const WorkshopView> view = WorkshopCore(1).view();
    bool news = false, stopping = false;
    Hold hold;
    bool busy = false;   // something was asked for that the view does not show yet
    std::thread worker;  // last: it uses all of the above
};

Workshop::Workshop() : state_(std::make_unique<State>()) {}
Workshop::~Workshop() = default;

void Workshop::take_images(Part part, IdxPair files) {
    const auto shared = std::make_shared<const IdxPair>(std::move(files));
    state_->ask([part, shared](WorkshopCore& core) { core.take_images(part, *shared); });
}
void Workshop::add_own(OwnPicture picture) {
    state_->ask([picture = std::move(picture)](WorkshopCore& core) { core.add_own(picture); });
}
void Workshop::forget_own() {
    state_->ask([](WorkshopCore& core) { core.forget_own(); });
}
void Workshop::start(std::uint64_t number, Experiment experiment, std::optional<Stride> stride) {
    state_->ask([number, experiment = std::move(experiment), stride](WorkshopCore& core) {
        core.start(number, experiment, stride);
    });
}
void Workshop::go_on(Stride stride) {
    state_->ask([stride](WorkshopCore& core) { core.go_on(stride); });
}
void Workshop::pause() {
    state_->ask([](WorkshopCore& core) { core.pause(); });
}
void Workshop::hold(double seconds) {
    const std::lock_guard lock(state_->mutex);
    state_->hold.begin(seconds);
}
void Workshop::drop_run() {
    state_->ask([](WorkshopCore& core) { core.drop_run(); });
}
void Workshop::evaluate(std::uint64_t number, FilePointer file, std::string where) {
    state_->ask([number, file = std::move(file), where = std::move(where)](WorkshopCore& core) {
        core.evaluate(number, file, where);
    });
}
void Workshop::stop_evaluation() {
    state_->ask([](WorkshopCore& core) { core.stop_evaluation(); });
}

std::shared_ptr<const WorkshopView> Workshop::view() const {
    const std::lock_guard lock(state_->mutex);
    state_->news = false;
    return state_->view;
}
bool Workshop::has_news() const {
    const std::lock_guard lock(state_->mutex);
    return state_->news;
}

bool Workshop::working() const {
    const std::lock_guard lock(state_->mutex);
    return !state_->tasks.empty() || state_->busy || state_->view->working;
}

std::optional<double> Workshop::wants_work_in() const { return std::nullopt; }
void Workshop::work() {}

}  // namespace selvedge::engine
