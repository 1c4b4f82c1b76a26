// The report of a hyperparameter search.
#pragma once

#include <selvedge/io/json.h>

#include "report/document.h"

namespace selvedge::report {

/// From what a search's folder keeps in search.json: {id, title, objective, direction, space: [{name, type, default,
/// …}], trials: [{number, status, parameters: {}, val_loss, val_accuracy, objective, epochs, seconds}], best,
/// retrained, importance: [{name, importance}]}. Members that are absent, or are something else, are left out.
Document search_document(const Json& search);

}  // namespace selvedge::report
