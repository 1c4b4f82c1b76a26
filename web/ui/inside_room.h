// InsideRoom: what every layer makes of the picture, from the whole network down to one pixel's arithmetic; which
// training pictures are alike to the network, and where the picture lies on a map of the test pictures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ui/arithmetic.h"
#include "ui/filters.h"
#include "ui/map_panel.h"
#include "ui/maps.h"
#include "ui/nearest_panel.h"
#include "ui/room.h"
#include "ui/surveys.h"

namespace selvedge::ui {

class InsideRoom final : public Room {
public:
    explicit InsideRoom(const Desk& desk)
        : desk_(desk),
          maps_(desk.host),
          surveys_(desk),
          nearest_(desk.host),
          map_(desk.host),
          sheet_atlas_(desk.host) {}
    [[nodiscard]] std::string_view id() const override { return "inside"; }
    [[nodiscard]] std::string_view title() const override { return "Inside"; }
    [[nodiscard]] std::string_view about() const override { return "What every layer makes of the picture"; }

    void update() override;
    float draw(const RoomFrame& frame) override;
    [[nodiscard]] bool settled() const override;
    void receive(const engine::Event& event) override;
    void pinch(ImVec2 from, ImVec2 to, float factor) override;
    bool key(Key key) override;
    /// "layers", "nearest", "map", "find-nearest", "draw-map", "retry", "back", "layer conv2d", "maps", "filters",
    /// "picture-opened", "neighbour 2", "test-picture 41", "class 3", "all-classes", "no-classes", "zoom-in",
    /// "zoom-out", "whole-map", "pan-left", "pan-right", "pan-up", "pan-down".
    bool act(std::string_view action) override;
    void restore_textures() override;
    [[nodiscard]] Json describe() const override;

private:
    enum class Section { layers, nearest, map };
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
    float outputs(const Brushwork& b, const Area& area, const LayerOutput& output, bool opens);
    float kernel(const Brushwork& b, const Area& area);
    float unit(const Brushwork& b, const Area& area);

    // What stands on surveys of many images.
    float section(const Brushwork& b, const Area& area, float seen);
    float sections_bar(const Brushwork& b, const Area& area);
    [[nodiscard]] std::string survey_about(engine::Part part) const;
    float survey_card(const Brushwork& b, const Area& area, engine::Part part);
    float nearest(const Brushwork& b, const Area& area);
    float map(const Brushwork& b, const Area& area, float seen);
    float beyond(const Brushwork& b, const Area& area);
    void open_neighbour(std::size_t index);
    void open_test_picture(std::size_t index);
    void describe_surveys(Json& made) const;
    [[nodiscard]] std::size_t answered() const { return desk_.state.outcome->answer->index; }

    // A layer's weights as pictures.
    void prepare_sheet(const std::string& layer, std::size_t columns);
    float sheet(const Brushwork& b, const Area& area, const std::string& layer);

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

    Section section_ = Section::layers;
    View view_ = View::network;
    Overlay overlay_ = Overlay::picture;
    std::size_t layer_ = 0, channel_ = 0;
    std::size_t row_ = 0, column_ = 0;          // of the output that is looked at
    std::optional<std::size_t> input_channel_;  // chosen; else the one that counts most
    std::optional<std::size_t> kernel_input_;   // whose weights are in the atlas

    Surveys surveys_;
    NearestPanel nearest_;
    MapPanel map_;

    bool filters_ = false;  // the layer view shows weights, not maps
    AtlasTexture sheet_atlas_;
    std::optional<FilterSheet> sheet_;
    std::shared_ptr<const engine::Anatomy> sheet_anatomy_;  // what sheet_ is of
    std::string sheet_layer_;
    std::size_t sheet_columns_ = 0;
};

}  // namespace selvedge::ui
