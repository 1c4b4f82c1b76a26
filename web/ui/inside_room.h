// InsideRoom: what every layer makes of the picture, from the whole network down to one pixel's arithmetic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ui/arithmetic.h"
#include "ui/maps.h"
#include "ui/room.h"

namespace selvedge::ui {

class InsideRoom final : public Room {
public:
    explicit InsideRoom(const Desk& desk) : desk_(desk), maps_(desk.host) {}
    [[nodiscard]] std::string_view id() const override { return "inside"; }
    [[nodiscard]] std::string_view title() const override { return "Inside"; }
    [[nodiscard]] std::string_view about() const override { return "What every layer makes of the picture"; }

    void update() override;
    float draw(const RoomFrame& frame) override;
    [[nodiscard]] bool settled() const override;
    void receive(const engine::Event& event) override;
    bool key(Key key) override;
    void restore_textures() override { maps_.forget(); }
    [[nodiscard]] Json describe() const override;

private:
    enum class View { network, layer, kernel };
    enum class Overlay { picture, saliency, grad_cam };

    [[nodiscard]] bool known() const { return inspection_ && inspection_->explanation; }
    [[nodiscard]] const std::vector<LayerOutput>& layers() const { return inspection_->explanation->layers; }
    void look_at(View view, std::size_t layer, std::size_t channel);
    void back();

    // The picture, and what a class's score depends on in it.
    float picture_card(const Brushwork& b, const Area& area);
    void overlay_buttons(const Brushwork& b, const Area& area);
    // The three views; they return their height.
    float view(const Brushwork& b, const Area& area);
    float network(const Brushwork& b, const Area& area);
    void layer_row(const Brushwork& b, const Area& area, std::size_t layer);
    float heading(const Brushwork& b, const Area& area, const std::string& title);
    float layer(const Brushwork& b, const Area& area);
    float kernel(const Brushwork& b, const Area& area);
    float unit(const Brushwork& b, const Area& area);

    // One convolution's pixel.
    struct Source {
        std::span<const float> values;
        Shape shape;
    };
    [[nodiscard]] Source input_of(std::size_t layer) const;
    [[nodiscard]] std::size_t shown_input(const Arithmetic& sums, std::size_t channels) const;
    void input_map(const Area& area, std::size_t channel);
    void point_at(const Brushwork& b, const Area& area, const Shape& shape);
    float grids(const Brushwork& b, const Area& area, const Arithmetic& sums, std::size_t input, Size2 size);
    float lines(const Brushwork& b, const Area& area, const Arithmetic& sums, std::size_t input, std::size_t channels);

    Desk desk_;
    Maps maps_;
    std::optional<engine::Inspection> inspection_;
    std::uint64_t asked_ = 0, asked_outcome_ = 0;  // the newest ticket, and the outcome that it was about
    std::optional<std::size_t> explained_, asked_class_;
    std::vector<float> input_;  // the item as the network gets it

    View view_ = View::network;
    Overlay overlay_ = Overlay::picture;
    std::size_t layer_ = 0, channel_ = 0;
    std::size_t row_ = 0, column_ = 0;          // of the output that is looked at
    std::optional<std::size_t> input_channel_;  // chosen; else the one that counts most
    std::optional<std::size_t> kernel_input_;   // whose weights are in the atlas
};

}  // namespace selvedge::ui
