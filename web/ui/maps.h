// Maps: the outputs of all layers of one inspection in a texture, drawn with the colour map.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/events.h"
#include "ui/atlas_texture.h"

namespace selvedge::ui {

class Maps {
public:
    explicit Maps(Host& host) : atlas_(host) {}

    /// Takes the outputs of an inspection that has an explanation.
    void show(const engine::Inspection& inspection);
    /// A kernel's weights for one input channel: rows, columns; `most` is the largest of the whole kernel.
    void show_kernel(std::span<const float> weights, std::size_t width, std::size_t height, float most);
    /// The texture is gone.
    void forget() { atlas_.forget(); }

    /// Between these, the functions below draw values as colours.
    void begin() { atlas_.begin(); }
    void end() { atlas_.end(); }
    /// A channel of a layer that has images.
    void channel(const Area& area, std::size_t layer, std::size_t channel);
    /// All units of a layer that has none, as a block.
    void units(const Area& area, std::size_t layer);
    /// One unit of it.
    void unit(const Area& area, std::size_t layer, std::size_t unit);
    /// Proportions of units(): columns and rows.
    [[nodiscard]] const Atlas::Place& block(std::size_t layer) const { return atlas_[first_[layer]]; }
    void saliency(const Area& area, ImU32 tint);
    /// Does nothing where there is no Grad-CAM.
    void grad_cam(const Area& area, ImU32 tint);
    void kernel(const Area& area);

private:
    AtlasTexture atlas_;
    std::vector<std::size_t> first_;  // of each layer's maps in the atlas
    std::size_t saliency_ = 0;
    std::optional<std::size_t> grad_cam_, kernel_;
};

}  // namespace selvedge::ui
