// Members of a JSON object that may be missing or of another kind.
#pragma once

#include <selvedge/io/json.h>

#include <optional>
#include <string>

namespace selvedge::reproduce {

/// The number of that name as it stands there, or null.
inline const Json* find_number(const Json& json, const char* name) {
    if (!json.is_object()) return nullptr;
    const auto found = json.find(name);
    return found != json.end() && found->is_number() ? &*found : nullptr;
}

/// The number of that name, or nothing.
inline std::optional<double> number_in(const Json& json, const char* name) {
    const Json* number = find_number(json, name);
    return number == nullptr ? std::nullopt : std::optional(number->get<double>());
}

/// The text of that name, or "".
inline std::string text_in(const Json& json, const char* name) {
    if (!json.is_object()) return {};
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace selvedge::reproduce
