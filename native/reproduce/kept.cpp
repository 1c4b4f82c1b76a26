// KeptResults: reading the files that tables were written to.
#include "reproduce/kept.h"

#include <selvedge/io/json.h>

#include <algorithm>

namespace selvedge::reproduce {

Status KeptResults::take(const Json& report, const std::string& where) {
    if (!report.is_object() || !report.value("rows", Json()).is_array() || !report.value("searches", Json()).is_array())
        return Error{where, "must have the arrays rows and searches", "remove the file to have it written anew"};
    for (const Json& row : report.at("rows")) {
        const Json runs = row.is_object() ? row.value("runs", Json()) : Json();
        const std::string place = where + ": " + (row.is_object() ? row.value("id", Json()).dump() : row.dump());
        if (!runs.is_array())
            return Error{place, "must have an array of runs", "remove the file to have it written anew"};
        for (const Json& json : runs) {
            Result<RunFigures> run = run_from_json(json, place);
            if (!run) return run.error();
            runs_.push_back(std::move(*run));
        }
    }
    for (const Json& json : report.at("searches")) {
        Result<SearchRow> search = search_row_from_json(json, where + ": searches");
        if (!search) return search.error();
        searches_.push_back(std::move(*search));
    }
    return {};
}

const RunFigures* KeptResults::run(const Experiment& experiment, const std::string& settings) const {
    const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const RunFigures& run) {
        return run.settings == settings && run.epoch == final_epoch(experiment, run.epochs, run.best_epoch);
    });
    return found == runs_.end() ? nullptr : &*found;
}

std::uint64_t KeptResults::largest_seed() const {
    std::uint64_t largest = 0;
    for (const RunFigures& run : runs_) largest = std::max(largest, run.seed);
    return largest;
}

const SearchRow* KeptResults::search(const std::string& settings) const {
    const auto found = std::find_if(searches_.begin(), searches_.end(),
                                    [&](const SearchRow& search) { return search.settings == settings; });
    return found == searches_.end() ? nullptr : &*found;
}

}  // namespace selvedge::reproduce
