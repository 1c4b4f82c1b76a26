// The words of the errors that reading a spec's fields can give.
#include <selvedge/io/fields.h>

#include <algorithm>
#include <cstdio>
#include <limits>

namespace selvedge::fields {
namespace {

// Levenshtein distance: how many letters to insert, delete or replace.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

// A value as it was given, short enough for one line.
std::string shown(const Json& json) {
    std::string text = json_text(json);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return text;
}

}  // namespace

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string suggestion(std::string_view given, const std::vector<std::string>& known) {
    const std::string* nearest = nullptr;
    std::size_t least = std::max<std::size_t>(2, given.size() / 3) + 1;
    for (const std::string& name : known) {
        const std::size_t distance = edit_distance(given, name);
        if (distance < least) {
            least = distance;
            nearest = &name;
        }
    }
    if (nearest != nullptr) return "did you mean '" + *nearest + "'?";
    return known.empty() ? std::string("nothing can be set here") : "known are: " + joined(known);
}

Error wrong_type(const std::string& where, const Json& given, std::string_view expected) {
    return Error{where + " " + shown(given), "must be " + std::string(expected), ""};
}

Status check_range(const std::string& where, double value, const FieldRule& rule) {
    // Words only once they are wanted: most values are what they should be.
    const auto wrong = [&](const char* must, double limit) {
        return Error{where + " " + number(value), must + number(limit), ""};
    };
    if (!std::isfinite(value)) return Error{where + " " + number(value), "must be a finite number", ""};
    if (value < rule.min) return wrong("must be at least ", rule.min);
    if (value > rule.max) return wrong("must be at most ", rule.max);
    if (!(value > rule.above)) return wrong("must be greater than ", rule.above);
    if (!(value < rule.below)) return wrong("must be less than ", rule.below);
    return {};
}

}  // namespace selvedge::fields
