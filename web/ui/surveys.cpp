// What to ask next.
#include "ui/surveys.h"

#include <selvedge/data/split.h>

#include <utility>

#include "engine/requests.h"
#include "engine/survey.h"
#include "ui/words.h"

namespace selvedge::ui {

using engine::Part;

void Surveys::want(Part part) { at(part).wanted = true; }

void Surveys::retry(Part part) {
    at(part).asked = 0;
    at(part).news = {};
    if (!desk_.lab.fetching(part).trouble.empty()) desk_.lab.fetch_images(part);
}

/// Keeps the images that are surveyed: the bundled ones of the training part, even where all have been fetched.
void Surveys::take_images(Part part) {
    const engine::ImagesPointer all = desk_.lab.view().images;
    const Dataset& there = part == Part::train ? all->train : all->test;
    if (there.count == 0) {
        const Fetching& fetching = desk_.lab.fetching(part);
        if (!fetching.under_way && fetching.trouble.empty()) desk_.lab.fetch_images(part);
        return;
    }
    at(part).images = engine::DatasetPointer(all, &there);
    if (there.count <= Lab::bundled) return;
    if (const auto picked = first_of_each_class(there.labels, Lab::bundled))
        at(part).images = std::make_shared<const Dataset>(select(there, *picked));
}

void Surveys::update() {
    for (const Part part : {Part::train, Part::test}) {
        Wanted& one = at(part);
        if (!one.wanted) continue;
        if (!one.images) take_images(part);
        if (!one.images || !desk_.state.model || one.asked == model()) continue;
        one.asked = model();
        one.news = {};
        desk_.engine.ask(std::make_unique<engine::SurveyImages>(part, one.images));
    }
    locate();
}

void Surveys::locate() {
    const std::optional<engine::Outcome>& outcome = desk_.state.outcome;
    const engine::SurveyPointer train = survey(Part::train), test = survey(Part::test);
    if ((!train && !test) || !outcome || !outcome->answer || desk_.engine.busy(engine::LocateItem::name)) return;
    if (outcome->ticket == asked_outcome_ && train == asked_train_ && test == asked_test_) return;
    asked_outcome_ = outcome->ticket;
    asked_train_ = train;
    asked_test_ = test;
    desk_.engine.ask(std::make_unique<engine::LocateItem>(++tickets_, outcome->conversion.pixels, train, test));
}

void Surveys::receive(const engine::Event& event) {
    if (const auto* news = std::get_if<engine::SurveyNews>(&event)) {
        if (news->fingerprint == at(news->part).asked) at(news->part).news = *news;
    } else if (const auto* found = std::get_if<engine::Located>(&event)) {
        if (found->ticket == tickets_) located_ = *found;
    }
}

engine::SurveyPointer Surveys::survey(Part part) const {
    const engine::SurveyPointer& survey = at(part).news.survey;
    return survey && survey->fingerprint == model() ? survey : nullptr;
}

const engine::Located* Surveys::located(Part part) const {
    const engine::SurveyPointer wanted = survey(part);
    if (!wanted || !located_ || located_->error) return nullptr;
    return (part == Part::train ? located_->train : located_->test) == wanted ? &*located_ : nullptr;
}

bool Surveys::settled(Part part) const {
    const Wanted& one = at(part);
    if (!one.wanted || one.news.error || !desk_.lab.fetching(part).trouble.empty()) return true;
    const std::optional<engine::Outcome>& outcome = desk_.state.outcome;
    const bool nothing_to_locate = !outcome || !outcome->answer;
    return survey(part) && (nothing_to_locate || (located_ && located_->ticket == tickets_ &&
                                                  asked_outcome_ == outcome->ticket && located(part) != nullptr));
}

std::string Surveys::pictures(Part part) const {
    // As many test pictures as bundled training pictures.
    const std::size_t width = desk_.state.model ? desk_.state.model->features : 1;
    return grouped(engine::Surveyor::images_looked_at(width, Lab::bundled)) +
           (part == Part::train ? " training pictures" : " test pictures");
}

Surveys::Progress Surveys::progress(Part part) const {
    const Wanted& one = at(part);
    const std::string kind = part == Part::train ? "training pictures" : "test pictures";
    const Fetching& fetching = desk_.lab.fetching(part);
    if (!one.images && !fetching.trouble.empty()) return {fetching.trouble, 0, true};
    if (!one.images) return {"Fetching 10,000 " + kind + ", 4.4 MB …", fetching.part, false};
    if (one.news.error) return {one.news.error->message(), 0, true};
    const engine::SurveyNews& news = one.news;
    if (news.count == 0) return {"Beginning …", -1, false};
    if (news.done == news.count && part == Part::test)
        return {grouped(news.count) + " " + kind + " have been looked at; drawing up the map …", 1, false};
    return {"The network has looked at " + grouped(news.done) + " of " + grouped(news.count) + " " + kind + " …",
            static_cast<float>(news.done) / static_cast<float>(news.count), false};
}

}  // namespace selvedge::ui
