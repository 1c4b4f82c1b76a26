// Words: an answer, a conversion and a model in the page's words.
#pragma once

#include <selvedge/model/model.h>

#include <string>
#include <string_view>

namespace selvedge::ui {

/// "97 %", "<1 %", ">99 %"; 0 and 1 only where it is exactly that.
std::string percent(float part);

/// "91.3 %": with one decimal, as figures of models are given.
std::string percent_exact(double part);

/// The class's name within a sentence: "Ankle boot" becomes "ankle boot", "T-shirt/top" stays.
std::string in_sentence(std::string_view label);

/// An answer for a headline and the line below it.
struct VerdictWords {
    std::string headline;  ///< "Ankle boot", or "Ankle boot?" when not sure, "Not clothing?" when unlike any
    std::string detail;    ///< "97 % sure", "Not sure: 46 %, or sneaker, 38 %"
};
VerdictWords verdict_words(const Answer& answer, const std::vector<std::string>& class_names);

/// For those who listen: "Ankle boot, 97 %".
std::string spoken(const Answer& answer);

/// What was done to the picture: "Trimmed, made smaller, sharpened, negated".
std::string conversion_words(const Conversion& conversion);

/// "83,322".
std::string grouped(std::size_t number);

}  // namespace selvedge::ui
