// eval --pictures: how often a model is right about pictures in files, converted as predict converts them.
#include <selvedge/io/fields.h>
#include <selvedge/selvedge.h>

#include <filesystem>
#include <iostream>
#include <map>

#include "cli/eval_actions.h"
#include "cli/text.h"
#include "files/read.h"
#include "image_files/read_picture.h"

namespace selvedge::cli {
namespace {

struct Entry {
    std::string file;
    std::vector<std::size_t> classes;  // each of them is right
    std::vector<std::string> groups;
};

struct Tally {
    std::size_t count = 0, right = 0, sure = 0, sure_right = 0, unlike = 0;
    void add(bool is_right, Verdict verdict) {
        ++count;
        right += is_right ? 1 : 0;
        sure += verdict == Verdict::sure ? 1 : 0;
        sure_right += verdict == Verdict::sure && is_right ? 1 : 0;
        unlike += verdict == Verdict::unlike ? 1 : 0;
    }
    [[nodiscard]] double accuracy() const {
        return count == 0 ? 0 : static_cast<double>(right) / static_cast<double>(count);
    }
};

Json to_json(const Tally& tally) {
    return {{"count", tally.count}, {"right", tally.right},           {"accuracy", tally.accuracy()},
            {"sure", tally.sure},   {"sure_right", tally.sure_right}, {"unlike", tally.unlike}};
}

Result<Entry> read_entry(const Json& json, const std::string& where, std::size_t class_count) {
    if (!json.is_object() || !json.contains("file") || !json.at("file").is_string() || !json.contains("class"))
        return Error{where, "must be {\"file\": …, \"class\": number or numbers}", ""};
    Entry entry{json.at("file").get<std::string>(), {}, {}};
    const Json& classes = json.at("class");
    for (const Json& item : classes.is_array() ? classes : Json::array({classes})) {
        std::size_t number = 0;
        const Status status = fields::read(item, number, where + ": class", {});
        if (!status) return status.error();
        if (number >= class_count)
            return Error{where + ": class " + std::to_string(number),
                         "the model knows " + std::to_string(class_count) + " classes", "count them from 0"};
        entry.classes.push_back(number);
    }
    if (entry.classes.empty()) return Error{where + ": class", "names no class", "give one or more numbers"};
    if (!json.contains("groups")) return entry;
    if (!json.at("groups").is_array())
        return fields::wrong_type(where + ": groups", json.at("groups"), "a list of names");
    for (const Json& group : json.at("groups")) {
        if (!group.is_string()) return fields::wrong_type(where + ": groups", group, "a name");
        entry.groups.push_back(group.get<std::string>());
    }
    return entry;
}

Result<std::vector<Entry>> read_list(const std::string& list, std::size_t class_count) {
    const Result<Json> json = read_json_file(list);
    if (!json) return json.error();
    if (!json->is_array() || json->empty()) return fields::wrong_type(list, *json, "a list of pictures, not empty");
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < json->size(); ++i) {
        Result<Entry> entry = read_entry(json->at(i), list + ": entry " + std::to_string(i), class_count);
        if (!entry) return entry.error();
        entries.push_back(std::move(*entry));
    }
    return entries;
}

}  // namespace

int eval_pictures(Classifier& classifier, const std::vector<std::string>& class_names, const std::string& list,
                  bool json) {
    const Result<std::vector<Entry>> entries = read_list(list, class_names.size());
    if (!entries) return fail(entries.error());

    Tally all;
    std::map<std::size_t, Tally> by_class;
    std::map<std::string, Tally> by_group;
    Json wrong = Json::array();
    for (const Entry& entry : *entries) {
        const Result<OwnedPicture> picture = read_picture(std::filesystem::path(list).parent_path() / entry.file);
        if (!picture) return fail(picture.error());
        const Result<Answer> answer = classifier.classify(picture->view());
        if (!answer) {
            Error error = answer.error();
            error.given = entry.file + ": " + error.given;
            return fail(error);
        }
        const bool right = std::find(entry.classes.begin(), entry.classes.end(), answer->index) != entry.classes.end();
        all.add(right, answer->verdict);
        by_class[entry.classes.front()].add(right, answer->verdict);
        for (const std::string& group : entry.groups) by_group[group].add(right, answer->verdict);
        if (!right)
            wrong.push_back({{"file", entry.file},
                             {"class", entry.classes.front()},
                             {"answer", answer->index},
                             {"probability", answer->probabilities[answer->index]},
                             {"verdict", enum_name(answer->verdict)}});
    }

    if (json) {
        Json classes = Json::array(), groups = Json::object();
        for (const auto& [number, tally] : by_class) {
            classes.push_back({{"class", number}, {"label", class_names[number]}});
            classes.back().update(to_json(tally));
        }
        for (const auto& [name, tally] : by_group) groups[name] = to_json(tally);
        Json result = to_json(all);
        result.update({{"by_class", classes}, {"by_group", groups}, {"wrong", wrong}});
        std::cout << json_text(result) << "\n";
        return ExitCode::done;
    }
    constexpr std::size_t name_width = 16;
    const auto line = [&](const std::string& name, const Tally& tally) {
        std::cout << padded(name, name_width) << padded_left(percent(tally.accuracy()), 9) << "   " << tally.right
                  << " of " << tally.count << "; sure of " << tally.sure << ", right in " << tally.sure_right
                  << "; unlike clothing " << tally.unlike << "\n";
    };
    line("all pictures", all);
    std::cout << "\n";
    for (const auto& [number, tally] : by_class) line(class_names[number], tally);
    std::cout << "\n";
    for (const auto& [name, tally] : by_group) line(one_line(name), tally);
    if (!wrong.empty()) std::cout << "\nwrong\n";
    for (const Json& item : wrong)
        std::cout << "  " << one_line(item.at("file").get<std::string>()) << ": "
                  << class_names[item.at("answer").get<std::size_t>()] << " "
                  << percent(item.at("probability").get<double>()) << "\n";
    return ExitCode::done;
}

}  // namespace selvedge::cli
