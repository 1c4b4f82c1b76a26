// The list of verbs. A new one is a file that defines its function, and a line here.
#include "cli/verb.h"

namespace selvedge::cli {

Verb train_verb();
Verb eval_verb();
Verb predict_verb();
Verb calibrate_verb();
Verb inspect_verb();
Verb data_verb();
Verb check_gradients_verb();
Verb search_verb();
Verb report_verb();
Verb reproduce_verb();
Verb studio_verb();

std::vector<Verb> all_verbs() {
    return {train_verb(),           eval_verb(),   predict_verb(), calibrate_verb(), inspect_verb(), data_verb(),
            check_gradients_verb(), search_verb(), report_verb(),  reproduce_verb(), studio_verb()};
}

}  // namespace selvedge::cli
