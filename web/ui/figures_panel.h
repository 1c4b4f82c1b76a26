// FiguresPanel: a model's figures: classification report, calibration curve, two models side by side.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/evaluation.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class FiguresPanel {
public:
    /// Of two models, the one that alone is right.
    enum class Only { first, second };
    struct Contestant {
        const std::string& name;
        const engine::EvaluationView& evaluation;
    };

    /// In scikit-learn's layout.
    static void report(const Brushwork& b, const Area& area, const ClassificationReport& report);
    static void calibration(const Brushwork& b, const Area& area, const Calibration& calibration);
    /// Returns whose pictures are asked for: those that it alone answers rightly.
    static std::optional<Only> compare(const Brushwork& b, const Area& area, const Contestant& first,
                                       const Contestant& second, std::span<const std::uint8_t> labels);
};

}  // namespace selvedge::ui
