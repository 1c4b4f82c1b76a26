// MessagePanel: a line that says what went wrong, until it is read.
#pragma once

#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class MessagePanel {
public:
    /// The height it needs; 0 when there is nothing to say.
    static float height(const Brushwork& b, float width, const State& state);
    static void draw(const Brushwork& b, const Area& area, const State& state, Actions& actions);
};

}  // namespace selvedge::ui
