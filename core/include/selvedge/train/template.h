// Templates of experiments: "$name" stands for a variable's value, and parts of a list may depend on one.
//
//   "network": [
//     { "dense": { "units": "$units" } },                                       a whole string: the value itself
//     { "when": { "layers": { "min": 2 } }, "then": [ { "dense": … } ] },       these items only if the condition holds
//     { "dense": { "units": 10 } } ],
//   "title": "An MLP of $layers layers"                                         within a string: as text; "$$" is a "$"
//
// A grid is a template with "axes": every combination of their points is an experiment of its own.
//
//   "id": "mlp-$size-$units",
//   "axes": { "size": { "small": { "layers": 1 }, "large": { "layers": 3 } },   labels, each with variables
//             "units": [ 64, 128 ] },                                           or values of the axis' own variable
//   "each": { "mlp-small-64": { "published": { "test_accuracy": 0.8744 } } }    laid over single ones
//
// A search (search/space.h) is a template whose variables a sampler chooses.
#pragma once

#include <selvedge/io/json_fwd.h>

#include <string>
#include <vector>

namespace selvedge {

/// True if `variables` (an object) meets every member of `when`: {"name": value}, {"name": [one, of, these]} or
/// {"name": {"min": a, "max": b}} for numbers, either bound optional. A variable that is absent or null meets none.
/// Errors: `when` is no object, a bound is no number, a member of bounds other than min and max.
Result<bool> condition_holds(const Json& when, const Json& variables, const std::string& where);

/// The template with its variables filled in and its conditional items resolved. Errors: a variable that `variables`
/// (an object) does not have, a malformed condition, a list where text is asked for.
Result<Json> substitute(const Json& tmpl, const Json& variables, const std::string& where);

/// The experiments of a file: itself, or all points of its grid in the order of the axes, the last one fastest, each
/// with an id of its own. Errors: malformed axes, what substitute refuses, two points with one id, an id in "each" that
/// no point has, more than 10,000 points.
Result<std::vector<Json>> expand_axes(const Json& file, const std::string& where);

}  // namespace selvedge
