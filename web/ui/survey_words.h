// Survey words: neighbours, the map and silent units in the page's words. Knows no window.
#pragma once

#include <string>
#include <vector>

#include "engine/events.h"

namespace selvedge::ui {

/// "dense has no dead unit: each of its 128 speaks for some of the 10,000 test pictures.", or which ones never do.
/// Empty for a layer that was not watched.
std::string dead_words(const engine::Survey& survey, const std::string& layer);
/// All hidden layers in a sentence.
std::string dead_summary(const engine::Survey& survey);

/// "the 128 numbers that dense gives to the last layer": what pictures are compared by.
std::string feature_words(const engine::Survey& survey, std::size_t width);

/// "6 of the 8 are sneakers, as answered." for neighbours and the class that was answered.
std::string agreement_words(const engine::Located& located, std::size_t answer);

/// Classes by how many of the `count` test pictures nearest to a place on the map they have, most first; pairs of class
/// and number.
std::vector<std::pair<std::size_t, std::size_t>> classes_around(const engine::Survey& survey,
                                                                const std::array<float, 2>& place, std::size_t count);
/// "Around this picture on the map: 15 × sneaker, 3 × sandal, 2 × ankle boot."
std::string around_words(const engine::Survey& survey, const std::array<float, 2>& place);

/// A class on the map: how many pictures, and where their middle lies.
struct ClassPlace {
    std::string name;
    std::size_t count = 0;
    std::array<float, 2> middle{};
    std::string where;  ///< "upper left", "middle", …: beside the whole map
};
std::vector<ClassPlace> class_places(const engine::Survey& survey);

}  // namespace selvedge::ui
