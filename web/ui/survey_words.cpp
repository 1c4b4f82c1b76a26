// Counting around places, and sentences.
#include "ui/survey_words.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/words.h"

namespace selvedge::ui {
namespace {

constexpr std::size_t most_listed = 24;
constexpr std::size_t around = 20;

/// "3, 17 and 40", counted from 1; of many the first ones.
std::string listed(const std::vector<std::size_t>& units) {
    const std::size_t shown = std::min(units.size(), most_listed);
    std::string words;
    for (std::size_t k = 0; k < shown; ++k) {
        if (k != 0) words += k + 1 == units.size() ? " and " : ", ";
        words += std::to_string(units[k] + 1);
    }
    if (shown < units.size()) words += " and " + std::to_string(units.size() - shown) + " more";
    return words;
}

std::string class_name(const engine::Survey& survey, std::size_t label) {
    const std::vector<std::string>& names = survey.images->class_names;
    return label < names.size() ? names[label] : "class " + std::to_string(label);
}

}  // namespace

std::string dead_words(const engine::Survey& survey, const std::string& layer) {
    const auto found = std::find_if(survey.units.begin(), survey.units.end(),
                                    [&](const UnitActivity& one) { return one.layer == layer; });
    if (found == survey.units.end()) return {};
    const std::vector<std::size_t> dead = found->dead();
    const std::string all = std::to_string(found->spoke.size()), pictures = grouped(survey.count) + " test pictures";
    const char* units = found->maps ? "maps" : "units";
    if (dead.empty())
        return "None of its " + all + " " + units + " is dead: each speaks for some of the " + pictures + ".";
    const std::string which = dead.size() == 1 ? std::string(found->maps ? "Map " : "Unit ") + listed(dead) + " is"
                                               : std::string(found->maps ? "Maps " : "Units ") + listed(dead) + " are";
    return std::to_string(dead.size()) + " of " + all + " dead: " + which + " 0 for every one of the " + pictures + ".";
}

std::string dead_summary(const engine::Survey& survey) {
    std::string words;
    for (const UnitActivity& one : survey.units) {
        const std::size_t dead = one.dead().size();
        if (dead == 0) continue;
        words += (words.empty() ? "" : ", ") + one.layer + " " + std::to_string(dead) + " of " +
                 std::to_string(one.spoke.size());
    }
    const std::string pictures = grouped(survey.count) + " test pictures";
    if (survey.units.empty()) return "This network has no hidden layer whose units could be dead.";
    if (words.empty()) return "No dead units: every one speaks for some of the " + pictures + ".";
    return "Dead units, 0 for every one of the " + pictures + ": " + words + ".";
}

std::string feature_words(const engine::Survey& survey, std::size_t width) {
    const std::string numbers = "the " + grouped(width) + " numbers that ";
    return survey.layer == "input" ? numbers + "the picture itself has"
                                   : numbers + survey.layer + " hands to the last dense layer";
}

std::string agreement_words(const engine::Located& located, std::size_t answer) {
    const std::vector<Neighbour>& nearest = located.neighbours.nearest;
    const Dataset& images = *located.train->images;
    const auto same = std::count_if(nearest.begin(), nearest.end(),
                                    [&](const Neighbour& one) { return images.labels[one.row] == answer; });
    const std::string name = in_sentence(class_name(*located.train, answer));
    const std::string all = std::to_string(nearest.size());
    if (same == 0) return "None of the " + all + " is of the class answered, " + name + ".";
    if (static_cast<std::size_t>(same) == nearest.size())
        return "All " + all + " are of the class answered, " + name + ".";
    return std::to_string(same) + " of the " + all + (same == 1 ? " is" : " are") + " of the class answered, " + name +
           ".";
}

std::vector<std::pair<std::size_t, std::size_t>> classes_around(const engine::Survey& survey,
                                                                const std::array<float, 2>& place, std::size_t count) {
    std::vector<std::pair<float, std::size_t>> all;
    for (std::size_t k = 0; k < survey.count; ++k)
        all.emplace_back(std::hypot(survey.places[k * 2] - place[0], survey.places[k * 2 + 1] - place[1]), k);
    count = std::min(count, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end());
    std::vector<std::pair<std::size_t, std::size_t>> classes;
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t label = survey.images->labels[all[k].second];
        const auto found =
            std::find_if(classes.begin(), classes.end(), [&](const auto& one) { return one.first == label; });
        if (found == classes.end())
            classes.emplace_back(label, 1);
        else
            ++found->second;
    }
    std::sort(classes.begin(), classes.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return classes;
}

std::string around_words(const engine::Survey& survey, const std::array<float, 2>& place) {
    std::string words;
    for (const auto& [label, count] : classes_around(survey, place, around))
        words += (words.empty() ? "" : ", ") + std::to_string(count) + " × " + in_sentence(class_name(survey, label));
    return "The " + std::to_string(std::min(around, survey.count)) + " marks around this picture: " + words + ".";
}

std::vector<ClassPlace> class_places(const engine::Survey& survey) {
    const std::vector<std::string>& names = survey.images->class_names;
    std::vector<ClassPlace> classes(names.size());
    std::array<double, 2> squares{};
    for (std::size_t k = 0; k < survey.count; ++k) {
        ClassPlace& one = classes[survey.images->labels[k]];
        ++one.count;
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const float value = survey.places[k * 2 + axis];
            one.middle[axis] += value;
            squares[axis] += static_cast<double>(value) * static_cast<double>(value);
        }
    }
    for (std::size_t label = 0; label < classes.size(); ++label) {
        ClassPlace& one = classes[label];
        one.name = names[label];
        std::array<int, 2> side{};
        for (std::size_t axis = 0; axis < 2; ++axis) {
            one.middle[axis] /= static_cast<float>(std::max<std::size_t>(one.count, 1));
            // Half a standard deviation from the mean, which is 0, is to one side.
            const double half =
                0.5 * std::sqrt(squares[axis] / static_cast<double>(std::max<std::size_t>(survey.count, 1)));
            const auto value = static_cast<double>(one.middle[axis]);
            side[axis] = value > half ? 1 : value < -half ? -1 : 0;
        }
        const std::string up = side[1] > 0 ? "upper" : side[1] < 0 ? "lower" : "";
        const std::string right = side[0] > 0 ? "right" : side[0] < 0 ? "left" : "";
        one.where = up.empty() && right.empty() ? "middle"
                    : up.empty()                ? right
                    : right.empty()             ? up + " middle"
                                                : up + " " + right;
    }
    return classes;
}

}  // namespace selvedge::ui
