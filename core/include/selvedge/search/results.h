// What a search found, as text for people and as JSON for pictures.
#pragma once

#include <selvedge/search/study.h>

#include <string>

namespace selvedge {

/// The space as Keras Tuner's search_space_summary prints it.
std::string search_space_summary(const SearchSpace& space);

/// "num_layers is 4", a line a parameter, with the labels of the space.
std::string parameters_listing(const SearchSpace& space, const Json& configuration);

/// The best trials, a row each: every parameter, validation loss and accuracy, epochs, duration (as Talos prints them).
std::string top_table(const Study& study, std::size_t top);

/// {id, title, sampler, objective, direction, planned, ended, space: [{name, type, default, when, …}], trials:
/// [{number, status, parameters, objective, val_loss, val_accuracy, loss, accuracy, epochs, best_epoch, seconds, seeds,
/// reason}], best (such a trial, or null), importance: [{name, importance}]}.
Json study_to_json(const Study& study);

}  // namespace selvedge
