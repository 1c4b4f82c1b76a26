// Fields: a struct lists its members once (name, member, rule), and reading, writing and describing it as JSON follow.
//
// A spec struct declares
//     static constexpr std::string_view kind = "dropout";
//     static constexpr std::string_view help = "Sets a random part of its input to zero while training.";
//     template <class Self, class Visitor> static void fields(Self& self, Visitor&& visit) {
//         visit("rate", self.rate, FieldRule{.help = "part that is dropped", .min = 0, .below = 1});
//     }
// A variant of such structs is read from {"dropout": {"rate": 0.5}}, or from "flatten" where all fields have defaults.
#pragma once

#include <selvedge/io/field_rule.h>
#include <selvedge/io/json.h>
#include <selvedge/result.h>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace selvedge {

/// One row of a component's documentation, for `inspect`, the page's editor and the tests.
struct FieldDescription {
    std::string name, help;
    Json default_value;
    bool required = false;
};

namespace fields {

/// "; did you mean 'kernel'?" for the nearest of `known` to `given`, else the list of what is known.
std::string suggestion(std::string_view given, const std::vector<std::string>& known);
Error wrong_type(const std::string& where, const Json& given, std::string_view expected);
Status check_range(const std::string& where, double value, const FieldRule& rule);
std::string joined(const std::vector<std::string>& names);

inline Status read(const Json& json, bool& out, const std::string& where, const FieldRule&) {
    if (!json.is_boolean()) return wrong_type(where, json, "true or false");
    out = json.get<bool>();
    return {};
}

inline Status read(const Json& json, std::string& out, const std::string& where, const FieldRule&) {
    if (!json.is_string()) return wrong_type(where, json, "a string");
    out = json.get<std::string>();
    return {};
}

template <std::floating_point T>
Status read(const Json& json, T& out, const std::string& where, const FieldRule& rule) {
    if (!json.is_number()) return wrong_type(where, json, "a number");
    const double value = json.get<double>();
    if (Status status = check_range(where, value, rule); !status) return status;
    out = static_cast<T>(value);
    return {};
}

template <std::unsigned_integral T>
requires(!std::same_as<T, bool>) Status
    read(const Json& json, T& out, const std::string& where, const FieldRule& rule) {
    // 2^53 is the largest whole number that survives a JSON reader using doubles.
    const bool whole = json.is_number() && json.get<double>() >= 0 && json.get<double>() <= 9007199254740992.0 &&
                       std::floor(json.get<double>()) == json.get<double>();
    if (!whole) return wrong_type(where, json, "a whole number, 0 or more");
    if (Status status = check_range(where, json.get<double>(), rule); !status) return status;
    if (json.get<double>() > static_cast<double>(std::numeric_limits<T>::max()))
        return Error{where + " " + json.dump(), "too large", ""};
    out = json.is_number_float() ? static_cast<T>(json.get<double>()) : static_cast<T>(json.get<std::uint64_t>());
    return {};
}

template <class E>
requires std::is_enum_v<E> Status read(const Json& json, E& out, const std::string& where, const FieldRule&) {
    std::vector<std::string> known;
    for (const auto& [value, name] : EnumNames<E>::names) {
        if (json.is_string() && json.get<std::string>() == name) {
            out = value;
            return {};
        }
        known.emplace_back(name);
    }
    if (!json.is_string()) return wrong_type(where, json, "one of " + joined(known));
    return Error{where + " " + json.dump(), "not known", suggestion(json.get<std::string>(), known)};
}

inline Json write(bool value) { return value; }
inline Json write(const std::string& value) { return value; }
template <std::unsigned_integral T>
requires(!std::same_as<T, bool>) Json write(T value) { return value; }
inline Json write(double value) { return value; }
inline Json write(float value) {
    // The shortest decimal that reads back as the same float, so that 0.3f is written 0.3.
    for (int digits = 1; digits <= 9; ++digits) {
        const double scale = std::pow(10.0, digits - 1 - std::floor(value != 0 ? std::log10(std::fabs(value)) : 0));
        const double rounded = std::round(value * scale) / scale;
        if (static_cast<float>(rounded) == value) return rounded;
    }
    return static_cast<double>(value);
}
template <class E>
requires std::is_enum_v<E> Json write(E value) { return std::string(enum_name(value)); }

/// Types with their own `read_json`/`write_json` (found by argument-dependent lookup): Size2, Padding, Activation, …
template <class T>
concept CustomField = requires(const Json& json, T& out, const T& in, const std::string& where) {
    { read_json(json, out, where) } -> std::same_as<Status>;
    { write_json(in) } -> std::same_as<Json>;
};
template <CustomField T>
Status read(const Json& json, T& out, const std::string& where, const FieldRule&) {
    return read_json(json, out, where);
}
template <CustomField T>
Json write(const T& value) {
    return write_json(value);
}

}  // namespace fields

/// Reads a spec struct from a JSON object. Unknown members, wrong types and values out of range are errors that
/// begin with `where`. Members that are absent keep the value `out` came with.
template <class Spec>
Status read_fields(const Json& json, Spec& out, const std::string& where) {
    if (!json.is_object()) return fields::wrong_type(where, json, "an object");
    Status status;
    std::vector<std::string> known;
    Spec::fields(out, [&](const char* name, auto& member, const FieldRule& rule) {
        known.emplace_back(name);
        if (!status) return;
        const auto found = json.find(name);
        if (found == json.end()) {
            if (rule.required) status = Error{where, std::string("'") + name + "' is missing", std::string(rule.help)};
            return;
        }
        status = fields::read(*found, member, where + ": " + name, rule);
    });
    if (!status) return status;
    for (const auto& item : json.items()) {
        bool is_known = false;
        for (const std::string& name : known) is_known = is_known || name == item.key();
        if (!is_known)
            return Error{where + ": '" + item.key() + "'", "not a known setting",
                         fields::suggestion(item.key(), known)};
    }
    return {};
}

/// All members as a JSON object, defaults included, in the order of declaration.
template <class Spec>
Json write_fields(const Spec& spec) {
    Json json = Json::object();
    Spec::fields(spec,
                 [&](const char* name, const auto& member, const FieldRule&) { json[name] = fields::write(member); });
    return json;
}

template <class Spec>
std::vector<FieldDescription> describe_fields() {
    std::vector<FieldDescription> rows;
    const Spec defaults{};
    Spec::fields(defaults, [&](const char* name, const auto& member, const FieldRule& rule) {
        rows.push_back({name, std::string(rule.help), fields::write(member), rule.required});
    });
    return rows;
}

/// The names of a variant's alternatives: the list that a new component joins.
template <class... Specs>
std::vector<std::string> kinds_of(const std::variant<Specs...>*) {
    return {std::string(Specs::kind)...};
}

/// Reads one alternative of a variant of specs from {"kind": {fields}} or "kind". `what` is the word for errors:
/// "layer", "optimizer".
template <class... Specs>
Status read_tagged(const Json& json, std::variant<Specs...>& out, const std::string& where, std::string_view what) {
    const std::vector<std::string> known{std::string(Specs::kind)...};
    if (!json.is_string() && !(json.is_object() && json.size() == 1))
        return fields::wrong_type(where, json, "one " + std::string(what) + ", {\"" + known.front() + "\": {…}}");
    const std::string kind = json.is_string() ? json.get<std::string>() : json.begin().key();
    const Json given = json.is_string() || json.begin().value().is_null() ? Json::object() : json.begin().value();
    Status status =
        Error{where + ": '" + kind + "'", "not a known " + std::string(what), fields::suggestion(kind, known)};
    const auto try_one = [&]<class Spec>(std::type_identity<Spec>) {
        if (kind != Spec::kind) return;
        Spec spec{};
        status = read_fields(given, spec, where + " (" + kind + ")");
        if (status) out = std::move(spec);
    };
    (try_one(std::type_identity<Specs>{}), ...);
    return status;
}

/// {"kind": {fields}}.
template <class... Specs>
Json write_tagged(const std::variant<Specs...>& variant) {
    return std::visit(
        []<class Spec>(const Spec& spec) {
            Json json = Json::object();
            json[std::string(Spec::kind)] = write_fields(spec);
            return json;
        },
        variant);
}

}  // namespace selvedge
