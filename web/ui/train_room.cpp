// The room's layout, and what it tells tests and the HTML layer.
#include "ui/train_room.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <cmath>

#include "ui/runs_panel.h"

namespace selvedge::ui {
namespace {

constexpr std::array<std::string_view, 4> tones{"unknown", "good", "warning", "bad"};
constexpr std::array<std::string_view, 4> states{"running", "paused", "finished", "failed"};

Json describe_run(const LabRun& run) {
    Json json = run_to_json(run);
    json.erase("recipe");
    json["changes"] = run.changes;
    if (!run.view) return json;
    const engine::RunView& view = *run.view;
    json["state"] = states[static_cast<std::size_t>(view.state)];
    json["error"] = view.error ? Json(view.error->message()) : Json();
    json["step"] = view.progress.step;
    json["epoch"] = view.progress.epoch;
    json["loss"] = view.progress.loss;
    json["losses"] = view.losses.size();
    json["words"] = run_words(view);
    json["health"] = Json::array();
    for (const engine::HealthLight& light : view.health)
        json["health"].push_back(
            {{"name", light.name}, {"tone", tones[static_cast<std::size_t>(light.tone)]}, {"words", light.words}});
    return json;
}

}  // namespace

float TrainRoom::draw(const RoomFrame& frame) {
    const Brushwork& b = frame.brush;
    const Area& content = frame.content;
    Lab& lab = desk_.lab;
    const float gap = b.px(frame.wide ? 16 : 12);
    if (!frame.wide) {
        float y = content.y;
        y += run_.draw(b, {content.x, y, content.width, 0}, lab) + gap;
        const float runs = RunsPanel::height(b, content, lab);
        if (runs > 0) {
            RunsPanel::draw(b, {content.x, y, content.width, runs}, lab, desk_.actions, desk_.host);
            y += runs + gap;
        }
        y += recipe_.draw(b, {content.x, y, content.width, 0}, lab, desk_.state, desk_.host);
        return y - content.y;
    }
    const float left = std::clamp(std::floor(content.width * 0.36F), b.px(340), b.px(420));
    const Area right{content.x + left + gap, content.y, content.width - left - gap, 0};
    const float recipe = recipe_.draw(b, {content.x, content.y, left, 0}, lab, desk_.state, desk_.host);
    float y = content.y + run_.draw(b, right, lab) + gap;
    const float runs = RunsPanel::height(b, right, lab);
    if (runs > 0) {
        RunsPanel::draw(b, {right.x, y, right.width, runs}, lab, desk_.actions, desk_.host);
        y += runs + gap;
    }
    return std::max(recipe, y - gap - content.y);
}

Json TrainRoom::describe() const {
    const Lab& lab = desk_.lab;
    Json runs = Json::array();
    for (const LabRun& run : lab.runs()) runs.push_back(describe_run(run));
    const Recipe& recipe = lab.recipe();
    Json shapes = Json::array();
    for (const LayerInfo& layer : recipe.shapes())
        shapes.push_back({{"name", layer.name}, {"output", layer.output}, {"parameters", layer.trainable}});
    return {{"presets", lab.presets().size()},
            {"preset", lab.chosen_preset()},
            {"recipe", recipe.json()},
            {"layers", std::move(shapes)},
            {"parameters", recipe.parameters()},
            {"trouble", recipe.trouble()},
            {"waiting", lab.waiting()},
            {"fetchTrouble", lab.fetching(engine::Part::train).trouble},
            {"running", lab.running()},
            {"current", lab.current() == nullptr ? Json() : describe_run(*lab.current())},
            {"own", lab.view().own},
            {"images", {{"train", lab.view().images->train.count}, {"test", lab.view().images->test.count}}},
            {"runs", std::move(runs)}};
}

}  // namespace selvedge::ui
