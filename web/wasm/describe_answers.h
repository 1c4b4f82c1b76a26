// Answers and models as JSON, for JavaScript.
#pragma once

#include <selvedge/io/json.h>

#include "engine/events.h"

namespace selvedge::web {

/// {index, label, verdict, likeness, probabilities}
Json describe(const Answer& answer);
/// {index, title, experiment, classNames, parameters, testAccuracy, executor}
Json describe(const engine::ModelCard& card);
/// {blank, milliseconds, answer | null, pixels: 784 numbers | null, error | null}
Json describe(const engine::Outcome& outcome);

}  // namespace selvedge::web
