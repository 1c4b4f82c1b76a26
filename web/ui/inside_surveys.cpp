// InsideRoom's sections that stand on surveys: the nearest training pictures, the map of test pictures, dead units.
#include <selvedge/io/json.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "ui/controls.h"
#include "ui/inside_room.h"
#include "ui/survey_words.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

using engine::Part;

constexpr std::array<const char*, 2> titles{"The nearest training pictures", "A map of the test pictures"};
/// What comes before and after how many pictures are looked at.
constexpr std::array<std::array<const char*, 2>, 2> abouts{
    {{"Which of the pictures that a network may learn from does it find most like this one? To find out, it looks at ",
      " and compares what its last hidden layer makes of them."},
     {"The network looks at ",
      ". Each becomes a mark on a map: pictures that look alike to the network lie close together. You see which "
      "classes it keeps apart, which it mixes up, and where your picture is."}}};
constexpr std::array<const char*, 2> buttons{"Find them", "Draw the map"};
constexpr std::array<const char*, 2> button_ids{"find-nearest", "draw-map"};

/// The number behind a word's first letters; nothing where it is not that word.
std::optional<std::size_t> number_after(std::string_view action, std::string_view word) {
    if (!action.starts_with(word)) return std::nullopt;
    const std::string_view digits = action.substr(word.size());
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

/// The three sections to choose from, and below them the one that is open.
float InsideRoom::section(const Brushwork& b, const Area& area, float seen) {
    const float bar = sections_bar(b, area);
    const Area rest{area.x, area.y + bar, area.width, 0};
    if (section_ == Section::nearest) return bar + nearest(b, rest);
    if (section_ == Section::map) return bar + map(b, rest, seen - bar);
    return bar + view(b, rest);
}

float InsideRoom::sections_bar(const Brushwork& b, const Area& area) {
    const bool roomy = area.width >= b.px(480);
    const std::array<std::string, 3> labels{"Layers", roomy ? "Nearest pictures" : "Nearest",
                                            roomy ? "Map of pictures" : "Map"};
    const Area bar{area.x, area.y, std::min(area.width, b.px(540)), b.px(44)};
    const auto chosen = segments(b, "section", bar, labels, static_cast<std::size_t>(section_), "");
    if (chosen) section_ = static_cast<Section>(*chosen);
    return b.px(44 + 12);
}

std::string InsideRoom::survey_about(Part part) const {
    const auto& [before, after] = abouts[static_cast<std::size_t>(part)];
    return before + surveys_.pictures(part) + after;
}

/// What there is before a survey: what it is for and a button, how far it is, or why there is none.
float InsideRoom::survey_card(const Brushwork& b, const Area& area, Part part) {
    const Palette& c = b.theme.colours;
    const auto which = static_cast<std::size_t>(part);
    const float pad = b.px(20), inner = std::min(area.width - 2 * pad, b.px(620));
    const bool wanted = surveys_.wanted(part);
    const Surveys::Progress progress = surveys_.progress(part);
    const Dataset& there = part == Part::train ? desk_.lab.view().images->train : desk_.lab.view().images->test;
    const std::string below = wanted ? progress.words
                              : there.count == 0
                                  ? "Fetches the pictures once, 4.4 MB. Everything is computed on this device."
                                  : "The pictures are here already. Everything is computed on this device.";
    const std::string about_words = survey_about(part);
    const float about = text_block_height(b.theme.body, inner, about_words);
    const float line = text_block_height(wanted ? b.theme.body : b.theme.small, inner, below);
    const bool pressable = !wanted || progress.trouble;
    const float height = pad + b.px(34) + about + b.px(16) + (pressable ? b.px(44 + 12) : 0) + line +
                         (pressable ? 0 : b.px(10 + 6)) + pad;
    card(b, {area.x, area.y, area.width, height});
    float y = area.y + pad;
    text_line(b, {area.x + pad, y - b.px(4), inner, b.px(28)}, b.theme.heading, c.text, titles[which]);
    y += b.px(34);
    y += text_block(b, {area.x + pad, y, inner, 0}, b.theme.body, c.text, about_words) + b.px(16);
    if (pressable) {
        const Area at{area.x + pad, y, b.px(160), b.px(44)};
        if (text_button(b, button_ids[which], at, wanted ? "Try again" : buttons[which], "", {.primary = true}))
            wanted ? surveys_.retry(part) : surveys_.want(part);
        y += b.px(44 + 12);
    }
    const ImU32 colour = progress.trouble && wanted ? c.warning : wanted ? c.text : c.muted;
    text_block(b, {area.x + pad, y, inner, 0}, wanted ? b.theme.body : b.theme.small, colour, below);
    if (!pressable) progress_bar(b, {area.x + pad, y + line + b.px(10), inner, b.px(6)}, progress.part);
    return height;
}

float InsideRoom::nearest(const Brushwork& b, const Area& area) {
    const engine::Located* located = surveys_.located(Part::train);
    if (located == nullptr) return survey_card(b, area, Part::train);
    std::optional<std::size_t> pressed;
    const float height = nearest_.draw(b, area, *located, answered(), pressed);
    if (pressed) open_neighbour(*pressed);
    return height;
}

float InsideRoom::map(const Brushwork& b, const Area& area, float seen) {
    const engine::SurveyPointer survey = surveys_.survey(Part::test);
    if (!survey) return survey_card(b, area, Part::test);
    const engine::Located* located = surveys_.located(Part::test);
    std::optional<std::size_t> pressed;
    const auto place = located != nullptr ? std::optional(located->place) : std::nullopt;
    const float height = map_.draw(b, area, seen, survey, place, pressed);
    if (pressed) open_test_picture(*pressed);
    return height;
}

/// Below the layers: the neighbours in short, and the dead units of all layers.
float InsideRoom::beyond(const Brushwork& b, const Area& area) {
    const Palette& c = b.theme.colours;
    const float pad = b.px(16), inner = area.width - 2 * pad;
    const engine::Located* located = surveys_.located(Part::train);
    const float button = b.px(132);
    const bool beside = area.width >= b.px(640);
    const float strip = b.px(beside ? 64 : 52);
    const float first = located != nullptr ? b.px(12 + 22 + 10) + strip + b.px(14) : b.px(12 + 44 + 12);
    card(b, {area.x, area.y, area.width, first});
    text_line(b, {area.x + pad, area.y + b.px(12), inner - button, b.px(located != nullptr ? 22 : 44)}, b.theme.strong,
              c.text, beside ? "The nearest training pictures" : "Nearest pictures");
    if (located != nullptr) {
        const Area all{area.x, area.y, area.width, first};
        if (press(b, "open-nearest", all)) section_ = Section::nearest;
        hint_for_last(b, "Look at them, with their classes and distances");
        nearest_.strip(b, {area.x + pad, area.y + b.px(12 + 22 + 10), inner, strip}, *located);
    } else {
        const Area at{area.x + area.width - pad - button, area.y + b.px(12), button, b.px(44)};
        if (text_button(b, "open-nearest", at, "Find them",
                        ("Compare with " + surveys_.pictures(Part::train)).c_str())) {
            section_ = Section::nearest;
            surveys_.want(Part::train);
        }
    }

    const float y = area.y + first + b.px(10);
    const engine::SurveyPointer survey = surveys_.survey(Part::test);
    const bool wanted = surveys_.wanted(Part::test);
    const Surveys::Progress progress = surveys_.progress(Part::test);
    const std::string words = survey   ? dead_summary(*survey)
                              : wanted ? progress.words
                                       : "Is any unit dead, 0 for every one of " + surveys_.pictures(Part::test) + "?";
    const bool pressable = !survey && (!wanted || progress.trouble);
    const float width = inner - (pressable ? button + b.px(12) : 0);
    const float tall = std::max(text_block_height(b.theme.body, width, words), b.px(pressable ? 44 : 20));
    card(b, {area.x, y, area.width, tall + b.px(24)});
    const float centred = (tall - text_block_height(b.theme.body, width, words)) / 2;
    text_block(b, {area.x + pad, y + b.px(12) + centred, width, 0}, b.theme.body, c.text, words);
    if (pressable) {
        const Area at{area.x + area.width - pad - button, y + b.px(12) + (tall - b.px(44)) / 2, button, b.px(44)};
        if (text_button(b, "find-dead", at, wanted ? "Try again" : "Find out",
                        ("Look at " + surveys_.pictures(Part::test)).c_str()))
            wanted ? surveys_.retry(Part::test) : surveys_.want(Part::test);
    }
    return first + b.px(10) + tall + b.px(24);
}

void InsideRoom::open_neighbour(std::size_t index) {
    const engine::Located* located = surveys_.located(Part::train);
    if (located == nullptr || index >= located->neighbours.nearest.size()) return;
    const std::uint32_t row = located->neighbours.nearest[index].row;
    const Dataset& images = *located->train->images;
    const std::string& name = images.class_names[images.labels[row]];
    desk_.actions.show_item(images.image(row), "Training image " + grouped(row) + ", " + in_sentence(name), id(), {});
}

void InsideRoom::open_test_picture(std::size_t index) {
    const engine::SurveyPointer survey = surveys_.survey(Part::test);
    if (!survey || index >= survey->count) return;
    const Dataset& images = *survey->images;
    const std::string& name = images.class_names[images.labels[index]];
    desk_.actions.show_item(images.image(index), "Test image " + grouped(index) + ", " + in_sentence(name), id(),
                            "picture-opened");
}

void InsideRoom::restore_textures() {
    maps_.forget();
    nearest_.restore_textures();
    map_.restore_textures();
    sheet_atlas_.forget();
}

bool InsideRoom::act(std::string_view action) {
    const auto is = [&](std::string_view word) { return action == word; };
    if (is("layers")) return section_ = Section::layers, true;
    if (is("nearest") || is("find-nearest")) {
        section_ = Section::nearest;
        if (is("find-nearest")) surveys_.want(Part::train);
        return true;
    }
    if (is("map") || is("draw-map")) {
        section_ = Section::map;
        if (is("draw-map")) surveys_.want(Part::test);
        return true;
    }
    if (is("find-dead")) return surveys_.want(Part::test), true;
    if (is("retry")) return surveys_.retry(section_ == Section::map ? Part::test : Part::train), true;
    if (is("back")) return back(), true;
    // A picture of the data set was opened: its feature maps, with its neighbours below them.
    if (is("picture-opened")) {
        section_ = Section::layers;
        look_at(View::network, 0, 0);
        surveys_.want(Part::train);
        return true;
    }
    if (is("maps") || is("filters")) return filters_ = is("filters"), true;
    if (is("zoom-in") || is("zoom-out")) return map_.zoom(is("zoom-in") ? 1.6F : 1 / 1.6F), true;
    if (is("whole-map")) return map_.whole(), true;
    if (is("pan-left") || is("pan-right")) return map_.pan(is("pan-left") ? -0.25F : 0.25F, 0), true;
    if (is("pan-up") || is("pan-down")) return map_.pan(0, is("pan-up") ? -0.25F : 0.25F), true;
    if (is("all-classes") || is("no-classes")) return map_.show_all(is("all-classes")), true;
    if (const auto index = number_after(action, "neighbour ")) return open_neighbour(*index), true;
    if (const auto index = number_after(action, "test-picture ")) return open_test_picture(*index), true;
    if (const auto label = number_after(action, "class ")) return map_.toggle(*label), true;
    if (action.starts_with("layer ") && known()) {
        const std::string_view name = action.substr(6);
        for (std::size_t k = 0; k < layers().size(); ++k) {
            if (layers()[k].name != name) continue;
            section_ = Section::layers;
            return look_at(View::layer, k, 0), true;
        }
    }
    return false;
}

/// What surveys have found, in numbers and in words.
void InsideRoom::describe_surveys(Json& made) const {
    made["filters"] = view_ == View::layer && filters_;
    for (const Part part : {Part::train, Part::test}) {
        const Surveys::Progress progress = surveys_.progress(part);
        const bool over = surveys_.survey(part) != nullptr;
        made[part == Part::train ? "trainSurvey" : "testSurvey"] = {
            {"wanted", surveys_.wanted(part)},
            {"over", over},
            {"trouble", surveys_.wanted(part) && !over && progress.trouble},
            {"about", survey_about(part)},
            {"words", surveys_.wanted(part) && !over ? progress.words : ""}};
    }
    const bool answer = desk_.state.outcome && desk_.state.outcome->answer;
    if (const engine::Located* located = surveys_.located(Part::train); located != nullptr && answer) {
        const Dataset& images = *located->train->images;
        Json list = Json::array();
        for (const Neighbour& one : located->neighbours.nearest)
            list.push_back({{"row", one.row},
                            {"class", images.class_names[images.labels[one.row]]},
                            {"distance", one.distance},
                            {"same", images.labels[one.row] == answered()}});
        made["nearest"] = {{"pictures", std::move(list)},
                           {"words", agreement_words(*located, answered())},
                           {"count", located->train->count},
                           {"meanDistance", located->neighbours.mean_distance}};
    }
    const engine::SurveyPointer survey = surveys_.survey(Part::test);
    if (!survey) return;
    Json dead = Json::object();
    for (const UnitActivity& one : survey->units)
        dead[one.layer] = {{"units", one.dead()}, {"words", dead_words(*survey, one.layer)}};
    made["dead"] = std::move(dead);
    made["deadWords"] = dead_summary(*survey);
    if (section_ != Section::map) return;
    Json classes = Json::array();
    const std::vector<bool>& shown = map_.shown();
    std::size_t label = 0;
    for (const ClassPlace& one : class_places(*survey)) {
        classes.push_back({{"name", one.name},
                           {"count", one.count},
                           {"where", one.where},
                           {"shown", label < shown.size() && shown[label]}});
        ++label;
    }
    Json json{{"count", survey->count}, {"classes", std::move(classes)}, {"zoom", map_.zoomed()}};
    if (const std::optional<std::size_t> item = map_.pointed())
        json["pointed"] = {{"index", *item}, {"class", survey->images->class_names[survey->images->labels[*item]]}};
    if (const engine::Located* located = surveys_.located(Part::test)) {
        json["place"] = located->place;
        json["words"] = around_words(*survey, located->place);
    }
    made["map"] = std::move(json);
}

}  // namespace selvedge::ui
