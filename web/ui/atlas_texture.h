// AtlasTexture: an atlas of values and its texture, drawn with the colour map.
#pragma once

#include "ui/atlas.h"
#include "ui/host.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class AtlasTexture {
public:
    explicit AtlasTexture(Host& host) : host_(host) {}
    ~AtlasTexture();
    AtlasTexture(const AtlasTexture&) = delete;
    AtlasTexture& operator=(const AtlasTexture&) = delete;

    void clear();
    /// As Atlas::add().
    std::size_t add(const MapView& map, float most, bool with_sign);
    [[nodiscard]] const Atlas::Place& operator[](std::size_t number) const { return atlas_[number]; }
    [[nodiscard]] std::size_t size() const { return atlas_.size(); }
    /// The texture is gone.
    void forget();

    /// Between these, draw() shows values as colours.
    void begin() { host_.begin_colour_map(*ImGui::GetWindowDrawList()); }
    void end() { host_.end_colour_map(*ImGui::GetWindowDrawList()); }
    void draw(const Area& area, const Atlas::Place& place, ImU32 tint = IM_COL32_WHITE);

private:
    void upload();

    Host& host_;
    Atlas atlas_;
    ImTextureID texture_{};
    std::size_t texture_height_ = 0;
    bool stale_ = true;
};

}  // namespace selvedge::ui
