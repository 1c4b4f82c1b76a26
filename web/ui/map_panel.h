// MapPanel: the test pictures as marks on a map, to zoom, to move and to press.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/events.h"
#include "ui/class_marks.h"
#include "ui/item_wall.h"
#include "ui/point_view.h"

namespace selvedge::ui {

class MapPanel {
public:
    explicit MapPanel(Host& host) : marks_(host), legend_marks_(host), wall_(host, 1) {}

    /// A card from the area's top left corner, `seen` high where it can be; returns its height, and in `pressed` the
    /// test picture that was pressed. `place` is where the present picture lies.
    float draw(const Brushwork& b, const Area& area, float seen, const engine::SurveyPointer& survey,
               const std::optional<std::array<float, 2>>& place, std::optional<std::size_t>& pressed);

    void zoom(float factor);
    /// Two fingers: what they held at `from` is at `to` now, larger by a factor.
    void pinch(Spot from, Spot to, float factor);
    void pan(float right, float down);  ///< by parts of what is seen
    void whole() { view_.reset(); }
    void toggle(std::size_t label);
    void show_all(bool all) { shown_.assign(shown_.size(), all); }
    [[nodiscard]] float zoomed() const { return view_.zoom(); }
    [[nodiscard]] const std::vector<bool>& shown() const { return shown_; }
    /// The picture that the pointer is at.
    [[nodiscard]] std::optional<std::size_t> pointed() const { return pointed_; }
    void restore_textures();

private:
    void take(const engine::SurveyPointer& survey);
    float buttons(const Brushwork& b, const Area& area);
    void plot(const Brushwork& b, const Area& area, const std::optional<std::array<float, 2>>& place,
              std::optional<std::size_t>& pressed);
    void points(const Brushwork& b, const Area& area);
    void present(const Brushwork& b, const Area& area, Spot exact);
    void look_at(const Brushwork& b, const Area& area, std::size_t item);
    float legend(const Brushwork& b, const Area& area);
    float chosen_card(const Brushwork& b, const Area& area, std::optional<std::size_t>& pressed);

    engine::SurveyPointer survey_;
    PointView view_;
    ClassMarks marks_, legend_marks_;
    ItemWall wall_;
    std::vector<bool> shown_;  // by class
    Area plot_;
    std::string around_;  // the words for around_place_
    std::optional<std::array<float, 2>> around_place_;
    std::optional<Spot> present_;  // where the present picture's mark was drawn
    float mark_ = 7;               // device pixels of a mark
    std::optional<std::size_t> pointed_, hung_;
    std::optional<std::size_t> touched_;  // what a finger chose, to be opened with the button below the map
    ImVec2 pressed_at_{}, dragged_from_{};
    bool dragging_ = false;
};

}  // namespace selvedge::ui
