// Uploads what was added before it is drawn.
#include "ui/atlas_texture.h"

namespace selvedge::ui {

AtlasTexture::~AtlasTexture() {
    if (texture_ != ImTextureID{}) host_.drop_texture(texture_);
}

void AtlasTexture::clear() {
    atlas_.clear();
    stale_ = true;
}

std::size_t AtlasTexture::add(const MapView& map, float most, bool with_sign) {
    stale_ = true;
    return atlas_.add(map, most, with_sign);
}

void AtlasTexture::forget() {
    texture_ = {};
    texture_height_ = 0;
    stale_ = true;
}

void AtlasTexture::upload() {
    if (!stale_) return;
    stale_ = false;
    const std::size_t height = atlas_.height();
    if (texture_ == ImTextureID{} || texture_height_ != height) {
        if (texture_ != ImTextureID{}) host_.drop_texture(texture_);
        texture_ = host_.make_texture(Atlas::width, height, Magnify::squares);
        texture_height_ = height;
    }
    host_.update_texture(texture_, {atlas_.rgba(), Atlas::width, height},
                         {.x = 0, .y = 0, .width = Atlas::width, .height = height});
}

void AtlasTexture::draw(const Area& area, const Atlas::Place& place, ImU32 tint) {
    upload();
    constexpr auto width = static_cast<float>(Atlas::width);
    const auto height = static_cast<float>(texture_height_);
    const ImVec2 from(static_cast<float>(place.x) / width, static_cast<float>(place.y) / height);
    const ImVec2 to(static_cast<float>(place.x + place.width) / width,
                    static_cast<float>(place.y + place.height) / height);
    ImGui::GetWindowDrawList()->AddImage(texture_, area.top_left(), area.bottom_right(), from, to, tint);
}

}  // namespace selvedge::ui
