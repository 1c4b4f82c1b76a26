// HeaderPanel: the page's name, the choice of model, and help.
#pragma once

#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class HeaderPanel {
public:
    static float height(const Brushwork& b) { return b.px(64); }
    static void draw(const Brushwork& b, const Area& area, const State& state, Actions& actions);

private:
    static void models(const Brushwork& b, const Area& area, const State& state, Actions& actions);
};

}  // namespace selvedge::ui
