// State: everything that the panels show, and the actions that they offer.
#pragma once

#include <imgui.h>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/workshop.h"
#include "ui/drawing.h"
#include "ui/findings.h"

namespace selvedge::ui {

/// A model that can be chosen, as the site's list describes it.
struct ModelEntry {
    std::string title;
    std::string detail;             ///< "83,322 parameters · 91.0 % of test images"
    engine::FilePointer file = {};  ///< its bytes, once they are here
    bool own = false;               ///< trained or opened here
};

/// What the answer is about.
enum class Source {
    drawing,
    picture,  ///< the person's own; drawing goes on upon it
    sample,   ///< one of ours; drawing starts on fresh paper
};

enum class Tool { brush, eraser, fill };

/// The tones to draw with: garments of Fashion-MNIST are shades of grey.
inline constexpr std::array<Rgb, 4> inks{Rgb{17, 19, 24}, Rgb{84, 88, 96}, Rgb{138, 142, 150}, Rgb{188, 191, 197}};
inline constexpr std::array<const char*, 4> ink_names{"Black", "Dark grey", "Grey", "Light grey"};

inline constexpr float least_diameter = 6;
inline constexpr float most_diameter = 150;

struct State {
    std::vector<ModelEntry> models;
    std::size_t chosen_model = 0;            ///< the one asked for
    std::optional<engine::ModelCard> model;  ///< the one in use
    bool model_loading = false;
    std::string model_trouble;  ///< why there is no model in use, in words; empty: there is one, or it is on its way
    std::size_t samples = 0;

    Source source = Source::drawing;
    engine::PicturePointer picture;  ///< of Source::picture and Source::sample
    std::string picture_name;
    ImTextureID picture_texture{};
    std::size_t preview_width = 0, preview_height = 0;  ///< of the texture
    bool picture_see_through = false;                   ///< some of it is not opaque

    Drawing drawing;
    ImTextureID drawing_texture{};
    Tool tool = Tool::brush;
    std::size_t ink = 0;
    float diameter = 34;
    bool symmetric = false;            ///< marks are made on both sides of the middle
    std::optional<std::size_t> ghost;  ///< the outline that is shown to be drawn over

    engine::Preparation preparation;

    std::optional<engine::Outcome> outcome;  ///< the newest; what it is about may have changed since
    ImTextureID item_texture{};
    std::string message;  ///< something went wrong, in words; empty: nothing did
    std::string build;    ///< "0.1.0, relaxed SIMD, threads"
};

/// What the person can do; the panels call these, and so do keys and the HTML layer.
class Actions {
public:
    Actions() = default;
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    virtual ~Actions() = default;

    virtual void undo() = 0;
    virtual void redo() = 0;
    virtual void clear() = 0;
    virtual void next_sample() = 0;
    virtual void open_picture() = 0;
    virtual void choose_model(std::size_t index) = 0;
    /// Adds a model that was trained or opened here to those there are to choose from, in place of one of that title,
    /// and turns to it.
    virtual void use_model(const Model& model, const std::string& title) = 0;
    /// Gives the person the model's file.
    virtual void save_model(const Model& model, const std::string& title) = 0;
    /// Shows an image of 28 x 28 grey pixels, as it lies in the dataset, in the room of that id, from its top, and has
    /// the room do `action` (Room::act()), if that is not empty.
    virtual void show_item(std::span<const std::uint8_t> pixels, const std::string& name, std::string_view room,
                           std::string_view action) = 0;
    virtual void dismiss_message() = 0;
    virtual void toggle_help() = 0;
    /// Turns to the room of that number; others are refused.
    virtual void open_room(std::size_t index) = 0;
    /// Lets the person take a picture with the camera.
    virtual void open_camera() = 0;
    /// Has the picture made ready in another way.
    virtual void prepare(const engine::Preparation& preparation) = 0;
    /// Does what one of the "why" card's buttons says.
    virtual void mend(Mend mend) = 0;
    /// Turns to the drawing, because a mark is about to be made on it.
    virtual void draw_here() = 0;
    [[nodiscard]] virtual bool can_undo() const = 0;
    [[nodiscard]] virtual bool can_redo() const = 0;
};

}  // namespace selvedge::ui
