// How the page says things.
#include "ui/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>

namespace selvedge::ui {

std::string percent(float part) {
    const float hundredths = part * 100;
    if (part > 0 && hundredths < 0.5F) return "<1 %";
    if (part < 1 && hundredths >= 99.5F) return ">99 %";
    return std::to_string(std::lround(hundredths)) + " %";
}

std::string percent_exact(double part) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %%", part * 100);
    return text.data();
}

std::string in_sentence(std::string_view label) {
    std::string word(label);
    if (word.size() > 1 && std::islower(static_cast<unsigned char>(word[1])) != 0)
        word[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(word[0])));
    return word;
}

namespace {

std::string unlike_words(const Answer& answer) {
    return "This does not look like clothing. The nearest is " + in_sentence(answer.label) + ", " +
           percent(answer.probabilities[answer.index]);
}

}  // namespace

VerdictWords verdict_words(const Answer& answer, const std::vector<std::string>& class_names) {
    const std::vector<float>& p = answer.probabilities;
    std::size_t second = answer.index == 0 ? 1 : 0;
    for (std::size_t k = 0; k < p.size(); ++k) {
        if (k != answer.index && p[k] > p[second]) second = k;
    }
    const bool has_second = second < p.size() && second < class_names.size() && p[second] >= 0.05F;
    const std::string other = has_second ? in_sentence(class_names[second]) + ", " + percent(p[second]) : "";
    if (answer.verdict == Verdict::sure) {
        return {answer.label, percent(p[answer.index]) + " sure" + (has_second ? "; otherwise " + other : "")};
    }
    if (answer.verdict == Verdict::unlike) return {"Not clothing?", unlike_words(answer)};
    return {answer.label + "?", "Not sure: " + percent(p[answer.index]) + (has_second ? ", or " + other : "")};
}

std::string spoken(const Answer& answer) {
    if (answer.verdict == Verdict::unlike) return unlike_words(answer);
    return (answer.verdict == Verdict::sure ? "" : "Not sure: ") + answer.label + ", " +
           percent(answer.probabilities[answer.index]);
}

std::string conversion_words(const Conversion& conversion) {
    std::string words;
    const auto add = [&](bool done, const char* what) {
        if (done) words += (words.empty() ? "" : ", ") + std::string(what);
    };
    add(conversion.transparent, "filled where transparent");
    add(!conversion.framed, "trimmed");
    add(conversion.scale < 1, "made smaller");
    add(conversion.scale > 1, "made larger");
    add(conversion.sharpening > 0.05, "sharpened");
    add(!conversion.framed, "centred");
    add(conversion.negated, "negated");
    if (words.empty()) return "Taken as it is.";
    words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
    return words + ".";
}

std::string grouped(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return digits;
}

}  // namespace selvedge::ui
