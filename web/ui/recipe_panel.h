// RecipePanel: the recipe as settings to press: network, data, training.
#pragma once

#include <optional>

#include "ui/host.h"
#include "ui/lab.h"
#include "ui/state.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class RecipePanel {
public:
    /// Draws the card at `area`'s top; its height is that of what is in it, and returned.
    float draw(const Brushwork& b, const Area& area, Lab& lab, const State& state, Host& host);

private:
    void network(const Brushwork& b, Lab& lab);
    void layer_row(const Brushwork& b, Lab& lab, std::size_t layer);
    void layer_settings(const Brushwork& b, Lab& lab, std::size_t layer);
    void data(const Brushwork& b, Lab& lab);
    void own_pictures(const Brushwork& b, Lab& lab, const State& state);
    void training(const Brushwork& b, Lab& lab);
    void learning_rate(const Brushwork& b, Lab& lab, const std::string& optimizer);
    /// A row of 44 px; its name on the left, the rest for a control.
    Area setting(const Brushwork& b, std::string_view name);
    Area row(const Brushwork& b, float height);

    Area inner_;
    float y_ = 0, height_ = 0;
    std::optional<std::size_t> open_layer_;
};

}  // namespace selvedge::ui
