// Theme: colours, type and measures of the page, in a light and a dark dress.
//
// The colours are a selvedge denim's: indigo on undyed cotton, and the red thread along the cloth's edge.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <span>

namespace selvedge::ui {

/// Every colour that a panel may use.
struct Palette {
    ImU32 background, surface, control, control_hovered, control_held, border;
    ImU32 text, muted, accent, accent_soft, on_accent, thread, track, bar, warning, shadow;
};

/// How the page is looked at. A change of any of these makes a new Theme.
struct Look {
    float scale = 1;  ///< device pixels in a layout pixel
    bool dark = false;
    bool motion = true;  ///< false: the person asked for reduced motion
    bool operator==(const Look&) const = default;
};

/// The typefaces as font files; the bytes must outlive the Theme.
struct FontFiles {
    std::span<const std::byte> regular, semibold;
};

/// Everything about looks that panels need. Measures are given in layout pixels and drawn in device pixels: px().
struct Theme {
    Look look;
    Palette colours{};
    ImFont* body = nullptr;     ///< 15 px
    ImFont* small = nullptr;    ///< 13 px
    ImFont* strong = nullptr;   ///< 15 px, semibold
    ImFont* heading = nullptr;  ///< 18 px, semibold
    ImFont* title = nullptr;    ///< 32 px, semibold

    [[nodiscard]] float px(float layout_pixels) const;
};

/// Sets ImGui's style and font atlas up for `look`. Needs a current ImGui context; the renderer's font texture must be
/// made anew afterwards.
Theme make_theme(const Look& look, const FontFiles& fonts);

}  // namespace selvedge::ui
