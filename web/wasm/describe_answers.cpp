// The JSON of answers and models, for those with a page and those without.
#include "wasm/describe_answers.h"

#include <selvedge/io/json.h>

namespace selvedge::web {

Json describe(const Answer& answer) {
    return {{"index", answer.index},
            {"label", answer.label},
            {"verdict", enum_name(answer.verdict)},
            {"likeness", answer.likeness},
            {"probabilities", answer.probabilities}};
}

Json describe(const engine::ModelCard& card) {
    return {{"index", card.index},           {"title", card.title},
            {"experiment", card.experiment}, {"classNames", card.class_names},
            {"parameters", card.parameters}, {"testAccuracy", card.test_accuracy ? Json(*card.test_accuracy) : Json()},
            {"executor", card.executor}};
}

Json describe(const engine::Outcome& outcome) {
    return {{"blank", outcome.conversion.blank},
            {"milliseconds", outcome.milliseconds},
            {"answer", outcome.answer ? describe(*outcome.answer) : Json()},
            {"mirrored", outcome.mirrored ? describe(*outcome.mirrored) : Json()},
            {"pixels", outcome.error ? Json() : Json(outcome.conversion.pixels)},
            {"error", outcome.error ? Json(outcome.error->message()) : Json()}};
}

}  // namespace selvedge::web
