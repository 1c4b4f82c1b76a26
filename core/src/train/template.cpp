// Templates of experiments: variables, conditional items of lists, and the points of a grid.
#include <selvedge/io/fields.h>
#include <selvedge/train/template.h>

#include <algorithm>

namespace selvedge {
namespace {

constexpr std::size_t most_points = 10000;

std::vector<std::string> names_in(const Json& object) {
    std::vector<std::string> names;
    for (const auto& item : object.items()) names.push_back(item.key());
    return names;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Equal as JSON, where 1 and 1.0 are the same number.
bool same(const Json& a, const Json& b) {
    return a.is_number() && b.is_number() ? a.get<double>() == b.get<double>() : a == b;
}

Result<bool> in_bounds(const Json& bounds, const Json& value, const std::string& where) {
    bool inside = value.is_number();
    for (const auto& bound : bounds.items()) {
        if (bound.key() != "min" && bound.key() != "max")
            return Error{where + ": '" + bound.key() + "'", "not a bound", "give min, max or both"};
        if (!bound.value().is_number())
            return fields::wrong_type(where + ": " + bound.key(), bound.value(), "a number");
        if (!inside) continue;
        const double limit = bound.value().get<double>();
        inside = bound.key() == "min" ? value.get<double>() >= limit : value.get<double>() <= limit;
    }
    return inside;
}

// Fills variables into items and text; the first error ends it.
class Substitution {
public:
    Substitution(const Json& variables, const std::string& where) : variables_(variables), where_(where) {}

    Result<Json> apply(const Json& tmpl) const {
        if (tmpl.is_string()) return apply_text(tmpl.get<std::string>());
        if (tmpl.is_object()) return apply_object(tmpl);
        if (tmpl.is_array()) return apply_list(tmpl);
        return tmpl;
    }

private:
    Result<Json> value_of(const std::string& name) const {
        const auto found = variables_.find(name);
        if (found == variables_.end())
            return Error{where_ + ": '$" + name + "'", "not a known variable",
                         fields::suggestion(name, names_in(variables_))};
        return *found;
    }

    Result<Json> apply_text(const std::string& text) const {
        std::string filled;
        for (std::size_t at = 0; at < text.size();) {
            if (text[at] != '$') {
                filled += text[at++];
                continue;
            }
            if (text.compare(at, 2, "$$") == 0) {
                filled += '$';
                at += 2;
                continue;
            }
            std::size_t end = at + 1;
            while (end < text.size() && is_name_character(text[end])) ++end;
            if (end == at + 1)
                return Error{where_ + ": '" + text + "'", "a $ without a name", "write $$ for the sign itself"};
            const Result<Json> value = value_of(text.substr(at + 1, end - at - 1));
            if (!value) return value;
            if (at == 0 && end == text.size()) return value;
            if (value->is_structured())
                return Error{where_ + ": '" + text + "'", "a variable within text must be text or a number",
                             "let the variable stand alone"};
            filled += plain_text(*value);
            at = end;
        }
        return Json(std::move(filled));
    }

    Result<Json> apply_object(const Json& tmpl) const {
        Json filled = Json::object();
        for (const auto& item : tmpl.items()) {
            Result<Json> value = apply(item.value());
            if (!value) return value;
            filled[item.key()] = std::move(*value);
        }
        return filled;
    }

    Result<Json> apply_list(const Json& tmpl) const {
        Json filled = Json::array();
        for (const Json& item : tmpl) {
            const bool conditional = item.is_object() && item.contains("when");
            if (conditional && (item.size() != 2 || !item.contains("then") || !item.at("then").is_array()))
                return Error{where_ + ": an item with 'when'", "must be {\"when\": {…}, \"then\": [ … ]}", ""};
            if (conditional) {
                const Result<bool> holds = condition_holds(item.at("when"), variables_, where_ + ": when");
                if (!holds) return holds.error();
                if (!*holds) continue;
            }
            Result<Json> value = apply(conditional ? item.at("then") : item);
            if (!value) return value;
            if (conditional)
                for (Json& part : *value) filled.push_back(std::move(part));
            else
                filled.push_back(std::move(*value));
        }
        return filled;
    }

    const Json& variables_;
    const std::string& where_;
};

struct Axis {
    std::string name;
    std::vector<Json> points;  // objects of variables
};

Result<Axis> read_axis(const std::string& name, const Json& json, const std::string& where) {
    Axis axis{name, {}};
    if (json.is_array()) {
        for (const Json& value : json) axis.points.push_back(Json{{name, value}});
    } else if (json.is_object()) {
        for (const auto& item : json.items()) {
            if (!item.value().is_object())
                return fields::wrong_type(where + ": " + item.key(), item.value(), "an object of variables");
            Json point = item.value();
            point[name] = item.key();
            axis.points.push_back(std::move(point));
        }
    } else {
        return fields::wrong_type(where, json, "a list of values, or an object of labelled variables");
    }
    if (axis.points.empty()) return Error{where, "has no points", "give one or more values"};
    return axis;
}

Result<std::vector<Axis>> read_axes(const Json& json, const std::string& where) {
    if (!json.is_object()) return fields::wrong_type(where, json, "an object of axes");
    std::vector<Axis> axes;
    std::size_t points = 1;
    for (const auto& item : json.items()) {
        Result<Axis> axis = read_axis(item.key(), item.value(), where + ": " + item.key());
        if (!axis) return axis.error();
        points *= axis->points.size();
        if (points > most_points)
            return Error{where, "make more than " + std::to_string(most_points) + " experiments", "take fewer points"};
        axes.push_back(std::move(*axis));
    }
    return axes;
}

// Moves on to the next combination, the last axis fastest; false after the last one.
bool next(std::vector<std::size_t>& at, const std::vector<Axis>& axes) {
    for (std::size_t a = axes.size(); a-- > 0;) {
        if (++at[a] < axes[a].points.size()) return true;
        at[a] = 0;
    }
    return false;
}

}  // namespace

Result<bool> condition_holds(const Json& when, const Json& variables, const std::string& where) {
    if (!when.is_object()) return fields::wrong_type(where, when, "an object of conditions");
    bool holds = true;
    for (const auto& item : when.items()) {
        const auto found = variables.find(item.key());
        const Json value = found == variables.end() ? Json() : *found;
        const Json& wanted = item.value();
        if (wanted.is_object()) {
            const Result<bool> inside = in_bounds(wanted, value, where + ": " + item.key());
            if (!inside) return inside;
            holds = holds && *inside;
        } else if (wanted.is_array()) {
            holds =
                holds && std::any_of(wanted.begin(), wanted.end(), [&](const Json& one) { return same(one, value); });
        } else {
            holds = holds && !value.is_null() && same(wanted, value);
        }
    }
    return holds;
}

Result<Json> substitute(const Json& tmpl, const Json& variables, const std::string& where) {
    return Substitution(variables, where).apply(tmpl);
}

Result<std::vector<Json>> expand_axes(const Json& file, const std::string& where) {
    if (!file.is_object() || !file.contains("axes")) return std::vector<Json>{file};
    const Result<std::vector<Axis>> axes = read_axes(file.at("axes"), where + ": axes");
    if (!axes) return axes.error();
    Json each = file.value("each", Json::object());
    if (!each.is_object()) return fields::wrong_type(where + ": each", each, "an object of experiments by id");
    Json tmpl = file;
    tmpl.erase("axes");
    tmpl.erase("each");
    if (!tmpl.contains("id") || !tmpl.at("id").is_string())
        return Error{where + ": id", "a grid needs an id with its variables in it", "write \"id\": \"mlp-$units\""};

    std::vector<Json> experiments;
    std::vector<std::string> ids;
    std::vector<std::size_t> at(axes->size(), 0);
    do {
        Json variables = Json::object();
        for (std::size_t a = 0; a < axes->size(); ++a)
            for (const auto& item : (*axes)[a].points[at[a]].items()) variables[item.key()] = item.value();
        Result<Json> experiment = substitute(tmpl, variables, where);
        if (!experiment) return experiment.error();
        std::string id = plain_text(experiment->at("id"));
        if (std::find(ids.begin(), ids.end(), id) != ids.end())
            return Error{where + ": id '" + id + "'", "stands for two points of the grid",
                         "put every axis into the id"};
        if (const auto own = each.find(id); own != each.end()) {
            merge_patch(*experiment, *own);
            each.erase(id);
        }
        (*experiment)["id"] = id;
        ids.push_back(std::move(id));
        experiments.push_back(std::move(*experiment));
    } while (next(at, *axes));
    if (!each.empty())
        return Error{where + ": each: '" + each.begin().key() + "'", "not an id of this grid",
                     fields::suggestion(each.begin().key(), ids)};
    return experiments;
}

}  // namespace selvedge
