// HelpPanel: keys and hints, over the page.
#pragma once

#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class HelpPanel {
public:
    /// Draws it in the middle of `canvas` while `open`; closes itself by Escape, its button or a press outside.
    static void draw(const Brushwork& b, const Area& canvas, bool& open);
};

}  // namespace selvedge::ui
