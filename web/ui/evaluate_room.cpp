// The room's layout: what is evaluated on top, the matrix, and beside it what was asked of it.
#include "ui/evaluate_room.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ui/controls.h"
#include "ui/figures_panel.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

constexpr std::array<std::string_view, 4> view_names{"pictures", "report", "calibration", "compare"};

}  // namespace

std::size_t EvaluateRoom::first() const { return model_.value_or(desk_.state.chosen_model); }

const engine::EvaluationView* EvaluateRoom::finished(std::size_t model) const {
    if (model >= desk_.state.models.size()) return nullptr;
    const LabEvaluation* one = desk_.lab.evaluation(desk_.state.models[model].title);
    return one != nullptr && one->view && one->view->predictions ? one->view.get() : nullptr;
}

void EvaluateRoom::want(std::size_t model) {
    if (model >= desk_.state.models.size()) return;
    const ModelEntry& entry = desk_.state.models[model];
    if (entry.file) return desk_.lab.evaluate(entry.file, entry.title);
    wanted_ = model;
    desk_.host.fetch_model(model);
}

void EvaluateRoom::update() {
    if (wanted_ && *wanted_ >= desk_.state.models.size()) wanted_.reset();
    if (wanted_) {
        const ModelEntry& entry = desk_.state.models[*wanted_];
        if (!entry.file && desk_.state.message.empty()) return;
        if (entry.file) desk_.lab.evaluate(entry.file, entry.title);
        wanted_.reset();
    }
    if (!then_ || desk_.lab.evaluating()) return;
    const std::size_t next = *std::exchange(then_, std::nullopt);
    if (finished(next) == nullptr && desk_.lab.fetching(engine::Part::test).trouble.empty()) want(next);
}

/// Turns the matrix and what lies beside it to another evaluation.
void EvaluateRoom::forget_cell() {
    cell_.reset();
    gallery_.show({}, {}, nullptr);
}

void EvaluateRoom::show_cell(const engine::EvaluationView& evaluation, const Cell& cell) {
    const engine::ImagesPointer images = desk_.lab.view().images;
    std::vector<std::uint32_t> items;
    for (std::uint32_t k = 0; k < evaluation.predictions->count(); ++k)
        if (images->test.labels[k] == cell.truth && evaluation.predictions->answers[k] == cell.answer)
            items.push_back(k);
    const std::vector<std::string>& names = evaluation.model->class_names;
    std::string title =
        names[cell.truth] +
        (cell.truth == cell.answer ? ", known as one" : ", taken for " + in_sentence(names[cell.answer]));
    gallery_.show(title + ": " + grouped(items.size()), std::move(items), images);
    cell_ = cell;
    view_ = View::pictures;
}

float EvaluateRoom::draw(const RoomFrame& frame) {
    const Brushwork& b = frame.brush;
    const Area& content = frame.content;
    const float gap = b.px(frame.wide ? 16 : 12);
    float y = content.y + choosing(b, content) + gap;
    const engine::EvaluationView* evaluation = finished(first());
    const LabEvaluation* known =
        first() < desk_.state.models.size() ? desk_.lab.evaluation(desk_.state.models[first()].title) : nullptr;
    const bool begun = known != nullptr && known->view && !known->view->error && known->view->model;
    if (!begun) return y - gap - content.y;

    const float left = frame.wide ? std::floor((content.width - gap) * 0.56F) : content.width;
    const Area matrix{content.x, y, left, ConfusionPanel::height(b, left, known->view->confusion, cell_)};
    const auto pressed =
        ConfusionPanel::draw(b, matrix, known->view->confusion, known->view->model->class_names, cell_);
    if (pressed && evaluation != nullptr) show_cell(*evaluation, *pressed);
    Area beside{content.x + left + gap, y, content.width - left - gap, matrix.height};
    if (!frame.wide) beside = {content.x, y + matrix.height + gap, content.width, b.px(560)};
    if (evaluation != nullptr) side(b, beside, *evaluation);
    const float bottom = evaluation != nullptr ? beside.y + beside.height : matrix.y + matrix.height;
    return std::max(bottom, matrix.y + matrix.height) - content.y;
}

/// The card with both models and the button; returns its height.
float EvaluateRoom::choosing(const Brushwork& b, const Area& area) {
    const bool wide = area.width >= b.px(760);
    const std::string words = progress_words(first());
    const float lines = std::max(text_block_height(b.theme.small, area.width - b.px(36), words), b.px(16));
    const float height = b.px(wide ? 14 + 44 + 6 + 3 + 18 : 14 + 3 * 52 + 3 + 18) + lines;
    card(b, {area.x, area.y, area.width, height});
    const Area inner{area.x + b.px(18), area.y + b.px(14), area.width - b.px(36), b.px(44)};
    std::vector<MenuRow> rows;
    for (const ModelEntry& entry : desk_.state.models) rows.push_back({entry.title, entry.detail});
    const std::size_t one = first();
    const float button = b.px(140), gap = b.px(8);
    const float each = wide ? std::floor((inner.width - button - 2 * gap) / 2) : inner.width;
    const auto row = [&](float k) {
        return wide ? Area{inner.x + k * (each + gap), inner.y, each, inner.height}
                    : Area{inner.x, inner.y + k * b.px(52), inner.width, inner.height};
    };
    const auto chosen = menu(b, "evaluate-model", row(0), one < rows.size() ? rows[one].title : "No model", rows, one,
                             "The model to evaluate");
    if (chosen) {
        model_ = *chosen;
        forget_cell();
    }
    std::vector<MenuRow> others = rows;
    others.insert(others.begin(), {"no other", {}});
    const auto other =
        menu(b, "evaluate-other", row(1),
             "Compare with " + (other_ && *other_ < rows.size() ? rows[*other_].title : std::string("no other")),
             others, other_ ? *other_ + 1 : 0, "Another model, on the same images");
    if (other) {
        other_ = *other == 0 ? std::nullopt : std::optional(*other - 1);
        view_ = other_ ? View::compare : View::pictures;
        if (desk_.lab.evaluating() || finished(one) != nullptr) then_ = other_;
    }
    const Area press_here = wide ? Area{inner.x + inner.width - button, inner.y, button, inner.height} : row(2);
    if (text_button(b, "evaluate", press_here, finished(one) != nullptr ? "Again" : "Evaluate",
                    "Answer for all 10,000 test images, here in the page",
                    {.primary = true, .enabled = one < rows.size()})) {
        model_ = one;
        forget_cell();
        want(one);
        then_ = other_;
    }
    const float below = wide ? inner.y + b.px(44 + 6) : inner.y + 3 * b.px(52);
    text_block(b, {inner.x, below + b.px(3), inner.width, lines}, b.theme.small, b.theme.colours.muted, words);
    if (const std::optional<float> part = progress_part())
        progress_bar(b, {inner.x, below + b.px(3) + lines + b.px(5), inner.width, b.px(5)}, *part);
    return height;
}

/// The evaluation that goes on, if one does.
const LabEvaluation* EvaluateRoom::under_way() const {
    for (const ModelEntry& entry : desk_.state.models) {
        const LabEvaluation* one = desk_.lab.evaluation(entry.title);
        if (one != nullptr && one->view && !one->view->over()) return one;
    }
    return nullptr;
}

/// How much has been done of what goes on.
std::optional<float> EvaluateRoom::progress_part() const {
    const Fetching& fetching = desk_.lab.fetching(engine::Part::test);
    if (fetching.under_way) return fetching.part;
    const LabEvaluation* one = under_way();
    if (one == nullptr) return {};
    return static_cast<float>(one->view->done) / static_cast<float>(std::max<std::size_t>(one->view->count, 1));
}

/// What there is to say about the evaluation.
std::string EvaluateRoom::progress_words(std::size_t model) const {
    const Fetching& fetching = desk_.lab.fetching(engine::Part::test);
    if (!fetching.trouble.empty()) return fetching.trouble;
    if (fetching.under_way) return "Fetching the 10,000 test images, 4.4 MB …";
    if (const LabEvaluation* one = under_way())
        return one->title + ": " + grouped(one->view->done) + " of " + grouped(one->view->count) + " images";
    for (const std::optional<std::size_t> which : {std::optional(model), other_}) {
        if (!which || *which >= desk_.state.models.size()) continue;
        const LabEvaluation* one = desk_.lab.evaluation(desk_.state.models[*which].title);
        if (one != nullptr && one->view && one->view->error) return one->view->error->message();
    }
    const engine::EvaluationView* done = finished(model);
    if (done == nullptr)
        return "Evaluate asks the model for 10,000 pictures that it has never seen, and shows what it takes for what.";
    return percent_exact(done->confusion.accuracy()) + " of " + grouped(done->count) +
           " test images are answered rightly.";
}

void EvaluateRoom::side(const Brushwork& b, const Area& area, const engine::EvaluationView& evaluation) {
    card(b, area);
    const Area inner{area.x + b.px(18), area.y + b.px(14), area.width - b.px(36), area.height - b.px(28)};
    const engine::EvaluationView* other = other_ ? finished(*other_) : nullptr;
    std::vector<std::string> labels{"Pictures", "Report", "Calibration"};
    if (other_) labels.emplace_back("Compare");
    if (view_ == View::compare && !other_) view_ = View::pictures;
    const auto chosen = segments(b, "evaluate-view", {inner.x, inner.y, inner.width, b.px(44)}, labels,
                                 static_cast<std::size_t>(view_), "");
    if (chosen) view_ = static_cast<View>(*chosen);
    const Area rest{inner.x, inner.y + b.px(44 + 14), inner.width, inner.height - b.px(44 + 14)};
    switch (view_) {
        case View::pictures:
            if (const auto item = gallery_.draw(b, rest)) {
                const Dataset& test = desk_.lab.view().images->test;
                desk_.actions.show_item(
                    test.image(*item),
                    "Test image " + grouped(*item) + ", " + in_sentence(test.class_names[test.labels[*item]]), "inside",
                    "picture-opened");
            }
            break;
        case View::report:
            FiguresPanel::report(b, rest, *evaluation.report);
            break;
        case View::calibration:
            FiguresPanel::calibration(b, rest, *evaluation.calibration);
            break;
        case View::compare:
            if (other != nullptr)
                compare(b, rest, evaluation);
            else
                text_block(
                    b, rest, b.theme.body, b.theme.colours.muted,
                    desk_.state.models[*other_].title + " answers for the same images; what differs comes here.");
            break;
    }
}

void EvaluateRoom::compare(const Brushwork& b, const Area& area, const engine::EvaluationView& one) {
    const engine::EvaluationView& other = *finished(*other_);
    const engine::ImagesPointer images = desk_.lab.view().images;
    const std::string& name = desk_.state.models[first()].title;
    const std::string& other_name = desk_.state.models[*other_].title;
    const auto pressed = FiguresPanel::compare(b, area, {name, one}, {other_name, other}, images->test.labels);
    if (!pressed) return;
    const bool first_right = *pressed == FiguresPanel::Only::first;
    std::vector<std::uint32_t> items;
    for (std::uint32_t k = 0; k < one.predictions->count(); ++k) {
        const bool a = one.predictions->answers[k] == images->test.labels[k];
        const bool c = other.predictions->answers[k] == images->test.labels[k];
        if (a != c && a == first_right) items.push_back(k);
    }
    const std::string title = "Only " + (first_right ? name : other_name) + " is right: " + grouped(items.size());
    gallery_.show(title, std::move(items), images);
    cell_.reset();
    view_ = View::pictures;
}

Json EvaluateRoom::describe() const {
    Json json = {{"view", view_names[static_cast<std::size_t>(view_)]},
                 {"gallery", gallery_.items()},
                 {"galleryTitle", gallery_.title()},
                 {"fetchTrouble", desk_.lab.fetching(engine::Part::test).trouble},
                 {"testImages", desk_.lab.view().images->test.count}};
    if (first() >= desk_.state.models.size()) return json;
    const LabEvaluation* known = desk_.lab.evaluation(desk_.state.models[first()].title);
    if (known == nullptr || !known->view) return json;
    json["done"] = known->view->done;
    json["error"] = known->view->error ? Json(known->view->error->message()) : Json();
    if (const engine::EvaluationView* over = finished(first())) {
        json["accuracy"] = over->confusion.accuracy();
        json["confusion"] = confusion_to_json(over->confusion);
        json["report"] = to_text(*over->report);
        json["ece"] = over->calibration->ece;
    }
    if (other_ && finished(*other_) != nullptr) json["otherAccuracy"] = finished(*other_)->confusion.accuracy();
    return json;
}

}  // namespace selvedge::ui
