// ConfusionPanel: the confusion matrix as cells to press, rows are the true class.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/evaluation.h"
#include "ui/widgets.h"

namespace selvedge::ui {

/// A cell: items of one class that were taken for another, or for itself.
struct Cell {
    std::size_t truth = 0, answer = 0;
    bool operator==(const Cell&) const = default;
};

class ConfusionPanel {
public:
    static float height(const Brushwork& b, float width, const ConfusionMatrix& matrix,
                        const std::optional<Cell>& chosen);
    /// Returns the cell that was pressed. Where cells would be smaller than a finger, rows are pressed instead, and the
    /// cells of the row stand below as buttons.
    static std::optional<Cell> draw(const Brushwork& b, const Area& area, const ConfusionMatrix& matrix,
                                    std::span<const std::string> names, const std::optional<Cell>& chosen);
};

}  // namespace selvedge::ui
