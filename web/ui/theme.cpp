// The two dresses of the page, and the fonts at the size of its device pixels.
#include "ui/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace selvedge::ui {
namespace {

/// 0xRRGGBB and an opacity, in ImGui's order of bytes.
constexpr ImU32 rgb(unsigned value, unsigned alpha = 255) {
    return IM_COL32((value >> 16U) & 255U, (value >> 8U) & 255U, value & 255U, alpha);
}

constexpr Palette light{
    .background = rgb(0xF4F1EA),
    .surface = rgb(0xFFFFFF),
    .control = rgb(0xF1EEE7),
    .control_hovered = rgb(0xE7E3DA),
    .control_held = rgb(0xDAD5C9),
    .border = rgb(0xE1DCD1),
    .text = rgb(0x1A2233),
    .muted = rgb(0x5C6575),
    .accent = rgb(0x2F4BB0),
    .accent_soft = rgb(0xE3E8F8),
    .on_accent = rgb(0xFFFFFF),
    .thread = rgb(0xC7352B),
    .track = rgb(0xEFECE5),
    .bar = rgb(0xA9B4D8),
    .warning = rgb(0x9A5B00),
    .shadow = rgb(0x3A3223, 9),
};

constexpr Palette dark{
    .background = rgb(0x0E121B),
    .surface = rgb(0x171D2A),
    .control = rgb(0x222A3A),
    .control_hovered = rgb(0x2C3549),
    .control_held = rgb(0x37425A),
    .border = rgb(0x2A3346),
    .text = rgb(0xE9EDF6),
    .muted = rgb(0x9DA8BC),
    .accent = rgb(0x93A8FF),
    .accent_soft = rgb(0x27325A),
    .on_accent = rgb(0x0E1533),
    .thread = rgb(0xFF6A5C),
    .track = rgb(0x212938),
    .bar = rgb(0x4C5C8F),
    .warning = rgb(0xFFC266),
    .shadow = rgb(0x000000, 36),
};

/// Latin letters, punctuation, and the signs that the page shows; what set-up keeps of the font files.
constexpr std::array<ImWchar, 13> letters{0x20,   0x7E,   0xA0,   0x17F,  0x2010, 0x2027, 0x2030,
                                          0x203A, 0x2190, 0x2193, 0x2212, 0x2212, 0};
constexpr std::array<ImWchar, 7> few_letters{0x20, 0x7E, 0xA0, 0xFF, 0x2010, 0x2027, 0};

ImFont* add_font(std::span<const std::byte> file, float pixels, const ImWchar* ranges) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = pixels < 40 ? 2 : 1;
    config.OversampleV = 1;
    config.PixelSnapH = false;
    // ImGui takes a pointer to non-const data, but leaves it alone when it does not own it.
    void* bytes = const_cast<std::byte*>(file.data());
    return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(bytes, static_cast<int>(file.size()), pixels, &config, ranges);
}

void set_style(const Theme& theme) {
    ImGuiStyle style;
    style.WindowPadding = {theme.px(8), theme.px(8)};
    style.WindowBorderSize = 0;
    style.PopupBorderSize = std::max(1.0F, std::floor(theme.look.scale));
    style.PopupRounding = theme.px(12);
    style.FrameRounding = theme.px(8);
    style.ItemSpacing = {theme.px(4), theme.px(4)};
    style.HoverStationaryDelay = 0.2F;
    style.HoverDelayNormal = 0.45F;
    style.AntiAliasedLinesUseTex = false;  // thick lines of icons at every ratio
    style.CircleTessellationMaxError = 0.2F;
    const auto set = [&](ImGuiCol slot, ImU32 colour) { style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(colour); };
    set(ImGuiCol_Text, theme.colours.text);
    set(ImGuiCol_TextDisabled, theme.colours.muted);
    set(ImGuiCol_WindowBg, theme.colours.background);
    set(ImGuiCol_PopupBg, theme.colours.surface);
    set(ImGuiCol_Border, theme.colours.border);
    set(ImGuiCol_ModalWindowDimBg, IM_COL32(10, 13, 20, 140));
    set(ImGuiCol_NavHighlight, theme.colours.accent);
    ImGui::GetStyle() = style;
}

}  // namespace

float Theme::px(float layout_pixels) const { return std::round(layout_pixels * look.scale); }

Theme make_theme(const Look& look, const FontFiles& fonts) {
    Theme theme;
    theme.look = look;
    theme.colours = look.dark ? dark : light;
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
    theme.body = add_font(fonts.regular, theme.px(15), letters.data());
    theme.small = add_font(fonts.regular, theme.px(13), letters.data());
    theme.strong = add_font(fonts.semibold, theme.px(15), letters.data());
    theme.heading = add_font(fonts.semibold, theme.px(18), few_letters.data());
    theme.title = add_font(fonts.semibold, theme.px(32), few_letters.data());
    atlas.Build();
    set_style(theme);
    return theme;
}

}  // namespace selvedge::ui
