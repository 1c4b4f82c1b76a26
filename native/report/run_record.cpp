// RunRecord: reading the files of a run, taking nothing in them for granted.
#include "report/run_record.h"

#include <selvedge/io/json.h>

#include <string_view>
#include <system_error>

#include "files/read.h"

namespace selvedge::report {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_file = 256U << 20;

std::string_view as_text(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Result<std::vector<Json>> read_history(const fs::path& path) {
    const Result<std::vector<std::byte>> bytes = read_file(path, largest_file);
    if (!bytes) return bytes.error();
    std::vector<Json> records;
    std::string_view rest = as_text(*bytes);
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        const bool whole = end != std::string_view::npos;
        rest = whole ? rest.substr(end + 1) : std::string_view();
        if (line.empty()) continue;
        Result<Json> record = parse_json(line, path.string() + " line " + std::to_string(number));
        if (record && record->is_object())
            records.push_back(std::move(*record));
        else if (whole)
            return record ? Error{path.string() + " line " + std::to_string(number), "must be a JSON object", ""}
                          : record.error();
    }
    return records;
}

std::optional<double> number_of(const Json& json, const std::string& name) {
    if (!json.is_object()) return {};
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number()) return {};
    return found->get<double>();
}

std::string text_of(const Json& json, const std::string& name) {
    if (!json.is_object()) return {};
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string RunRecord::title() const {
    for (const char* member : {"title", "id"})
        if (std::string text = text_of(experiment, member); !text.empty()) return text;
    return name;
}

std::optional<double> RunRecord::figure(const std::string& figure_name) const {
    constexpr std::string_view last = "last.";
    if (!figure_name.starts_with(last)) return number_of(results, figure_name);
    return results.contains("last") ? number_of(results.at("last"), figure_name.substr(last.size())) : std::nullopt;
}

std::optional<ConfusionMatrix> RunRecord::confusion() const {
    const auto rows = results.find("confusion");
    if (rows == results.end() || !rows->is_array() || rows->empty()) return {};
    ConfusionMatrix matrix(rows->size());
    for (std::size_t truth = 0; truth < rows->size(); ++truth) {
        const Json& row = (*rows)[truth];
        if (!row.is_array() || row.size() != rows->size()) return {};
        for (std::size_t answer = 0; answer < row.size(); ++answer) {
            if (!row[answer].is_number_unsigned()) return {};
            matrix.counts[truth * matrix.classes + answer] = row[answer].get<std::uint32_t>();
        }
    }
    return matrix;
}

Line RunRecord::line(const std::string& figure_name, const std::string& shown_as) const {
    Line line{shown_as, {}};
    bool any = false;
    for (const Json& record : history) {
        const std::optional<double> epoch = number_of(record, "epoch"), value = number_of(record, figure_name);
        if (!epoch) continue;
        any = any || value;
        line.points.emplace_back(*epoch, value);
    }
    if (!any) line.points.clear();
    return line;
}

Result<RunRecord> read_run(const fs::path& folder) {
    if (!is_there(folder / "experiment.json"))
        return Error{folder.string(), "there is no run in it (no experiment.json)",
                     "give the folder that `train` named when it started"};
    RunRecord run;
    run.name = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
    const auto read = [&](const char* name, Json& into) -> Status {
        if (!is_there(folder / name)) return {};
        Result<Json> json = read_json_file(folder / name);
        if (!json) return json.error();
        if (!json->is_object()) return Error{(folder / name).string(), "must hold a JSON object", ""};
        into = std::move(*json);
        return {};
    };
    if (Status status = read("experiment.json", run.experiment); !status) return status.error();
    if (Status status = read("run.json", run.start); !status) return status.error();
    if (Status status = read("report.json", run.results); !status) return status.error();
    if (is_there(folder / "history.jsonl")) {
        Result<std::vector<Json>> history = read_history(folder / "history.jsonl");
        if (!history) return history.error();
        run.history = std::move(*history);
    }
    return run;
}

}  // namespace selvedge::report
