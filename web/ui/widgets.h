// Widgets: the buttons, cards and lines of text that the panels are made of.
#pragma once

#include <imgui.h>

#include <map>
#include <string>
#include <string_view>

#include "ui/icons.h"
#include "ui/theme.h"

namespace selvedge::ui {

/// A rectangle of device pixels.
struct Area {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;

    [[nodiscard]] ImVec2 top_left() const { return {x, y}; }
    [[nodiscard]] ImVec2 bottom_right() const { return {x + width, y + height}; }
    [[nodiscard]] ImVec2 centre() const { return {x + width / 2, y + height / 2}; }
    [[nodiscard]] Area inset(float by) const { return {x + by, y + by, width - 2 * by, height - 2 * by}; }
    [[nodiscard]] bool contains(ImVec2 p) const { return p.x >= x && p.y >= y && p.x < x + width && p.y < y + height; }
};

/// Where on the canvas each widget was drawn last, by its id: for the HTML layer and for tests.
using Places = std::map<std::string, Area, std::less<>>;

/// The shape of the mouse's pointer.
enum class Cursor { arrow, hand, crosshair };

/// What widgets draw with, for one frame.
struct Brushwork {
    const Theme& theme;
    Places& places;
    Cursor& cursor;
    bool touch = false;  ///< the last pointer was a finger, for which hints only get in the way

    [[nodiscard]] float px(float layout_pixels) const { return theme.px(layout_pixels); }
};

enum class Align { left, centre, right };

/// A raised surface with rounded corners.
void card(const Brushwork& b, const Area& area);

/// One line of text inside `area`, vertically centred; what does not fit ends in an ellipsis.
void text_line(const Brushwork& b, const Area& area, ImFont* font, ImU32 colour, std::string_view text,
               Align align = Align::left);

/// Wrapped text from the area's top; returns its height.
float text_block(const Brushwork& b, const Area& area, ImFont* font, ImU32 colour, std::string_view text);
/// The height that text_block would take.
float text_block_height(ImFont* font, float width, std::string_view text);
float text_width(ImFont* font, std::string_view text);

/// An invisible button that fills `area`, its place noted under `id`: what every widget stands on.
bool press(const Brushwork& b, const char* id, const Area& area, bool enabled = true);

/// How a button looks.
struct ButtonLook {
    bool selected = false;  ///< of several, the one in use
    bool primary = false;   ///< the one that most people want
    bool enabled = true;
    bool bare = false;  ///< no background until it is pointed at
};

/// A square button with an icon. `hint` says what it does and its key.
bool icon_button(const Brushwork& b, const char* id, const Area& area, Icon icon, const char* hint,
                 const ButtonLook& look = {});
/// A button with an icon and a label.
bool label_button(const Brushwork& b, const char* id, const Area& area, Icon icon, std::string_view label,
                  const char* hint, const ButtonLook& look = {});
/// A button with a label alone.
bool text_button(const Brushwork& b, const char* id, const Area& area, std::string_view label, const char* hint,
                 const ButtonLook& look = {});
/// A small picture of a switch, on or off; what it stands on does the switching.
void switch_sign(const Brushwork& b, const Area& area, bool on);
/// A slider between the diameters of a small and a large dot. Returns whether `value` changed.
bool size_slider(const Brushwork& b, const char* id, const Area& area, float& value, float least, float most,
                 const char* hint);
/// A round patch of colour to choose.
bool swatch(const Brushwork& b, const char* id, const Area& area, ImU32 colour, bool selected, const char* hint);
/// Begins a popup that a press elsewhere or Escape closes; ImGui::EndPopup() ends it where this returns true.
bool begin_popup(const char* id);
/// Shows `text` when the last widget has been pointed at for a while.
void hint_for_last(const Brushwork& b, const char* text);

}  // namespace selvedge::ui
