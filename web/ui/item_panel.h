// ItemPanel: the 28x28 pixels that the network sees, large and sharp.
#pragma once

#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class ItemPanel {
public:
    /// Height of the card whose picture is about `edge` device pixels large.
    static float height(const Brushwork& b, float edge) { return edge + b.px(16 + 24 + 12 + 18); }
    /// The card's width where the words stand below the picture's heading, without any beside it.
    static float narrow_width(const Brushwork& b, float edge) { return edge + b.px(2 * 18); }
    static void draw(const Brushwork& b, const Area& area, const State& state);
    /// The picture alone on its card, as large as fits.
    static void small(const Brushwork& b, const Area& area, const State& state);

private:
    static void picture(const Brushwork& b, const Area& picture, const State& state);
};

}  // namespace selvedge::ui
