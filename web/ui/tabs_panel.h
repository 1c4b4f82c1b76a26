// TabsPanel: the tabs that lead from room to room.
#pragma once

#include <cstddef>

#include "ui/rooms.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class TabsPanel {
public:
    static float height(const Brushwork& b) { return b.px(44); }
    /// The width of the tabs beside each other, each as wide as its word wants.
    static float width(const Brushwork& b, const Rooms& rooms);
    /// Draws them, spread over the area where `spread`; returns the room that is open afterwards.
    static std::size_t draw(const Brushwork& b, const Area& area, const Rooms& rooms, std::size_t open, bool spread);
};

}  // namespace selvedge::ui
