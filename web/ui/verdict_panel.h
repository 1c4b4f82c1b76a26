// VerdictPanel: the answer in words.
#pragma once

#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class VerdictPanel {
public:
    static float least_height(const Brushwork& b) { return b.px(128); }
    static void draw(const Brushwork& b, const Area& area, const State& state);
};

}  // namespace selvedge::ui
