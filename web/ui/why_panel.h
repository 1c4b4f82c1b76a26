// WhyPanel: why the answer may be wrong, each reason with a button that mends it.
#pragma once

#include <vector>

#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class WhyPanel {
public:
    /// Looks at the newest outcome; while a stroke is under way it keeps to what it has said.
    void update(const State& state);
    /// The height for all there is to say, 0 for nothing.
    [[nodiscard]] float height(const Brushwork& b, float width) const;
    void draw(const Brushwork& b, const Area& area, Actions& actions) const;
    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

private:
    std::vector<Finding> findings_;
};

}  // namespace selvedge::ui
