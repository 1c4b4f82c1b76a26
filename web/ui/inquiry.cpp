// When to ask, and what is old news.
#include "ui/inquiry.h"

#include <utility>

#include "engine/requests.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

/// Seconds without a new answer after which the answer is said aloud.
constexpr double settled_after = 0.6;

}  // namespace

void Inquiry::ask(const State& state, engine::Engine& engine) {
    const bool drawing = state.source == Source::drawing;
    if (drawing && state.drawing.revision() != asked_revision_) ask_again_ = true;
    if (!drawing) asked_revision_ = ~0ULL;
    if (!ask_again_ || !state.model || engine.busy(engine::ClassifyPicture::name)) return;
    if (sample_coming_ && drawing && state.drawing.blank()) return;
    ask_again_ = false;
    ++asked_;
    engine::PicturePointer picture = state.picture;
    if (drawing) {
        asked_revision_ = state.drawing.revision();
        const auto rgba = state.drawing.rgba();
        picture = std::make_shared<const engine::SharedPicture>(
            engine::SharedPicture{{rgba.begin(), rgba.end()}, Drawing::edge, Drawing::edge});
    }
    engine.ask(std::make_unique<engine::ClassifyPicture>(asked_, std::move(picture), state.preparation));
}

bool Inquiry::receive(engine::Outcome outcome, State& state, double now) {
    if (outcome.ticket != asked_ && state.outcome && outcome.ticket < state.outcome->ticket) return false;
    state.outcome = std::move(outcome);
    to_announce_ = state.outcome->error    ? state.outcome->error->message()
                   : state.outcome->answer ? spoken(*state.outcome->answer)
                                           : "Nothing to see yet";
    announce_at_ = now + settled_after;
    return true;
}

bool Inquiry::settled(const State& state) const {
    const bool asked_for_this =
        !ask_again_ && (state.source != Source::drawing || state.drawing.revision() == asked_revision_);
    return asked_for_this && !state.model_loading && state.outcome && state.outcome->ticket == asked_;
}

std::optional<std::string> Inquiry::take_announcement(double now) {
    if (announce_at_ < 0 || now < announce_at_) return std::nullopt;
    announce_at_ = -1;
    if (to_announce_ == announced_) return std::nullopt;
    announced_ = to_announce_;
    return announced_;
}

}  // namespace selvedge::ui
