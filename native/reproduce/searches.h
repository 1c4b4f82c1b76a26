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
};

/// `published` is the search's own member: {"top_val_accuracy": […], "test_accuracy": …}, either optional; `results`
/// the contents of search.json, null where there is none. As many trials as were published are compared, five where
/// none were. Error: `results` is no search.json.
Result<SearchRow> make_search_row(const std::string& id, const std::string& title, const Json& published,
                                  const Json& results);

/// {id, title, command, ended, planned, published: {…}, best: [trials], retrained, seconds, executor}.
Json search_row_to_json(const SearchRow& row);

}  // namespace selvedge::reproduce
