// The room's cards: the source with what was found on it, the mirror check, and the strip of steps.
#include "ui/picture_room.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/steps.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

constexpr std::size_t tiles = conversion_steps.size() + 1;

ImU32 colour_of(const Rgb& c) { return IM_COL32(c.red, c.green, c.blue, 255); }

std::string ground_words(const Conversion& made) {
    const double light = 0.2126 * made.background.red + 0.7152 * made.background.green + 0.0722 * made.background.blue;
    const char* tone = light >= 170 ? "light" : light > 85 ? "of middle lightness" : "dark";
    return std::string("Ground: ") + tone + ", found along the border" +
           (made.transparent ? " after see-through parts were filled. " : ". ") +
           (made.negated ? "Negated, so that the garment is bright on black." : "Not negated.");
}

std::string answer_words(const std::optional<Answer>& answer) {
    return answer ? answer->label + ", " + percent(answer->probabilities[answer->index]) : std::string("–");
}

}  // namespace

PictureRoom::~PictureRoom() {
    if (strip_ != ImTextureID{}) desk_.host.drop_texture(strip_);
}

void PictureRoom::receive(const engine::Event& event) {
    if (std::holds_alternative<engine::Outcome>(event)) stale_ = true;
}

void PictureRoom::restore_textures() {
    strip_ = {};
    stale_ = true;
}

void PictureRoom::refresh() {
    if (!stale_ || !desk_.state.outcome) return;
    stale_ = false;
    if (strip_ == ImTextureID{})
        strip_ = desk_.host.make_texture(tiles * thumbnail_edge, thumbnail_edge, Magnify::squares);
    const std::vector<std::uint8_t> pixels = step_strip(desk_.state.outcome->conversion);
    desk_.host.update_texture(strip_, {pixels, tiles * thumbnail_edge, thumbnail_edge},
                              {.x = 0, .y = 0, .width = tiles * thumbnail_edge, .height = thumbnail_edge});
}

float PictureRoom::draw(const RoomFrame& frame) {
    refresh();
    const Brushwork& b = frame.brush;
    const Area& content = frame.content;
    const float gap = b.px(frame.wide ? 16 : 12);
    const auto why_height = [&](float width) { return why_.height(b, width); };
    if (!frame.wide) {
        float y = content.y;
        const auto next = [&](float height) {
            const Area area{content.x, y, content.width, height};
            y += height + gap;
            return area;
        };
        if (const float why = why_height(content.width); why > 0) why_.draw(b, next(why), desk_.actions);
        y += strip(b, {content.x, y, content.width, 0}) + gap;
        source(b, next(content.width * 0.8F + b.px(120)));
        mirror_check(b, next(b.px(220)));
        return y - gap - content.y;
    }
    const float strip_height = b.px(270);
    const float top = std::max(content.height - strip_height - gap, b.px(320));
    const float left = std::floor(content.width * 0.5F - gap / 2);
    const float right = content.width - left - gap;
    const float x = content.x + left + gap;
    source(b, {content.x, content.y, left, top});
    const float why = why_height(right);
    if (why > 0) why_.draw(b, {x, content.y, right, why}, desk_.actions);
    const float used = why > 0 ? why + gap : 0;
    mirror_check(b, {x, content.y + used, right, top - used});
    return top + gap + strip(b, {content.x, content.y + top + gap, content.width, 0});
}

void PictureRoom::source(const Brushwork& b, const Area& area) {
    card(b, area);
    const Palette& c = b.theme.colours;
    const State& state = desk_.state;
    const float pad = b.px(18);
    text_line(b, {area.x + pad, area.y + b.px(14), area.width - 2 * pad, b.px(24)}, b.theme.strong, c.text,
              "The picture, and what was found on it");
    const float foot = b.px(64);
    const Area room{area.x + pad, area.y + b.px(50), area.width - 2 * pad, area.height - b.px(50) - foot - b.px(16)};
    const bool drawn = state.source == Source::drawing;
    const auto width = static_cast<float>(drawn ? Drawing::edge : std::max<std::size_t>(state.preview_width, 1));
    const auto height = static_cast<float>(drawn ? Drawing::edge : std::max<std::size_t>(state.preview_height, 1));
    const float scale = std::min(room.width / width, room.height / height);
    const Area at{std::round(room.centre().x - width * scale / 2), room.y, std::round(width * scale),
                  std::round(height * scale)};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at.top_left(), at.bottom_right(), IM_COL32_WHITE);
    list.AddImage(drawn ? state.drawing_texture : state.picture_texture, at.top_left(), at.bottom_right());
    list.AddRect(at.top_left(), at.bottom_right(), c.border, 0, 0, b.theme.look.scale);
    ground(b, {area.x + pad, area.y + area.height - foot - b.px(8), area.width - 2 * pad, foot});
    if (!state.outcome || state.outcome->error || state.outcome->conversion.blank || state.outcome->width == 0) return;
    const Box& box = state.outcome->conversion.trimmed;
    const float across = at.width / static_cast<float>(state.outcome->width);
    const float down = at.height / static_cast<float>(state.outcome->height);
    const ImVec2 from(at.x + static_cast<float>(box.x) * across, at.y + static_cast<float>(box.y) * down);
    list.AddRect(from,
                 {from.x + static_cast<float>(box.width) * across, from.y + static_cast<float>(box.height) * down},
                 c.thread, 0, 0, b.px(2));
}

void PictureRoom::ground(const Brushwork& b, const Area& area) {
    const State& state = desk_.state;
    if (!state.outcome || state.outcome->error) return;
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float size = b.px(36);
    const Area patch{area.x, area.centre().y - size / 2, size, size};
    list.AddRectFilled(patch.top_left(), patch.bottom_right(), colour_of(state.outcome->conversion.background),
                       b.px(8));
    list.AddRect(patch.top_left(), patch.bottom_right(), c.border, b.px(8), 0, b.theme.look.scale);
    const float x = area.x + size + b.px(12);
    const float width = area.x + area.width - x;
    const std::string words = ground_words(state.outcome->conversion);
    const float tall = text_block_height(b.theme.small, width, words);
    text_block(b, {x, area.centre().y - tall / 2, width, 0}, b.theme.small, c.text, words);
}

void PictureRoom::mirror_check(const Brushwork& b, const Area& area) {
    card(b, area);
    const Palette& c = b.theme.colours;
    const State& state = desk_.state;
    const float pad = b.px(18);
    text_line(b, {area.x + pad, area.y + b.px(14), area.width - 2 * pad, b.px(24)}, b.theme.strong, c.text,
              "As it is, and mirrored");
    if (!state.outcome || state.outcome->error) return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float half = std::floor((area.width - 2 * pad - b.px(16)) / 2);
    const float room = std::min(half, area.height - b.px(50 + 34 + 46));
    const float edge = std::max(std::floor(room / item_edge), 2.0F) * item_edge;
    const float top = area.y + b.px(50);
    for (const bool mirrored : {false, true}) {
        const float left = area.x + pad + (mirrored ? half + b.px(16) : 0);
        const Area at{left, top, edge, edge};
        list.AddImage(state.item_texture, at.top_left(), at.bottom_right(), {mirrored ? 1.0F : 0.0F, 0},
                      {mirrored ? 0.0F : 1.0F, 1});
        const std::optional<Answer>& answer = mirrored ? state.outcome->mirrored : state.outcome->answer;
        text_line(b, {left, top + edge + b.px(6), half, b.px(24)}, mirrored ? b.theme.body : b.theme.strong, c.text,
                  answer_words(answer));
    }
    const char* note = "Shoes of the data set point to the left; for other garments both sides are alike.";
    const float tall = text_block_height(b.theme.small, area.width - 2 * pad, note);
    text_block(b, {area.x + pad, area.y + area.height - b.px(16) - tall, area.width - 2 * pad, 0}, b.theme.small,
               c.muted, note);
}

float PictureRoom::strip(const Brushwork& b, const Area& area) {
    const float pad = b.px(18);
    const bool one_row = area.width >= b.px(900);
    const std::size_t columns = one_row ? tiles : area.width >= b.px(600) ? 4 : 2;
    const std::size_t rows = (tiles + columns - 1) / columns;
    const float space = b.px(one_row ? 10 : 8);
    const float width =
        std::floor((area.width - 2 * pad - space * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    const float tile_height = b.px(112 + 82);
    const float height = b.px(50) + static_cast<float>(rows) * (tile_height + space) - space + pad;
    const Area whole{area.x, area.y, area.width, height};
    card(b, whole);
    const Palette& c = b.theme.colours;
    const State& state = desk_.state;
    const bool usual = as_dataset(state.preparation);
    const float reset_width = b.px(150);
    text_line(b, {area.x + pad, area.y + b.px(14), area.width - 2 * pad - (usual ? 0 : reset_width), b.px(24)},
              b.theme.strong, c.text, usual ? "Seven steps, as the data set was made" : "Seven steps, changed by you");
    if (!usual) {
        const Area at{area.x + area.width - pad - reset_width, area.y + b.px(4), reset_width, b.px(44)};
        if (text_button(b, "as-dataset", at, "All as they were", "Every step as the data set was made", {.bare = true}))
            desk_.actions.mend(Mend::as_dataset);
    }
    for (std::size_t k = 0; k < tiles; ++k) {
        const auto column = static_cast<float>(k % columns);
        const auto row = static_cast<float>(k / columns);
        tile(b,
             {area.x + pad + column * (width + space), area.y + b.px(50) + row * (tile_height + space), width,
              tile_height},
             k);
    }
    return height;
}

/// One step: its picture, its name and switch, and what it did. The first tile is the picture as it came.
void PictureRoom::tile(const Brushwork& b, const Area& area, std::size_t tile) {
    const Palette& c = b.theme.colours;
    const State& state = desk_.state;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool converted = state.outcome && !state.outcome->error;
    const bool is_step = tile > 0;
    const std::size_t step = is_step ? tile - 1 : 0;
    const bool on = !is_step || !converted || step_is_on(state.preparation, state.outcome->conversion, step);
    if (is_step) {
        const StepInfo& info = conversion_steps[step];
        const std::string id = "step-" + std::string(info.name);
        const bool pressed = press(b, id.c_str(), area, converted);
        const std::string hint =
            std::string(info.about) + (on ? ". Press to switch it off" : ". Press to switch it on");
        hint_for_last(b, hint.c_str());
        const bool lit = ImGui::IsItemHovered() && !b.touch;
        list.AddRectFilled(area.top_left(), area.bottom_right(), lit ? c.control_hovered : c.control, b.px(10));
        if (pressed) desk_.actions.prepare(step_switched(state.preparation, state.outcome->conversion, step));
    }
    const float edge = std::min(b.px(112), area.width - b.px(8));
    const Area at{std::round(area.centre().x - edge / 2), area.y + b.px(8), edge, edge};
    if (converted && strip_ != ImTextureID{}) {
        const float from = static_cast<float>(tile) / tiles;
        list.AddImage(strip_, at.top_left(), at.bottom_right(), {from, 0}, {from + 1.0F / tiles, 1},
                      on ? IM_COL32_WHITE : IM_COL32(255, 255, 255, 90));
    }
    const float inside = b.px(10);
    const float name_top = at.y + edge + b.px(10);
    const std::string_view title = is_step ? conversion_steps[step].title : "Picture";
    text_line(b, {area.x + inside, name_top, area.width - 2 * inside, b.px(24)}, b.theme.strong, on ? c.text : c.muted,
              title);
    if (is_step) switch_sign(b, {area.x + area.width - inside - b.px(30), name_top + b.px(3), b.px(30), b.px(18)}, on);
    if (!converted) return;
    const std::string words =
        is_step ? step_words(*state.outcome, step)
                : std::to_string(state.outcome->width) + " × " + std::to_string(state.outcome->height);
    text_line(b, {area.x + inside, name_top + b.px(26), area.width - 2 * inside, b.px(22)}, b.theme.small, c.muted,
              words);
}

Json PictureRoom::describe() const {
    Json steps = Json::object();
    const State& state = desk_.state;
    if (state.outcome) {
        for (std::size_t k = 0; k < conversion_steps.size(); ++k) {
            steps[std::string(conversion_steps[k].name)] = step_is_on(state.preparation, state.outcome->conversion, k);
        }
    }
    Json findings = Json::array();
    for (const Finding& finding : why_.findings()) {
        findings.push_back({{"text", finding.text}, {"mend", mend_label(finding.mend)}});
    }
    return {{"steps", std::move(steps)}, {"findings", std::move(findings)}, {"mirror", state.preparation.mirror}};
}

}  // namespace selvedge::ui
