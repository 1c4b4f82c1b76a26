// StudioHost: what the App asks for, as wishes that the studio's loop fulfils, and textures in OpenGL.
#pragma once

#include <deque>
#include <string>
#include <variant>

#include "gl/colour_map.h"
#include "gl/textures.h"
#include "ui/host.h"

namespace selvedge::studio {

struct WantsPicture {};
struct WantsCamera {};
struct WantsSample {
    std::size_t index = 0;
};
struct WantsModel {
    std::size_t index = 0;
};
struct WantsSaid {
    std::string text;
};
struct WantsTop {};
struct WantsImages {
    engine::Part part = engine::Part::train;
    std::size_t count = 0;
};
struct WantsPresets {};
struct WantsEdited {
    std::string recipe;
};
struct WantsSaved {
    std::string name, content;
};
using Wish = std::variant<WantsPicture, WantsSample, WantsModel, WantsSaid, WantsTop, WantsImages, WantsPresets,
                          WantsEdited, WantsSaved, WantsCamera>;

class StudioHost final : public ui::Host {
public:
    void open_picture() override { wishes.emplace_back(WantsPicture{}); }
    void open_camera() override { wishes.emplace_back(WantsCamera{}); }
    void begin_colour_map(ImDrawList& list) override { colours_.begin(list); }
    void end_colour_map(ImDrawList& list) override { gl::ColourMap::end(list); }
    void fetch_sample(std::size_t index) override { wishes.emplace_back(WantsSample{index}); }
    void fetch_model(std::size_t index) override { wishes.emplace_back(WantsModel{index}); }
    void announce(std::string_view text) override { wishes.emplace_back(WantsSaid{std::string(text)}); }
    void scroll_to_top() override { wishes.emplace_back(WantsTop{}); }
    void fetch_images(engine::Part part, std::size_t count) override { wishes.emplace_back(WantsImages{part, count}); }
    void fetch_presets() override { wishes.emplace_back(WantsPresets{}); }
    void edit_recipe(const std::string& text) override { wishes.emplace_back(WantsEdited{text}); }
    void save_file(const std::string& name, std::string_view content) override {
        wishes.emplace_back(WantsSaved{name, std::string(content)});
    }
    ImTextureID make_texture(std::size_t width, std::size_t height, ui::Magnify magnify) override {
        return gl::make_texture(width, height, magnify);
    }
    void update_texture(ImTextureID texture, const Picture& picture, const Box& box) override {
        gl::update_texture(texture, picture, box);
    }
    void drop_texture(ImTextureID texture) override { gl::drop_texture(texture); }

    std::deque<Wish> wishes;  ///< oldest first

private:
    gl::ColourMap colours_;
};

}  // namespace selvedge::studio
