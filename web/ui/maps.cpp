// What goes into the atlas.
#include "ui/maps.h"

#include <algorithm>
#include <cmath>

namespace selvedge::ui {
namespace {

constexpr std::size_t units_in_a_row = 16;

float largest(std::span<const float> values) {
    float most = 0;
    for (const float value : values) most = std::max(most, std::fabs(value));
    return most;
}

bool has_negative(std::span<const float> values) {
    return std::any_of(values.begin(), values.end(), [](float value) { return value < 0; });
}

}  // namespace

void Maps::show(const engine::Inspection& inspection) {
    const Explanation& explanation = *inspection.explanation;
    atlas_.clear();
    first_.clear();
    kernel_.reset();
    grad_cam_.reset();
    saliency_ = atlas_.add({explanation.saliency, item_edge, item_edge, 1}, largest(explanation.saliency), false);
    if (const std::optional<std::size_t> last = last_convolution(explanation)) {
        const LayerOutput& layer = explanation.layers[*last];
        const std::vector<float> map = selvedge::grad_cam(layer);
        if (!map.empty()) grad_cam_ = atlas_.add({map, layer.shape[1], layer.shape[0], 1}, largest(map), false);
    }
    for (const LayerOutput& layer : explanation.layers) {
        first_.push_back(atlas_.size());
        const float most = largest(layer.values);
        const bool with_sign = has_negative(layer.values);
        const std::span<const float> values = layer.values;
        if (layer.shape.size() == 3) {
            const std::size_t channels = layer.shape[2];
            for (std::size_t c = 0; c < channels; ++c)
                atlas_.add({values.subspan(c), layer.shape[1], layer.shape[0], channels}, most, with_sign);
        } else {
            const std::size_t columns = std::min(values.size(), units_in_a_row);
            atlas_.add({values, columns, (values.size() + columns - 1) / columns, 1}, most, with_sign);
        }
    }
}

void Maps::show_kernel(std::span<const float> weights, std::size_t width, std::size_t height, float most) {
    // Kernels are looked at one at a time, so that the few places of earlier ones until the next picture do no harm.
    kernel_ = atlas_.add({weights, width, height, 1}, most, true);
}

void Maps::channel(const Area& area, std::size_t layer, std::size_t channel) {
    atlas_.draw(area, atlas_[first_[layer] + channel]);
}

void Maps::units(const Area& area, std::size_t layer) { atlas_.draw(area, block(layer)); }

void Maps::unit(const Area& area, std::size_t layer, std::size_t unit) {
    const Atlas::Place& whole = block(layer);
    atlas_.draw(area, {whole.x + unit % whole.width, whole.y + unit / whole.width, 1, 1});
}

void Maps::saliency(const Area& area, ImU32 tint) { atlas_.draw(area, atlas_[saliency_], tint); }

void Maps::grad_cam(const Area& area, ImU32 tint) {
    if (grad_cam_) atlas_.draw(area, atlas_[*grad_cam_], tint);
}

void Maps::kernel(const Area& area) {
    if (kernel_) atlas_.draw(area, atlas_[*kernel_]);
}

}  // namespace selvedge::ui
