// Host: what the page's panels ask of whatever shows them, a browser or a window.
#pragma once

#include <imgui.h>
#include <selvedge/image/picture.h>

#include <cstddef>
#include <string_view>

#include "ui/lab.h"

namespace selvedge::ui {

/// Whether a texture that is drawn larger shows its pixels as squares.
enum class Magnify { smooth, squares };

/// Calls return at once; what was asked for comes back later through App's functions.
class Host : public LabHost {
public:
    /// Lets the person choose a picture file; then App::show_picture().
    virtual void open_picture() = 0;
    /// Lets the person take a picture with a camera; then App::show_picture(), or App::refuse() where that is denied.
    virtual void open_camera() = 0;
    /// Fetches the sample; then App::show_picture().
    virtual void fetch_sample(std::size_t index) = 0;
    /// Fetches the model's file; then App::open_model().
    virtual void fetch_model(std::size_t index) = 0;
    /// Says a sentence to those who do not see the page.
    virtual void announce(std::string_view text) = 0;
    /// Shows the page from its top, since another room has been opened.
    virtual void scroll_to_top() = 0;

    /// Lets the person edit a recipe as text; then Lab::take_recipe().
    virtual void edit_recipe(const std::string& text) = 0;
    /// Gives the person a file to keep.
    virtual void save_file(const std::string& name, std::string_view content) = 0;

    /// A texture of straight RGBA pixels, (height, width, 4).
    virtual ImTextureID make_texture(std::size_t width, std::size_t height, Magnify magnify) = 0;
    /// Replaces the pixels in `box` by those of `picture`, which is as large as the texture.
    virtual void update_texture(ImTextureID texture, const Picture& picture, const Box& box) = 0;
    virtual void drop_texture(ImTextureID texture) = 0;
    /// Images that are added to `list` between these two are values, drawn as colours (shaders/glsl/colour_map.frag).
    virtual void begin_colour_map(ImDrawList& list) = 0;
    virtual void end_colour_map(ImDrawList& list) = 0;
};

}  // namespace selvedge::ui
