// Values of options: text from the command line or the environment made into numbers, or an error that names the
// option.
#pragma once

#include <selvedge/result.h>

#include <cstdint>
#include <optional>
#include <string>

namespace selvedge::cli {

/// A value and where it was given, for errors: {"--epochs", "5"} or {"SELVEDGE_THREADS", "5"}.
struct Given {
    std::string name, text;
    [[nodiscard]] std::string shown() const;  ///< "--epochs 5", "SELVEDGE_THREADS=5"
};

/// The option's value, or else that of the environment variable where it is set and not empty.
std::optional<Given> option_or_environment(const std::string& option, const std::optional<std::string>& value,
                                           const std::string& variable);

/// A whole number from `least` to `most`, written with decimal digits.
Result<std::uint64_t> whole_number(const Given& given, std::uint64_t least, std::uint64_t most);

/// A finite number for which `fits` holds; `rule` says in words what that is: "must be greater than 0".
Result<double> number(const Given& given, bool (*fits)(double), const std::string& rule);

}  // namespace selvedge::cli
