// The recipe's groups of settings, row by row. What a setting may be, and what is wrong, the core says.
#include "ui/recipe_panel.h"

#include <selvedge/io/fields.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/controls.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

constexpr float row_height = 44, setting_gap = 6;

template <class E>
std::vector<std::string> names_of() {
    std::vector<std::string> names;
    for (const auto& [value, name] : EnumNames<E>::names) names.emplace_back(name);
    return names;
}

/// What a setting of text can be, where it is one of a list.
std::vector<std::string> choices_of(const std::string& name) {
    if (name == "activation" || name == "function") return names_of<ActivationKind>();
    if (name == "padding") return {"valid", "same"};
    if (name.ends_with("_initializer")) return names_of<Initializer>();
    return {};
}

std::size_t index_in(const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

std::string shown(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_array() && value.size() == 2) return value[0].dump() + " × " + value[1].dump();
    if (value.is_number_unsigned()) return grouped(value.get<std::size_t>());
    if (value.is_object() && value.size() == 1) return value.begin().key();
    return value.dump();
}

std::string with_spaces(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

/// "26 × 26 × 16".
std::string shape_words(const Shape& shape) {
    std::string words;
    for (const std::size_t size : shape) words += (words.empty() ? "" : "×") + std::to_string(size);
    return words;
}

std::string kind_of_object(const Json& value, const char* otherwise) {
    return value.is_object() && value.size() == 1 ? value.begin().key() : otherwise;
}

}  // namespace

Area RecipePanel::row(const Brushwork& b, float height) {
    const Area area{inner_.x, y_, inner_.width, b.px(height)};
    y_ += b.px(height + setting_gap);
    return area;
}

Area RecipePanel::setting(const Brushwork& b, std::string_view name) {
    const Area area = row(b, row_height);
    const float label = std::min(b.px(132), area.width * 0.4F);
    text_line(b, {area.x, area.y, label - b.px(8), area.height}, b.theme.body, b.theme.colours.text, name);
    return {area.x + label, area.y, area.width - label, area.height};
}

float RecipePanel::draw(const Brushwork& b, const Area& area, Lab& lab, const State& state, Host& host) {
    // As high as it was in the last frame; a change shows in the next.
    card(b, {area.x, area.y, area.width, std::max(height_, b.px(120))});
    inner_ = {area.x + b.px(18), area.y, area.width - b.px(36), 0};
    y_ = area.y + b.px(14);
    const Palette& c = b.theme.colours;

    std::vector<MenuRow> rows;
    std::size_t chosen = lab.presets().size();
    for (std::size_t k = 0; k < lab.presets().size(); ++k) {
        const Preset& preset = lab.presets()[k];
        rows.push_back(
            {preset.title, layer_words("", {}) + std::to_string(preset.json["network"]["layers"].size()) + " layers"});
        if (preset.title == lab.chosen_preset()) chosen = k;
    }
    const Area head = row(b, row_height);
    const float words = text_width(b.theme.heading, "Recipe") + b.px(16);
    text_line(b, {head.x, head.y, words, head.height}, b.theme.heading, c.text, "Recipe");
    const auto pressed = menu(b, "preset", {head.x + words, head.y, head.width - words, head.height},
                              lab.recipe().empty() ? "Loading …" : lab.chosen_preset(), rows, chosen,
                              "Choose an experiment to start from");
    if (pressed) {
        lab.choose_preset(*pressed);
        open_layer_.reset();
    }
    if (!lab.recipe().empty()) {
        network(b, lab);
        data(b, lab);
        own_pictures(b, lab, state);
        training(b, lab);
        const Area ends = row(b, row_height);
        const float half = std::floor((ends.width - b.px(8)) / 2);
        if (text_button(b, "recipe-text", {ends.x, ends.y, half, ends.height}, "Edit as text",
                        "The whole recipe, with every setting"))
            host.edit_recipe(lab.recipe().text());
        if (label_button(b, "recipe-save", {ends.x + half + b.px(8), ends.y, half, ends.height}, Icon::save, "Save",
                         "The file that `selvedge train` takes"))
            host.save_file("recipe.json", lab.recipe().text());
    }
    height_ = y_ - area.y + b.px(8);
    return height_;
}

void RecipePanel::network(const Brushwork& b, Lab& lab) {
    const Recipe& recipe = lab.recipe();
    group_heading(b, row(b, 28), "Network", grouped(recipe.parameters()) + " parameters");
    for (std::size_t layer = 0; layer < recipe.layers().size(); ++layer) {
        const std::size_t before = recipe.layers().size();
        layer_row(b, lab, layer);
        if (recipe.layers().size() != before) break;
    }
    if (!recipe.trouble().empty()) {
        const float height = text_block_height(b.theme.small, inner_.width, recipe.trouble());
        text_block(b, {inner_.x, y_, inner_.width, height}, b.theme.small, b.theme.colours.warning, recipe.trouble());
        y_ += height + b.px(setting_gap);
    }
    const std::vector<std::string> kinds = Recipe::kinds();
    std::vector<MenuRow> rows;
    for (const std::string& kind : kinds) rows.push_back({with_spaces(kind), {}});
    const auto added = menu(b, "add-layer", row(b, row_height),
                            open_layer_ ? "Add a layer after this one" : "Add a layer before the last one", rows,
                            rows.size(), "Another layer");
    if (!added) return;
    const std::size_t count = recipe.layers().size();
    const std::size_t at = open_layer_ ? *open_layer_ + 1 : count == 0 ? 0 : count - 1;
    lab.recipe().add_layer(at, kinds[*added]);
    open_layer_ = at;
}

void RecipePanel::layer_row(const Brushwork& b, Lab& lab, std::size_t layer) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Recipe& recipe = lab.recipe();
    Area area = row(b, row_height);
    y_ -= b.px(setting_gap - 2);
    const bool open = open_layer_ == layer;
    if (press(b, ("layer" + std::to_string(layer)).c_str(), area))
        open_layer_ = open ? std::nullopt : std::optional(layer);
    const bool lit = ImGui::IsItemHovered() && !b.touch;
    hint_for_last(b, "Change, move or take away this layer");
    list.AddRectFilled(area.top_left(), area.bottom_right(),
                       open  ? c.accent_soft
                       : lit ? c.control_hovered
                             : c.control,
                       b.px(10));
    const std::string kind = recipe.kind(layer);
    const Json& settings = recipe.layers()[layer].begin().value();
    const float inside = b.px(12);
    const float name = text_width(b.theme.strong, with_spaces(kind));
    text_line(b, {area.x + inside, area.y, area.width - 2 * inside, area.height}, b.theme.strong,
              open ? c.accent : c.text, with_spaces(kind));
    std::string right = "does not fit";
    if (layer < recipe.shapes().size()) {
        const LayerInfo& info = recipe.shapes()[layer];
        right = shape_words(info.output);
        if (info.trainable != 0) right += " · " + grouped(info.trainable);
    }
    const float right_width = text_width(b.theme.small, right);
    text_line(b, {area.x + inside, area.y, area.width - 2 * inside, area.height}, b.theme.small,
              layer < recipe.shapes().size() ? c.muted : c.warning, right, Align::right);
    const float from = area.x + inside + name + b.px(10);
    const float to = area.x + area.width - inside - right_width - b.px(10);
    if (to > from)
        text_line(b, {from, area.y, to - from, area.height}, b.theme.small, c.muted, layer_words(kind, settings));
    if (open) layer_settings(b, lab, layer);
}

void RecipePanel::layer_settings(const Brushwork& b, Lab& lab, std::size_t layer) {
    Recipe& recipe = lab.recipe();
    const std::string kind = recipe.kind(layer);
    const std::string path = "network.layers." + std::to_string(layer) + "." + kind;
    const Json settings = recipe.at(path);
    y_ += b.px(setting_gap - 2);
    for (const auto& item : settings.items()) {
        const std::string& name = item.key();
        const Json& value = item.value();
        const std::vector<std::string> choices = choices_of(name);
        if (!choices.empty()) {
            std::vector<MenuRow> rows;
            for (const std::string& choice : choices) rows.push_back({with_spaces(choice), {}});
            const auto chosen = menu(b, "set-" + name, setting(b, with_spaces(name)), with_spaces(shown(value)), rows,
                                     index_in(choices, shown(value)), "");
            if (chosen) recipe.set(path + "." + name, choices[*chosen]);
        } else if (value.is_boolean()) {
            const std::array<std::string, 2> labels{"no", "yes"};
            const auto chosen =
                segments(b, "set-" + name, setting(b, with_spaces(name)), labels, value.get<bool>(), "");
            if (chosen) recipe.set(path + "." + name, *chosen == 1);
        } else if (value.is_number() || value.is_array()) {
            const int step = stepper(b, "set-" + name, setting(b, with_spaces(name)), shown(value), "");
            if (step != 0) recipe.nudge(path + "." + name, step);
        }
    }
    const Area ends = row(b, row_height);
    const float third = std::floor((ends.width - b.px(16)) / 3);
    const auto part = [&](float k) { return Area{ends.x + k * (third + b.px(8)), ends.y, third, ends.height}; };
    const std::size_t count = recipe.layers().size();
    if (label_button(b, "layer-up", part(0), Icon::up, "Up", "Before the layer above", {.enabled = layer > 0})) {
        recipe.move_down(layer - 1);
        open_layer_ = layer - 1;
    }
    if (label_button(b, "layer-down", part(1), Icon::down, "Down", "After the layer below",
                     {.enabled = layer + 1 < count})) {
        recipe.move_down(layer);
        open_layer_ = layer + 1;
    }
    if (label_button(b, "layer-remove", part(2), Icon::clear, "Remove", "Take this layer away")) {
        recipe.remove_layer(layer);
        open_layer_.reset();
    }
    y_ += b.px(setting_gap);
}

void RecipePanel::data(const Brushwork& b, Lab& lab) {
    Recipe& recipe = lab.recipe();
    y_ += b.px(6);
    const engine::Images& images = *lab.view().images;
    group_heading(b, row(b, 28), "Data",
                  images.train.count == 0 ? "fetched when training begins" : grouped(images.train.count) + " here");
    const std::array<std::string, 3> sizes{"2,000", "10,000", "60,000"};
    constexpr std::array<std::size_t, 3> picks{2000, 10000, 0};
    const Json pick = recipe.at("data.pick");
    const std::size_t now = pick.is_number() ? pick.get<std::size_t>() : 0;
    const auto size = segments(b, "images", setting(b, "Images"), sizes,
                               static_cast<std::size_t>(std::find(picks.begin(), picks.end(), now) - picks.begin()),
                               "Training images; all 60,000 are a download of 26 MB");
    if (size) recipe.set("data.pick", picks[*size]);
    const int held = stepper(b, "validation", setting(b, "Validation"), shown(recipe.at("data.split.validation")),
                             "Set aside to validate on, not trained on");
    if (held != 0) recipe.nudge("data.split.validation", held);

    const std::array<std::string, 3> amounts{"none", "gentle", "strong"};
    const Json augment = recipe.at("data.augment");
    const std::size_t amount = !augment.is_object() ? 0 : augment.value("rotation", 0.0) > 10 ? 2 : 1;
    const auto chosen = segments(b, "augment", setting(b, "Augmentation"), amounts, amount,
                                 "Images turned, zoomed, shifted and mirrored anew in each epoch");
    if (chosen == 0U) recipe.set("data.augment", Json());
    if (chosen == 1U)
        recipe.set("data.augment",
                   {{"mode", "on_the_fly"}, {"rotation", 5}, {"zoom", 0.05}, {"shift", 0.05}, {"flip", true}});
    if (chosen == 2U)
        recipe.set("data.augment",
                   {{"mode", "on_the_fly"}, {"rotation", 15}, {"zoom", 0.15}, {"shift", 0.1}, {"flip", true}});
}

void RecipePanel::own_pictures(const Brushwork& b, Lab& lab, const State& state) {
    const std::vector<std::size_t>& own = lab.view().own;
    const bool seen = state.outcome && !state.outcome->error && !state.outcome->conversion.blank;
    std::vector<MenuRow> rows;
    const std::vector<std::string> names = fashion_class_names();
    std::size_t count = 0;
    for (std::size_t k = 0; k < names.size(); ++k) {
        const std::size_t have = k < own.size() ? own[k] : 0;
        count += have;
        rows.push_back({have == 0 ? names[k] : names[k] + " (" + std::to_string(have) + ")", {}});
    }
    const Area area = setting(b, "Own pictures");
    const bool some = count != 0;
    const Area choose{area.x, area.y, area.width - (some ? b.px(52) : 0), area.height};
    const std::string words = seen ? "Add the pad’s as …" : "Draw one in Answer";
    const auto chosen = menu(b, "own", choose, some ? std::to_string(count) + " added; more …" : words,
                             seen ? std::span<const MenuRow>(rows) : std::span<const MenuRow>(), rows.size(),
                             "Adds the picture in Answer to the training images, as one of its class");
    if (chosen && seen) {
        const auto& pixels = state.outcome->conversion.pixels;
        lab.add_own({{pixels.begin(), pixels.end()}, static_cast<std::uint8_t>(*chosen)});
    }
    if (some && icon_button(b, "own-forget", {area.x + area.width - b.px(44), area.y, b.px(44), area.height},
                            Icon::clear, "Forget the pictures added"))
        lab.forget_own();
}

void RecipePanel::training(const Brushwork& b, Lab& lab) {
    Recipe& recipe = lab.recipe();
    y_ += b.px(6);
    group_heading(b, row(b, 28), "Training");
    const std::vector<std::string> kinds = kinds_of(static_cast<const decltype(Optimizer::rule)*>(nullptr));
    const std::string optimizer = kind_of_object(recipe.at("train.optimizer"), "sgd");
    const auto chosen = segments(b, "optimizer", setting(b, "Optimiser"), kinds, index_in(kinds, optimizer), "");
    if (chosen && kinds[*chosen] != optimizer) recipe.set("train.optimizer", kinds[*chosen]);
    learning_rate(b, lab, kind_of_object(recipe.at("train.optimizer"), "sgd"));
    const auto step = [&](const char* id, const char* name, const std::string& path, const char* hint) {
        const int by = stepper(b, id, setting(b, name), shown(recipe.at(path)), hint);
        if (by != 0) recipe.nudge(path, by);
    };
    step("batch", "Batch size", "train.batch_size", "Images in a step");
    step("epochs", "Epochs", "train.epochs", "Passes over the training images");
    step("l2", "L2 penalty", "train.l2", "Keeps weights small");
    step("seed", "Seed", "train.seed", "Of the first weights, the order of the images and dropout");
}

void RecipePanel::learning_rate(const Brushwork& b, Lab& lab, const std::string& optimizer) {
    Recipe& recipe = lab.recipe();
    const std::string path = "train.optimizer." + optimizer + ".learning_rate";
    const Json rate = recipe.at(path);
    const std::string schedule = kind_of_object(rate, "constant");
    const std::string member = schedule == "constant" ? "" : schedule == "one_cycle" ? "max" : "initial";
    const std::string value_path = member.empty() ? path : path + "." + schedule + "." + member;
    const int by = stepper(b, "rate", setting(b, "Learning rate"), shown(recipe.at(value_path)),
                           "How far a step goes; of a schedule its first, or highest, one");
    if (by != 0) recipe.nudge(value_path, by);
    const std::vector<std::string> kinds = kinds_of(static_cast<const decltype(Schedule::rule)*>(nullptr));
    std::vector<MenuRow> rows;
    for (const std::string& kind : kinds) rows.push_back({with_spaces(kind), {}});
    const auto chosen = menu(b, "schedule", setting(b, "Schedule"), with_spaces(schedule), rows,
                             index_in(kinds, schedule), "How the learning rate changes over the run");
    if (!chosen || kinds[*chosen] == schedule) return;
    const Json first = recipe.at(value_path);
    if (kinds[*chosen] == "constant")
        recipe.set(path, first);
    else
        recipe.set(path, Json::object({{kinds[*chosen],
                                        Json::object({{kinds[*chosen] == "one_cycle" ? "max" : "initial", first}})}}));
}

}  // namespace selvedge::ui
