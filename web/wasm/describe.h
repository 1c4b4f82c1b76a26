// The page's state as JSON, for JavaScript.
#pragma once

#include <selvedge/io/json.h>

#include "ui/app.h"
#include "wasm/describe_answers.h"

namespace selvedge::web {

/// What the page shows, and where on the canvas (in device pixels) its parts are.
Json describe(const ui::App& app);

}  // namespace selvedge::web
