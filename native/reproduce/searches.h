// Searches of a reproduction: the best trials that a report published beside those of the search here.
#pragma once

#include <selvedge/io/json.h>
#include <selvedge/result.h>

#include <optional>
#include <string>
#include <vector>

namespace selvedge::reproduce {

struct SearchRow {
    std::string id, title;
    std::size_t ended = 0, planned = 0;                   ///< trials; ended is 0 where the search has not begun
    std::vector<double> published, measured;              ///< validation accuracies of the best trials, the best first
    std::optional<double> published_test, measured_test;  ///< of the best one, trained once more
    double seconds = 0;                                   ///< of all trials
    Json best = Json::array();                            ///< as many trials as are compared, as in search.json
    Json retrained = Json();
    std::string executor;
    std::string sampler;   ///< that chose the trials; empty where it is not known
    std::string whole;     ///< what the search's file asks for where that is something else: "grid, 864 trials"
    std::string settings;  ///< hash of the search's file, titles and published figures aside
};

/// `published` is the search's own member: {"top_val_accuracy": […], "test_accuracy": …}, either optional; `results`
/// the contents of search.json, null where there is none. As many trials as were published are compared, five where
/// none were. Error: `results` is no search.json.
Result<SearchRow> make_search_row(const std::string& id, const std::string& title, const Json& published,
                                  const Json& results);

/// {id, title, command, sampler, whole, ended, planned, published: {…}, best: [trials], retrained, seconds, executor}.
Json search_row_to_json(const SearchRow& row);

/// What search_row_to_json wrote, as far as it was measured. Error: members that are missing or of a wrong type;
/// `where` names it.
Result<SearchRow> search_row_from_json(const Json& json, const std::string& where);

/// Sets `whole` from what the search's file asks for.
void compare_with_file(SearchRow& row, const std::string& sampler, std::size_t trials);

/// Whether all trials have ended and the best one was trained once more.
bool is_finished(const SearchRow& row);

}  // namespace selvedge::reproduce
