// Ghosts: faint outlines of the ten kinds of clothing, to be drawn over.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ui/drawing.h"

namespace selvedge::ui {

/// How many there are: one for each class of Fashion-MNIST, in its order.
inline constexpr std::size_t ghost_count = 10;

/// The outline of one garment as it is photographed, as a closed line in parts of the paper (0 to 1).
/// Needs index < ghost_count.
std::vector<Point> ghost_outline(std::size_t index);

}  // namespace selvedge::ui
