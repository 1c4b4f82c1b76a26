// Findings: why an answer may be wrong, in words, each with what mends it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/events.h"

namespace selvedge::ui {

/// What one tap can do about a finding.
enum class Mend {
    none,
    trim,            ///< cut off what is background
    fit,             ///< enlarge the garment to the frame
    centre,          ///< move it to the middle
    ground,          ///< find out by itself whether to negate
    accept_rougher,  ///< take more for background
    fill_outline,    ///< fill the drawing's inside
    mirror,          ///< swap left and right
    show_ghost,      ///< show the outline of what it was taken for
    as_dataset,      ///< all steps as the data set was made
};

struct Finding {
    std::string text;
    Mend mend = Mend::none;
};

/// The words on a mend's button; empty for Mend::none.
std::string_view mend_label(Mend mend);

/// Why the outcome may be wrong, the gravest first. None for a picture that is blank or could not be read.
std::vector<Finding> find_causes(const engine::Outcome& outcome, const std::vector<std::string>& class_names);

/// The preparation with a mend of it done; mends of other things leave it as it is.
engine::Preparation mended(engine::Preparation preparation, Mend mend);

/// The part of the garment's box that is dark and shut off from the border by something bright: large for what is
/// drawn in outline. 0 to 1.
double enclosed_part(const Conversion& conversion);

}  // namespace selvedge::ui
