// The pad: tools above, paper in the middle, where pictures come from below.
#include "ui/pad_panel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ui/ghosts.h"

namespace selvedge::ui {
namespace {

constexpr float button = 44;
constexpr float gap = 8;
constexpr float row_gap = 12;
/// Narrower than this, tools and brush stand in two rows.
constexpr float one_row_from = 512;

float padding(const Brushwork& b, float width) { return b.px(width < b.px(480) ? 12 : 16); }

bool two_rows(const Brushwork& b, float inner) { return inner < b.px(one_row_from); }

float around_paper(const Brushwork& b, float width) {
    const float pad = padding(b, width);
    const float rows = two_rows(b, width - 2 * pad) ? b.px(2 * button + gap) : b.px(button);
    return 2 * pad + rows + b.px(row_gap) + b.px(row_gap) + b.px(button);
}

/// The largest area of the picture's proportions inside `around`.
Area fitted(const Area& around, std::size_t width, std::size_t height) {
    const auto w = static_cast<float>(width);
    const auto h = static_cast<float>(height);
    const float scale = std::min(around.width / w, around.height / h);
    return {std::round(around.x + (around.width - w * scale) / 2),
            std::round(around.y + (around.height - h * scale) / 2), std::round(w * scale), std::round(h * scale)};
}

void chequers(const Brushwork& b, ImDrawList& list, const Area& area) {
    const float square = b.px(10);
    list.AddRectFilled(area.top_left(), area.bottom_right(), IM_COL32_WHITE);
    list.PushClipRect(area.top_left(), area.bottom_right(), true);
    for (int row = 0; static_cast<float>(row) * square < area.height; ++row) {
        for (int column = row % 2; static_cast<float>(column) * square < area.width; column += 2) {
            const ImVec2 at(area.x + static_cast<float>(column) * square, area.y + static_cast<float>(row) * square);
            list.AddRectFilled(at, {at.x + square, at.y + square}, IM_COL32(226, 228, 232, 255));
        }
    }
    list.PopClipRect();
}

/// A dashed outline.
void draw_ghost(ImDrawList& list, const Area& area, std::size_t index, ImU32 colour, float thickness) {
    const std::vector<Point> points = ghost_outline(index);
    const float dash = 4 * thickness;
    float done = 0;  // along the line, so that dashes go on round corners
    for (std::size_t k = 0; k < points.size(); ++k) {
        const Point& a = points[k];
        const Point& z = points[(k + 1) % points.size()];
        const ImVec2 from(area.x + a.x * area.width, area.y + a.y * area.height);
        const ImVec2 to(area.x + z.x * area.width, area.y + z.y * area.height);
        const float length = std::hypot(to.x - from.x, to.y - from.y);
        const auto at = [&](float along) {
            return ImVec2(from.x + (to.x - from.x) * along / length, from.y + (to.y - from.y) * along / length);
        };
        for (float begin = -std::fmod(done, 2 * dash); begin < length; begin += 2 * dash) {
            const float end = std::min(begin + dash, length);
            if (end > 0) list.AddLine(at(std::max(begin, 0.0F)), at(end), colour, thickness);
        }
        done += length;
    }
}

/// A small label on the paper's lower edge.
void chip(const Brushwork& b, ImDrawList& list, const Area& paper, std::string_view text) {
    const float inside = b.px(10);
    const float width = std::min(text_width(b.theme.small, text) + 2 * inside, paper.width - b.px(20));
    const float height = b.px(28);
    const Area area{paper.x + b.px(10), paper.y + paper.height - height - b.px(10), width, height};
    list.AddRectFilled(area.top_left(), area.bottom_right(), IM_COL32(20, 24, 34, 200), height / 2);
    text_line(b, {area.x + inside, area.y, area.width - 2 * inside, area.height}, b.theme.small, IM_COL32_WHITE, text);
}

}  // namespace

float PadPanel::height(const Brushwork& b, float width) {
    return width - 2 * padding(b, width) + around_paper(b, width);
}

float PadPanel::width_for(const Brushwork& b, float wanted) {
    return std::floor(wanted - around_paper(b, wanted) + 2 * padding(b, wanted));
}

Point PadPanel::on_paper(const PointerSample& sample) const {
    const float scale = static_cast<float>(Drawing::edge) / std::max(paper_.width, 1.0F);
    return {(sample.x - paper_.x) * scale, (sample.y - paper_.y) * scale};
}

float PadPanel::diameter(const State& state, const PointerSample& sample) const {
    const bool pen = sample.kind == PointerKind::pen || sample.kind == PointerKind::pen_eraser;
    return pen ? state.diameter * (0.35F + 0.65F * std::sqrt(std::clamp(sample.pressure, 0.0F, 1.0F))) : state.diameter;
}

void PadPanel::pointer(State& state, Actions& actions, const PointerSample& sample, bool open) {
    last_ = sample;
    Drawing& drawing = state.drawing;
    switch (sample.phase) {
        case PointerPhase::down: {
            if (!open || !paper_.contains({sample.x, sample.y})) return;
            actions.draw_here();
            const bool erasing = state.tool == Tool::eraser || sample.kind == PointerKind::pen_eraser;
            if (state.tool == Tool::fill && !erasing) {
                drawing.fill(inks[state.ink], on_paper(sample), state.symmetric);
            } else {
                drawing.begin_stroke(erasing ? Drawing::paper : inks[state.ink], on_paper(sample),
                                     diameter(state, sample), state.symmetric);
            }
            break;
        }
        case PointerPhase::move:
            drawing.extend_stroke(on_paper(sample), diameter(state, sample));
            break;
        case PointerPhase::up:
            drawing.extend_stroke(on_paper(sample), diameter(state, sample));
            drawing.end_stroke();
            break;
        case PointerPhase::cancel:
            drawing.cancel_stroke();
            break;
        case PointerPhase::leave:
            break;
    }
}

void PadPanel::draw(const Brushwork& b, const Area& area, State& state, Actions& actions) {
    card(b, area);
    const float pad = padding(b, area.width);
    const Area inner = area.inset(pad);
    const bool rows = two_rows(b, inner.width);
    const float tools_height = rows ? b.px(2 * button + gap) : b.px(button);
    tools(b, {inner.x, inner.y, inner.width, tools_height}, state, actions);

    paper_ = {inner.x, inner.y + tools_height + b.px(row_gap), inner.width, inner.width};
    paper(b, state);

    sources(b, {inner.x, paper_.y + paper_.height + b.px(row_gap), inner.width, b.px(button)}, state, actions);
}

/// Where pictures come from: a file, the camera, the examples.
void PadPanel::sources(const Brushwork& b, const Area& area, const State& state, Actions& actions) {
    const float space = b.px(gap);
    const float half = std::floor((area.width - area.height - 2 * space) / 2);
    if (label_button(b, "open", {area.x, area.y, half, area.height}, Icon::open,
                     half < b.px(150) ? "Open" : "Open a picture", "Open a picture (O), or drop or paste one",
                     {.primary = true})) {
        actions.open_picture();
    }
    if (icon_button(b, "camera", {area.x + half + space, area.y, area.height, area.height}, Icon::camera,
                    "Take a picture with the camera (P)")) {
        actions.open_camera();
    }
    if (label_button(b, "sample", {area.x + area.width - half, area.y, half, area.height}, Icon::next, "Next example",
                     "Show the next example (N)", {.enabled = state.samples > 0})) {
        actions.next_sample();
    }
}

void PadPanel::tools(const Brushwork& b, const Area& area, State& state, Actions& actions) {
    const bool rows = two_rows(b, area.width);
    const float size = b.px(button);
    const float step = size + b.px(rows ? 6 : 2);
    struct ToolButton {
        const char* id;
        Tool tool;
        Icon icon;
        const char* hint;
    };
    constexpr std::array<ToolButton, 3> left{{
        {"brush", Tool::brush, Icon::brush, "Brush (B)"},
        {"eraser", Tool::eraser, Icon::eraser, "Eraser (E)"},
        {"fill", Tool::fill, Icon::fill, "Fill an area (F)"},
    }};
    float x = area.x;
    for (const ToolButton& tool : left) {
        if (icon_button(b, tool.id, {x, area.y, size, size}, tool.icon, tool.hint,
                        {.selected = state.tool == tool.tool, .bare = true})) {
            state.tool = tool.tool;
        }
        x += step;
    }
    const float right = area.x + area.width - 2 * step - size;
    if (icon_button(b, "undo", {right, area.y, size, size}, Icon::undo, "Undo (Ctrl+Z)",
                    {.enabled = actions.can_undo(), .bare = true})) {
        actions.undo();
    }
    if (icon_button(b, "redo", {right + step, area.y, size, size}, Icon::redo, "Redo (Ctrl+Y)",
                    {.enabled = actions.can_redo(), .bare = true})) {
        actions.redo();
    }
    if (icon_button(b, "clear", {right + 2 * step, area.y, size, size}, Icon::clear, "Clear the paper (C)",
                    {.bare = true})) {
        actions.clear();
    }

    const float y = rows ? area.y + size + b.px(gap) : area.y;
    if (rows) x = area.x;
    if (icon_button(b, "symmetry", {x, y, size, size}, Icon::symmetry, "Draw on both sides at once (Y)",
                    {.selected = state.symmetric, .bare = true})) {
        state.symmetric = !state.symmetric;
    }
    templates(b, {x + step, y, size, size}, state);
    tone(b, {x + 2 * step, y, size, size}, state);
    const float slider = x + 3 * step + b.px(2);
    size_slider(b, "size", {slider, y, (rows ? area.x + area.width : right) - slider - b.px(4), size}, state.diameter,
                least_diameter, most_diameter, "Size of the brush ([ and ])");
}

/// One patch of colour that goes on to the next tone when it is pressed.
void PadPanel::tone(const Brushwork& b, const Area& area, State& state) {
    const Rgb ink = inks[state.ink];
    const std::string hint = std::string(ink_names[state.ink]) + "; press for the next tone (T)";
    if (swatch(b, "tone", area, IM_COL32(ink.red, ink.green, ink.blue, 255), false, hint.c_str())) {
        state.ink = (state.ink + 1) % inks.size();
        if (state.tool == Tool::eraser) state.tool = Tool::brush;
    }
}

/// The button that shows the templates, and the popup with them.
void PadPanel::templates(const Brushwork& b, const Area& button_area, State& state) {
    if (icon_button(b, "templates", button_area, Icon::ghost, "A template to draw over (G)",
                    {.selected = state.ghost.has_value(), .bare = true})) {
        ImGui::OpenPopup("templates");
    }
    ImGui::SetNextWindowPos({button_area.x + button_area.width / 2, button_area.y + button_area.height + b.px(6)},
                            ImGuiCond_Always, {button_area.x < b.px(200) ? 0.2F : 0.5F, 0});
    if (!begin_popup("templates")) return;
    const Palette& c = b.theme.colours;
    constexpr std::size_t columns = 5;
    const float cell = b.px(62);
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    for (std::size_t k = 0; k < ghost_count; ++k) {
        const Area at{origin.x + cell * static_cast<float>(k % columns),
                      origin.y + cell * static_cast<float>(k / columns), cell, cell};
        const std::string id = "template" + std::to_string(k);
        const bool chosen = press(b, id.c_str(), at);
        const bool current = state.ghost == k;
        ImDrawList& list = *ImGui::GetWindowDrawList();
        if (current || ImGui::IsItemHovered())
            list.AddRectFilled(at.top_left(), at.bottom_right(), current ? c.accent_soft : c.control, b.px(8));
        draw_ghost(list, at.inset(b.px(9)), k, current ? c.accent : c.text, b.px(1.5F));
        if (state.model && k < state.model->class_names.size()) hint_for_last(b, state.model->class_names[k].c_str());
        if (chosen) {
            state.ghost = k;
            ImGui::CloseCurrentPopup();
        }
    }
    const Area none{origin.x, origin.y + 2 * cell + b.px(4), cell * columns, b.px(44)};
    if (text_button(b, "template-none", none, "No template", "Take the template away",
                    {.enabled = state.ghost.has_value()})) {
        state.ghost.reset();
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

/// What helps drawing but is no part of the drawing: the template and the mirror's axis.
void PadPanel::aids(const Brushwork& b, const State& state) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (state.ghost) draw_ghost(list, paper_, *state.ghost, IM_COL32(47, 75, 176, 150), b.px(2));
    if (!state.symmetric) return;
    const float x = std::round(paper_.x + paper_.width / 2);
    const float dash = b.px(6);
    for (float y = paper_.y + dash; y + dash < paper_.y + paper_.height; y += 2 * dash)
        list.AddLine({x, y}, {x, y + dash}, IM_COL32(199, 53, 43, 130), b.theme.look.scale);
}

void PadPanel::paper(const Brushwork& b, State& state) {
    b.places["pad"] = paper_;
    ImGui::SetCursorScreenPos(paper_.top_left());
    ImGui::InvisibleButton("pad", {paper_.width, paper_.height});
    const bool hovered = ImGui::IsItemHovered();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float rounding = b.px(10);
    if (state.source == Source::drawing) {
        list.AddImageRounded(state.drawing_texture, paper_.top_left(), paper_.bottom_right(), {0, 0}, {1, 1},
                             IM_COL32_WHITE, rounding);
        aids(b, state);
        if (state.drawing.blank() && !state.ghost) {
            const float middle = paper_.y + paper_.height / 2;
            text_line(b, {paper_.x, middle - b.px(30), paper_.width, b.px(28)}, b.theme.heading,
                      IM_COL32(92, 101, 117, 255), "Draw a piece of clothing", Align::centre);
            text_line(b, {paper_.x, middle + b.px(2), paper_.width, b.px(24)}, b.theme.small,
                      IM_COL32(110, 118, 132, 255), "filled in, as large as you like", Align::centre);
        }
    } else {
        list.AddRectFilled(paper_.top_left(), paper_.bottom_right(), IM_COL32_WHITE, rounding);
        const Area at = fitted(paper_, std::max<std::size_t>(state.preview_width, 1),
                               std::max<std::size_t>(state.preview_height, 1));
        list.PushClipRect(paper_.top_left(), paper_.bottom_right(), true);
        if (state.picture_see_through) chequers(b, list, at.inset(b.px(3)));
        list.AddImageRounded(state.picture_texture, at.top_left(), at.bottom_right(), {0, 0}, {1, 1}, IM_COL32_WHITE,
                             at.width == paper_.width && at.height == paper_.height ? rounding : 0);
        list.PopClipRect();
        const char* what = state.source == Source::sample ? "  ·  draw to start on fresh paper" : "  ·  draw on it";
        chip(b, list, paper_, state.picture_name + what);
    }
    list.AddRect(paper_.top_left(), paper_.bottom_right(), b.theme.colours.border, rounding, 0,
                 std::max(1.0F, std::floor(b.theme.look.scale)));

    if (!hovered) return;
    b.cursor = Cursor::crosshair;
    if (last_.kind != PointerKind::touch && state.tool != Tool::fill) {
        const float radius = diameter(state, last_) / 2 * paper_.width / static_cast<float>(Drawing::edge);
        list.PushClipRect(paper_.top_left(), paper_.bottom_right(), true);
        list.AddCircle(ImGui::GetIO().MousePos, radius + 1, IM_COL32(255, 255, 255, 190), 0, b.theme.look.scale);
        list.AddCircle(ImGui::GetIO().MousePos, radius, IM_COL32(20, 24, 34, 170), 0, b.theme.look.scale);
        list.PopClipRect();
    }
}

}  // namespace selvedge::ui
