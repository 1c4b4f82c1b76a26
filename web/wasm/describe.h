// Answers, conversions and the page's state as JSON, for JavaScript.
#pragma once

#include <selvedge/io/json.h>

#include "engine/engine.h"
#include "ui/app.h"

namespace selvedge::web {

/// {index, label, verdict, likeness, probabilities}
Json describe(const Answer& answer);
/// {index, title, experiment, classNames, parameters, testAccuracy, executor}
Json describe(const engine::ModelCard& card);
/// {blank, milliseconds, answer | null, pixels: 784 numbers | null, error | null}
Json describe(const engine::Outcome& outcome);
/// What the page shows, and where on the canvas (in device pixels) its parts are.
Json describe(const ui::App& app);

}  // namespace selvedge::web
