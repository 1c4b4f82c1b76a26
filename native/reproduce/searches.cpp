// Searches of a reproduction: reading search.json, and the best trials by validation accuracy.
#include "reproduce/searches.h"

#include <selvedge/io/json.h>

#include <algorithm>

#include "reproduce/members.h"

namespace selvedge::reproduce {
namespace {

constexpr std::size_t usual_top = 5;

}  // namespace

Result<SearchRow> make_search_row(const std::string& id, const std::string& title, const Json& published,
                                  const Json& results) {
    SearchRow row;
    row.id = id;
    row.title = title;
    row.published_test = number_in(published, "test_accuracy");
    if (published.is_object() && published.contains("top_val_accuracy"))
        for (const Json& accuracy : published.at("top_val_accuracy"))
            if (accuracy.is_number()) row.published.push_back(accuracy.get<double>());
    if (results.is_null()) return row;

    const std::optional<double> ended = number_in(results, "ended"), planned = number_in(results, "planned");
    if (!ended || !planned || !results.contains("trials") || !results.at("trials").is_array())
        return Error{id + ": search.json", "is not what a search writes", "remove the folder to search again"};
    row.ended = static_cast<std::size_t>(*ended);
    row.planned = static_cast<std::size_t>(*planned);
    row.seconds = number_in(results, "seconds").value_or(0);
    row.executor = text_in(results, "executor");
    if (const Json sampler = results.value("sampler", Json()); sampler.is_object() && !sampler.empty())
        row.sampler = sampler.begin().key();
    row.retrained = results.value("retrained", Json());
    if (row.retrained.is_object()) row.retrained.erase("out");  // a path of the machine that it ran on
    row.measured_test = number_in(row.retrained, "test_accuracy");

    std::vector<const Json*> trials;
    for (const Json& trial : results.at("trials"))
        if (trial.value("status", "") == "done" && number_in(trial, "val_accuracy")) trials.push_back(&trial);
    std::stable_sort(trials.begin(), trials.end(), [](const Json* a, const Json* b) {
        return *number_in(*a, "val_accuracy") > *number_in(*b, "val_accuracy");
    });
    trials.resize(std::min(trials.size(), row.published.empty() ? usual_top : row.published.size()));
    for (const Json* trial : trials) {
        row.measured.push_back(*number_in(*trial, "val_accuracy"));
        row.best.push_back(*trial);
    }
    return row;
}

Json search_row_to_json(const SearchRow& row) {
    const auto figure = [](const std::optional<double>& value) { return value ? Json(*value) : Json(); };
    return {{"id", row.id},
            {"title", row.title},
            {"command", "./run search " + row.id},
            {"sampler", row.sampler},
            {"whole", row.whole.empty() ? Json() : Json(row.whole)},
            {"ended", row.ended},
            {"planned", row.planned},
            {"published", {{"top_val_accuracy", row.published}, {"test_accuracy", figure(row.published_test)}}},
            {"top_val_accuracy", row.measured},
            {"test_accuracy", figure(row.measured_test)},
            {"best", row.best},
            {"retrained", row.retrained},
            {"seconds", row.seconds},
            {"executor", row.executor},
            {"settings_sha256", row.settings}};
}

Result<SearchRow> search_row_from_json(const Json& json, const std::string& where) {
    const char* remedy = "remove the file to have it written anew";
    if (!json.is_object() || !json.value("best", Json()).is_array() ||
        !json.value("top_val_accuracy", Json()).is_array())
        return Error{where, "must have the arrays best and top_val_accuracy", remedy};
    const std::optional<double> ended = number_in(json, "ended"), planned = number_in(json, "planned");
    if (!ended || !planned) return Error{where, "must have the numbers ended and planned", remedy};
    SearchRow row;
    row.ended = static_cast<std::size_t>(*ended);
    row.planned = static_cast<std::size_t>(*planned);
    for (const Json& accuracy : json.at("top_val_accuracy")) {
        if (!accuracy.is_number()) return Error{where + ": top_val_accuracy", "must hold numbers", remedy};
        row.measured.push_back(accuracy.get<double>());
    }
    row.measured_test = number_in(json, "test_accuracy");
    row.seconds = number_in(json, "seconds").value_or(0);
    row.best = json.at("best");
    row.retrained = json.value("retrained", Json());
    row.executor = text_in(json, "executor");
    row.sampler = text_in(json, "sampler");
    row.settings = text_in(json, "settings_sha256");
    return row;
}

void compare_with_file(SearchRow& row, const std::string& sampler, std::size_t trials) {
    if (row.ended == 0) return;
    const bool same = row.planned == trials && (row.sampler.empty() || row.sampler == sampler);
    row.whole = same ? "" : sampler + ", " + std::to_string(trials) + " trials";
}

bool is_finished(const SearchRow& row) { return row.ended > 0 && row.ended == row.planned && !row.retrained.is_null(); }

}  // namespace selvedge::reproduce
