// HeaderPanel: the page's name, the choice of model, and help.
#pragma once

#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class HeaderPanel {
public:
    static float height(const Brushwork& b) { return b.px(64); }
    /// Leaves room for tabs of `tabs_width` beside the name, or, where that is 0, says what the page is for; returns
    /// the tabs' place.
    static Area draw(const Brushwork& b, const Area& area, float tabs_width, const State& state, Actions& actions);

private:
    static void models(const Brushwork& b, const Area& area, const State& state, Actions& actions);
};

}  // namespace selvedge::ui
