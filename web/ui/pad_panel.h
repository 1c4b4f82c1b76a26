// PadPanel: the drawing pad with its tools, which also shows the picture that was opened.
#pragma once

#include "ui/pointer.h"
#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class PadPanel {
public:
    /// The panel's height for a width, both in device pixels.
    static float height(const Brushwork& b, float width);
    /// The width at which the panel is as high as `wanted`.
    static float width_for(const Brushwork& b, float wanted);

    /// Marks on the paper; called for every sample before the frame is drawn. `open` is false under a popup.
    void pointer(State& state, Actions& actions, const PointerSample& sample, bool open);
    void draw(const Brushwork& b, const Area& area, State& state, Actions& actions);

private:
    void tools(const Brushwork& b, const Area& area, State& state, Actions& actions);
    void paper(const Brushwork& b, State& state);
    void templates(const Brushwork& b, const Area& button, State& state);
    void sources(const Brushwork& b, const Area& area, const State& state, Actions& actions);
    void aids(const Brushwork& b, const State& state);
    static void tone(const Brushwork& b, const Area& area, State& state);
    [[nodiscard]] Point on_paper(const PointerSample& sample) const;
    [[nodiscard]] float diameter(const State& state, const PointerSample& sample) const;

    Area paper_;
    PointerSample last_;
};

}  // namespace selvedge::ui
