// RunPanel: the buttons of a run, how far it is, its curves beside those of the runs before, and its health.
#pragma once

#include "ui/lab.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class RunPanel {
public:
    /// Draws the card at `area`'s top; returns its height.
    float draw(const Brushwork& b, const Area& area, Lab& lab);

    /// The colour of a run's curves and its mark in the list; `before` runs were started after it.
    static ImU32 colour(const Brushwork& b, std::size_t before);

private:
    static void buttons(const Brushwork& b, const Area& area, Lab& lab);
    static float status(const Brushwork& b, const Area& area, const Lab& lab);
    static void charts(const Brushwork& b, const Area& loss, const Area& accuracy, const Lab& lab);
    static float lights(const Brushwork& b, const Area& area, const Lab& lab);
    float height_ = 0;
};

/// "epoch 3 of 10 · 2,140 images a second · 0:23": how a run stands, in words.
std::string run_words(const engine::RunView& run);

}  // namespace selvedge::ui
