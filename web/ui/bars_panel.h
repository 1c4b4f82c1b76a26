// BarsPanel: the probability of every class, as bars in the classes' order.
#pragma once

#include <vector>

#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class BarsPanel {
public:
    /// Height at which rows are comfortable.
    static float height(const Brushwork& b) { return b.px(20 + 24 + 10 + 10 * 34 + 14); }
    /// `elapsed` seconds since the last frame. Returns whether bars are still on their way.
    bool draw(const Brushwork& b, const Area& area, const State& state, float elapsed);

private:
    bool advance(const State& state, float elapsed, bool motion);
    std::vector<float> shown_;  // where the bars stand
};

}  // namespace selvedge::ui
