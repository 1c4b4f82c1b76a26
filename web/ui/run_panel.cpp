// The run under way, from its buttons down to its lights.
#include "ui/run_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "ui/chart.h"
#include "ui/controls.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

/// Okabe and Ito's colours, which the colour-blind can tell apart.
constexpr std::array<ImU32, 5> earlier{IM_COL32(230, 159, 0, 255), IM_COL32(0, 158, 115, 255),
                                       IM_COL32(204, 121, 167, 255), IM_COL32(86, 180, 233, 255),
                                       IM_COL32(213, 94, 0, 255)};

std::string clock_words(double seconds) {
    std::array<char, 32> text{};
    const auto whole = static_cast<unsigned>(seconds);
    std::snprintf(text.data(), text.size(), "%u:%02u", whole / 60, whole % 60);
    return text.data();
}

std::string outcome_words(selvedge::Outcome outcome) {
    switch (outcome) {
        case selvedge::Outcome::completed:
            return "done";
        case selvedge::Outcome::early_stopped:
            return "stopped early, nothing improved";
        case selvedge::Outcome::interrupted:
            return "stopped";
        case selvedge::Outcome::diverged:
            return "diverged";
    }
    return "";
}

using Figure = std::optional<double> (*)(const EpochRecord&);

std::vector<ImVec2> points_of(const engine::RunView& run, Figure figure) {
    std::vector<ImVec2> points;
    for (const EpochRecord& record : run.history)
        if (const std::optional<double> value = figure(record))
            points.emplace_back(static_cast<float>(record.epoch), static_cast<float>(*value));
    return points;
}

ImU32 light_colour(const Brushwork& b, engine::Tone tone) {
    switch (tone) {
        case engine::Tone::unknown:
            return b.theme.colours.bar;
        case engine::Tone::good:
            return IM_COL32(0, 158, 115, 255);
        case engine::Tone::warning:
            return IM_COL32(230, 159, 0, 255);
        case engine::Tone::bad:
            return b.theme.colours.thread;
    }
    return 0;
}

}  // namespace

std::string run_words(const engine::RunView& run) {
    if (run.error) return run.error->message();
    const std::size_t done = run.history.size();
    const std::size_t epoch = std::max<std::size_t>(run.progress.epoch, 1);
    std::string words = "epoch " + std::to_string(epoch) + " of " + std::to_string(run.facts.epochs);
    if (run.outcome)
        words = std::to_string(done) + (done == 1 ? " epoch, " : " epochs, ") + outcome_words(*run.outcome);
    if (run.progress.images_per_second > 0)
        words += " · " + grouped(static_cast<std::size_t>(run.progress.images_per_second)) + " images a second";
    words += " · " + clock_words(run.seconds);
    if (run.state == engine::RunState::paused) words += " · paused";
    return words;
}

ImU32 RunPanel::colour(const Brushwork& b, std::size_t before) {
    return before == 0 ? b.theme.colours.accent : earlier[(before - 1) % earlier.size()];
}

float RunPanel::draw(const Brushwork& b, const Area& area, Lab& lab) {
    card(b, {area.x, area.y, area.width, std::max(height_, b.px(300))});
    const float pad = b.px(18);
    const Area inner{area.x + pad, area.y, area.width - 2 * pad, 0};
    float y = area.y + b.px(14);
    buttons(b, {inner.x, y, inner.width, b.px(44)}, lab);
    y += b.px(44 + 10);
    y += status(b, {inner.x, y, inner.width, 0}, lab) + b.px(14);
    if (inner.width < b.px(560) && lab.runs().empty()) {
        // On a phone the recipe comes before empty charts.
    } else if (inner.width >= b.px(560)) {
        const float half = std::floor((inner.width - b.px(24)) / 2);
        charts(b, {inner.x, y, half, b.px(240)}, {inner.x + half + b.px(24), y, half, b.px(240)}, lab);
        y += b.px(240 + 14);
    } else {
        charts(b, {inner.x, y, inner.width, b.px(210)}, {inner.x, y + b.px(222), inner.width, b.px(210)}, lab);
        y += b.px(222 + 210 + 14);
    }
    y += lights(b, {inner.x, y, inner.width, 0}, lab);
    height_ = y - area.y + b.px(10);
    return height_;
}

void RunPanel::buttons(const Brushwork& b, const Area& area, Lab& lab) {
    const bool busy = lab.running() || lab.waiting();
    const bool fits = !lab.recipe().empty() && lab.recipe().trouble().empty();
    const float small = area.width < b.px(430) ? b.px(44) : 0;
    const float gap = b.px(8);
    const float go = small > 0 ? area.width - 3 * (small + gap) : b.px(150);
    const char* word = busy ? "Pause" : lab.can_go_on() ? "Go on" : lab.current() != nullptr ? "Train anew" : "Train";
    if (label_button(b, "train", {area.x, area.y, go, area.height}, busy ? Icon::pause : Icon::play, word,
                     busy ? "Stop for now (Space)" : "Train the network of the recipe (Space)",
                     {.primary = true, .enabled = busy || fits})) {
        if (busy)
            lab.pause();
        else
            lab.go(engine::Stride::end);
    }
    const float each = small > 0 ? small : std::min(b.px(130), (area.width - go - 3 * gap) / 3);
    const auto place = [&](float k) { return Area{area.x + go + gap + k * (each + gap), area.y, each, area.height}; };
    const auto button = [&](const char* id, float k, Icon icon, const char* label, const char* hint, bool enabled) {
        return small > 0 ? icon_button(b, id, place(k), icon, hint, {.enabled = enabled})
                         : label_button(b, id, place(k), icon, label, hint, {.enabled = enabled});
    };
    if (button("step-batch", 0, Icon::step, "Batch", "Train on one batch, then pause", fits && !busy))
        lab.go(engine::Stride::batch);
    if (button("step-epoch", 1, Icon::next, "Epoch", "Train for one epoch, then pause", fits && !busy))
        lab.go(engine::Stride::epoch);
    if (button("rewind", 2, Icon::rewind, "Rewind", "Back to the first weights, to change one thing and compare",
               lab.current() != nullptr))
        lab.rewind();
}

/// What goes on, in words, with a bar below; returns the height that it took.
float RunPanel::status(const Brushwork& b, const Area& area, const Lab& lab) {
    const Palette& c = b.theme.colours;
    const LabRun* run = lab.current();
    const Fetching& train = lab.fetching(engine::Part::train);
    const Fetching& test = lab.fetching(engine::Part::test);
    float height = b.px(22);
    const auto say = [&](ImU32 colour, const std::string& words) {
        height = std::max(text_block_height(b.theme.small, area.width, words) + b.px(5), height);
        text_block(b, {area.x, area.y + b.px(3), area.width, height}, b.theme.small, colour, words);
    };
    const auto bar = [&](float part) {
        progress_bar(b, {area.x, area.y + height + b.px(4), area.width, b.px(6)}, part);
    };
    if (!train.trouble.empty()) {
        say(c.warning, train.trouble);
    } else if (lab.waiting()) {
        say(c.muted, train.under_way || test.under_way ? "Fetching images …" : "Preparing …");
        bar(train.under_way ? train.part : -1);
    } else if (run == nullptr) {
        say(c.muted, lab.runs().empty() ? "Train this network here, on this device. Nothing is sent anywhere."
                                        : "At the first weights again: change one thing, then train to compare.");
    } else if (!run->view) {
        say(c.muted, "Preparing …");
    } else {
        const engine::RunView& view = *run->view;
        say(view.error ? c.warning : c.text, view.error ? run_words(view) : run->name + ": " + run_words(view));
        const double epochs = static_cast<double>(std::max<std::size_t>(view.facts.epochs, 1));
        const double of_epoch =
            view.progress.epoch == view.history.size() || view.progress.steps == 0
                ? 0.0
                : static_cast<double>(view.progress.step) / static_cast<double>(view.progress.steps);
        bar(static_cast<float>((static_cast<double>(view.history.size()) + of_epoch) / epochs));
    }
    return height + b.px(12);
}

void RunPanel::charts(const Brushwork& b, const Area& loss_area, const Area& accuracy_area, const Lab& lab) {
    const Palette& c = b.theme.colours;
    std::vector<ChartLine> loss, accuracy;
    float epochs = 1, highest = 0, lowest_accuracy = 1;
    const std::vector<LabRun>& runs = lab.runs();
    const std::size_t shift = lab.current() == nullptr ? 1 : 0;  // after a rewind no run is the current one
    for (std::size_t k = 0; k < runs.size(); ++k) {
        if (!runs[k].view) continue;
        const engine::RunView& view = *runs[k].view;
        const std::size_t before = runs.size() - 1 - k + shift;
        const bool now = before == 0;
        const ImU32 line = colour(b, before);
        epochs = std::max(epochs, static_cast<float>(now ? view.facts.epochs : view.history.size()));
        if (now) {
            ChartLine batches{"training", c.bar, {}, false};
            for (const engine::LossPoint& point : view.losses) {
                batches.points.emplace_back(point.epoch, point.loss);
                highest = std::max(highest, std::min(point.loss, 3.0F));
            }
            loss.push_back(std::move(batches));
            accuracy.push_back({"training", c.bar,
                                points_of(view, [](const EpochRecord& r) { return std::optional(r.accuracy); }),
                                false});
        }
        const std::string name = now ? "validation" : runs[k].name;
        loss.push_back({name, line, points_of(view, [](const EpochRecord& r) { return r.val_loss; }), now});
        accuracy.push_back({name, line, points_of(view, [](const EpochRecord& r) { return r.val_accuracy; }), now});
    }
    for (const ChartLine& line : loss)
        for (const ImVec2& point : line.points) highest = std::max(highest, std::min(point.y, 3.0F));
    for (const ChartLine& line : accuracy)
        for (const ImVec2& point : line.points) lowest_accuracy = std::min(lowest_accuracy, point.y);
    const float top = highest == 0 ? 2.5F : highest * 1.05F;
    const float bottom = std::clamp(std::floor(lowest_accuracy * 10) / 10, 0.0F, 0.9F);
    draw_chart(b, "chart-loss", loss_area, {"Loss", 0, epochs, 0, top, false, "epoch"}, loss);
    draw_chart(b, "chart-accuracy", accuracy_area,
               {"Accuracy", 0, epochs, lowest_accuracy == 1 ? 0 : bottom, 1, true, "epoch"}, accuracy);
}

float RunPanel::lights(const Brushwork& b, const Area& area, const Lab& lab) {
    const Palette& c = b.theme.colours;
    const LabRun* run = lab.current();
    if (run == nullptr || !run->view) return 0;
    float y = area.y;
    const float name_width = b.px(96);
    for (const engine::HealthLight& light : run->view->health) {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        list.AddCircleFilled({area.x + b.px(7), y + b.px(11)}, b.px(5), light_colour(b, light.tone));
        text_line(b, {area.x + b.px(20), y, name_width - b.px(20), b.px(22)}, b.theme.strong, c.text, light.name);
        const Area words{area.x + name_width, y + b.px(3), area.width - name_width, 0};
        const float height = text_block(b, words, b.theme.small, c.muted, light.words);
        y += std::max(height + b.px(3), b.px(22)) + b.px(6);
    }
    return y - area.y;
}

}  // namespace selvedge::ui
