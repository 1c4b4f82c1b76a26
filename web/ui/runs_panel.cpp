// A row a run: newest first.
#include "ui/runs_panel.h"

#include <selvedge/io/json.h>

#include <algorithm>

#include "ui/run_panel.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

constexpr float narrow_row_height = 112, wide_row_height = 60;

bool is_wide(const Brushwork& b, const Area& area) { return area.width >= b.px(620); }

std::string figures(const engine::RunView& view) {
    if (view.history.empty() || view.best_epoch == 0 || view.best_epoch > view.history.size()) return "no epoch yet";
    const EpochRecord& best = view.history[view.best_epoch - 1];
    const std::string epoch = " in epoch " + std::to_string(best.epoch);
    if (best.val_accuracy) return percent_exact(*best.val_accuracy) + " of the validation images" + epoch;
    return percent_exact(best.accuracy) + " of the training images" + epoch;
}

}  // namespace

float RunsPanel::height(const Brushwork& b, const Area& area, const Lab& lab) {
    if (lab.runs().empty()) return 0;
    const float row = b.px(is_wide(b, area) ? wide_row_height : narrow_row_height);
    return b.px(14 + 32 + 10) + row * static_cast<float>(lab.runs().size());
}

void RunsPanel::draw(const Brushwork& b, const Area& area, Lab& lab, Actions& actions, Host& host) {
    card(b, area);
    const Palette& c = b.theme.colours;
    const float pad = b.px(18);
    const bool wide = is_wide(b, area);
    text_line(b, {area.x + pad, area.y + b.px(14), area.width - 2 * pad, b.px(28)}, b.theme.heading, c.text, "Runs");
    float y = area.y + b.px(14 + 32);
    const std::size_t shift = lab.current() == nullptr ? 1 : 0;
    for (std::size_t k = lab.runs().size(); k-- > 0;) {
        const LabRun& run = lab.runs()[k];
        const Area row{area.x + pad, y, area.width - 2 * pad, b.px(wide ? wide_row_height : narrow_row_height)};
        y += row.height;
        ImDrawList& list = *ImGui::GetWindowDrawList();
        list.AddRectFilled({row.x, row.y}, {row.x + row.width, row.y + std::max(1.0F, b.theme.look.scale)}, c.track);
        list.AddCircleFilled({row.x + b.px(7), row.y + b.px(19)}, b.px(6),
                             RunPanel::colour(b, lab.runs().size() - 1 - k + shift));
        const float buttons = b.px(92 + 92 + 44 + 44 + 3 * 6);
        const float words = row.width - b.px(24) - (wide ? buttons + b.px(12) : 0);
        const std::string name = run.changes.empty() ? run.name : run.name + ": " + run.changes;
        text_line(b, {row.x + b.px(24), row.y + b.px(8), words, b.px(22)}, b.theme.strong, c.text, name);
        text_line(b, {row.x + b.px(24), row.y + b.px(30), words, b.px(20)}, b.theme.small, c.muted,
                  run.view ? figures(*run.view) : "preparing …");
        const bool trained = run.view && run.view->best;
        float x = wide ? row.x + row.width - buttons : row.x + b.px(24);
        const float top = row.y + b.px(wide ? 8 : 56);
        const auto place = [&](float width) {
            const Area at{x, top, b.px(width), b.px(44)};
            x += b.px(width + 6);
            return at;
        };
        const std::string number = std::to_string(k);
        if (text_button(b, ("use" + number).c_str(), place(92), "Answer", "Let this network answer, in Answer",
                        {.enabled = trained}))
            actions.use_model(*run.view->best, run.name);
        if (label_button(b, ("model-save" + number).c_str(), place(92), Icon::save, "Model",
                         "Download the model, a .safetensors file", {.enabled = trained}))
            actions.save_model(*run.view->best, run.name);
        if (icon_button(b, ("run-save" + number).c_str(), place(44), Icon::save, "Download the run as JSON",
                        {.enabled = run.view != nullptr}))
            host.save_file(run.name + ".json", run_to_json(run).dump(2));
        if (icon_button(b, ("forget" + number).c_str(), place(44), Icon::close, "Forget this run")) {
            lab.forget_run(k);
            break;
        }
    }
}

Json run_to_json(const LabRun& run) {
    Json history = Json::array();
    Json json = {{"name", run.name}, {"recipe", run.recipe}};
    if (run.view) {
        for (const EpochRecord& record : run.view->history) history.push_back(epoch_to_json(record));
        json["executor"] = run.view->facts.executor;
        json["parameters"] = run.view->facts.parameters;
        json["best_epoch"] = run.view->best_epoch;
        json["seconds"] = run.view->seconds;
        json["outcome"] = run.view->outcome ? Json(enum_name(*run.view->outcome)) : Json();
    }
    json["history"] = std::move(history);
    return json;
}

}  // namespace selvedge::ui
