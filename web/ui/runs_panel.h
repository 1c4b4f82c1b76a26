// RunsPanel: the runs so far, what each changed, and what can be done with it.
#pragma once

#include "ui/host.h"
#include "ui/lab.h"
#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class RunsPanel {
public:
    /// The card's height for so many runs; 0 for none.
    static float height(const Brushwork& b, const Area& area, const Lab& lab);
    static void draw(const Brushwork& b, const Area& area, Lab& lab, Actions& actions, Host& host);
};

/// The run as JSON: its recipe, its history, what it was trained on.
Json run_to_json(const LabRun& run);

}  // namespace selvedge::ui
