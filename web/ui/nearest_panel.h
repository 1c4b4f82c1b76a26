// NearestPanel: the training pictures that the network finds most like the present one.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/events.h"
#include "ui/item_wall.h"

namespace selvedge::ui {

class NearestPanel {
public:
    explicit NearestPanel(Host& host);

    /// What is shown; cheap where it is shown already.
    void show(const engine::Located& located);
    /// A card from the area's top left corner; returns its height, and in `pressed` the neighbour that was pressed.
    /// `answer` is the class that was answered for the picture itself.
    float draw(const Brushwork& b, const Area& area, const engine::Located& located, std::size_t answer,
               std::optional<std::size_t>& pressed);
    /// The pictures alone, as many as fit side by side.
    void strip(const Brushwork& b, const Area& area, const engine::Located& located);
    void restore_textures() { wall_.forget(); }

private:
    void cell(const Brushwork& b, const Area& area, const engine::Located& located, std::size_t answer, std::size_t k);

    ItemWall wall_;
    std::uint64_t shown_ = 0;  // ticket
};

}  // namespace selvedge::ui
