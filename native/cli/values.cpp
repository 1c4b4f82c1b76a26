// Values of options: text from the command line or the environment made into numbers.
#include "cli/values.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "cli/text.h"

namespace selvedge::cli {

std::string Given::shown() const { return name + (name.starts_with("-") ? " " : "=") + (text.empty() ? "''" : text); }

std::optional<Given> option_or_environment(const std::string& option, const std::optional<std::string>& value,
                                           const std::string& variable) {
    if (value) return Given{option, *value};
    const char* text = std::getenv(variable.c_str());
    if (text != nullptr && *text != '\0') return Given{variable, text};
    return std::nullopt;
}

Result<std::uint64_t> whole_number(const Given& given, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    const char* end = given.text.data() + given.text.size();
    const auto [stop, code] = std::from_chars(given.text.data(), end, value);
    if (code != std::errc() || stop != end || value < least || value > most)
        return Error{given.shown(), "must be a whole number from " + thousands(least) + " to " + thousands(most), ""};
    return value;
}

Result<double> number(const Given& given, bool (*fits)(double), const std::string& rule) {
    double value = 0;
    const char* end = given.text.data() + given.text.size();
    const auto [stop, code] = std::from_chars(given.text.data(), end, value);
    if (code != std::errc() || stop != end || !std::isfinite(value) || !fits(value))
        return Error{given.shown(), rule, ""};
    return value;
}

}  // namespace selvedge::cli
