// Workshop without threads: works when it is told to, in pieces between which the page draws.
#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/hold.h"
#include "engine/workshop_core.h"

namespace selvedge::engine {

using Clock = Hold::Clock;

struct Workshop::State {
    WorkshopCore core{1};
    bool news = false;
    Hold hold;
    Clock::time_point shown;
};

Workshop::Workshop() : state_(std::make_unique<State>()) {}
Workshop::~Workshop() = default;

void Workshop::take_images(Part part, IdxPair files) {
    state_->core.take_images(part, files);
    state_->news = true;
}
void Workshop::add_own(OwnPicture picture) {
    state_->core.add_own(picture);
    state_->news = true;
}
void Workshop::forget_own() {
    state_->core.forget_own();
    state_->news = true;
}
void Workshop::start(std::uint64_t number, Experiment experiment, std::optional<Stride> stride) {
    state_->core.start(number, std::move(experiment), stride);
    state_->news = true;
}
void Workshop::go_on(Stride stride) {
    state_->core.go_on(stride);
    state_->news = true;
}
void Workshop::pause() {
    state_->core.pause();
    state_->news = true;
}
void Workshop::hold(double seconds) { state_->hold.begin(seconds); }
void Workshop::drop_run() {
    state_->core.drop_run();
    state_->news = true;
}
void Workshop::evaluate(std::uint64_t number, FilePointer file, std::string where) {
    state_->core.evaluate(number, file, where);
    state_->news = true;
}
void Workshop::stop_evaluation() {
    state_->core.stop_evaluation();
    state_->news = true;
}

std::shared_ptr<const WorkshopView> Workshop::view() const {
    state_->news = false;
    return state_->core.view();
}
bool Workshop::has_news() const { return state_->news; }

bool Workshop::working() const { return state_->core.wants_work(); }

std::optional<double> Workshop::wants_work_in() const {
    if (!state_->core.wants_work()) return std::nullopt;
    return std::max(std::chrono::duration<double>(state_->hold.until() - Clock::now()).count(), 0.0);
}

void Workshop::work() {
    state_->core.step();
    if (state_->core.wants_work() && Clock::now() - state_->shown < view_every) return;
    state_->shown = Clock::now();
    state_->news = true;
}

}  // namespace selvedge::engine
