// SearchSpace: the parameters that a search chooses, as values and as JSON.
//
//   "space": {
//     "num_layers":    { "int": { "min": 2, "max": 5 }, "label": "The number of layers" },
//     "units_3":       { "int": { "min": 32, "max": 512, "step": 32 }, "when": { "num_layers": { "min": 3 } } },
//     "dropout":       { "float": { "min": 0, "max": 0.5, "step": 0.05, "default": 0.25 } },
//     "learning_rate": { "float": { "min": 1e-4, "max": 1e-2, "sampling": "log" } },
//     "kernel":        { "choice": [3, 5] } }
//
// A configuration is a JSON object with the value of each active parameter, in the order of the space. A parameter with
// "when" is active only where the condition holds (train/template.h has its forms) for parameters named before it.
#pragma once

#include <selvedge/search/optional_number.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace selvedge {

/// How a range is spread over the unit interval: evenly, or by its logarithm.
enum class Sampling { linear, log };
template <>
struct EnumNames<Sampling> {
    static constexpr std::array<std::pair<Sampling, std::string_view>, 2> names{
        {{Sampling::linear, "linear"}, {Sampling::log, "log"}}};
};

/// Whole numbers min, min + step, … up to max.
struct IntRange {
    static constexpr std::string_view kind = "int";
    static constexpr std::string_view help = "A whole number of a range.";
    double min = 0, max = 0, step = 1;
    Sampling sampling = Sampling::linear;
    OptionalNumber preset;  ///< JSON: "default"
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("min", self.min, FieldRule{.help = "the least value", .required = true, .min = -1e9, .max = 1e9});
        visit("max", self.max, FieldRule{.help = "the greatest value", .required = true, .min = -1e9, .max = 1e9});
        visit("step", self.step, FieldRule{.help = "between two values", .min = 1});
        visit("sampling", self.sampling, FieldRule{.help = "linear or log"});
        visit("default", self.preset, FieldRule{.help = "the value of a usual network; not given: min"});
    }
};

/// A continuum from min to max, or with a step the numbers min, min + step, … up to max.
struct FloatRange {
    static constexpr std::string_view kind = "float";
    static constexpr std::string_view help = "A number of a range.";
    double min = 0, max = 0;
    OptionalNumber step;
    Sampling sampling = Sampling::linear;
    OptionalNumber preset;  ///< JSON: "default"
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("min", self.min, FieldRule{.help = "the least value", .required = true});
        visit("max", self.max, FieldRule{.help = "the greatest value", .required = true});
        visit("step", self.step, FieldRule{.help = "between two values; null: any number between min and max"});
        visit("sampling", self.sampling, FieldRule{.help = "linear or log"});
        visit("default", self.preset, FieldRule{.help = "the value of a usual network; not given: min"});
    }
};

/// A list of JSON values.
struct Values {
    std::vector<Json> items;
};
Status read_json(const Json& json, Values& out, const std::string& where);
Json write_json(const Values& values);

/// Any JSON value, or none.
struct Preset {
    Json value;
};
Status read_json(const Json& json, Preset& out, const std::string& where);
Json write_json(const Preset& preset);

/// One of some values. Numbers are taken as ordered, so that samplers know neighbours from far ones; others as
/// categories.
struct Choice {
    static constexpr std::string_view kind = "choice";
    static constexpr std::string_view help = "One of the values of a list.";
    Values values;
    Preset preset;  ///< JSON: "default"
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("values", self.values, FieldRule{.help = "what can be chosen", .required = true});
        visit("default", self.preset, FieldRule{.help = "the value of a usual network; null: the first one"});
    }
    [[nodiscard]] bool ordered() const;
};

struct Parameter {
    using Range = std::variant<IntRange, FloatRange, Choice>;
    std::string name;
    Range range;
    Json when = Json::object();  ///< when it is active; empty: always
    std::string label;           ///< words for listings; empty: the name
};

struct SearchSpace {
    std::vector<Parameter> parameters;
    [[nodiscard]] const Parameter* find(std::string_view name) const;
};

/// Errors: a range whose min is above its max, a step or logarithm that cannot be, a default that is none of the
/// values, a condition on a parameter that is not known or stands later, or that no value meets.
Status read_json(const Json& json, SearchSpace& out, const std::string& where);
Json write_json(const SearchSpace& space);

/// Whether the parameter is active beside the values of those before it.
bool is_active(const Parameter& parameter, const Json& configuration);

/// The number of values, or 0 for a continuum; and the value at a position below that.
std::size_t value_count(const Parameter& parameter);
Json value_at(const Parameter& parameter, std::size_t index);

/// The value at a place u of the unit interval [0, 1): n values have an equal part each (by the logarithm: its share).
Json value_from_unit(const Parameter& parameter, double u);
/// The middle of the value's part of the unit interval: value_from_unit(unit_of(v)) is v.
double unit_of(const Parameter& parameter, const Json& value);
/// That part: from where to where; a single point in a continuum.
std::pair<double, double> part_of(const Parameter& parameter, const Json& value);

Json default_value(const Parameter& parameter);
/// The configuration of all defaults.
Json default_configuration(const SearchSpace& space);

/// Errors: a value that is not in its range, an active parameter without value, a value for one that is not active.
Status check_configuration(const SearchSpace& space, const Json& configuration, const std::string& where);

/// How many configurations there are, counted up to `limit`; where a parameter has a continuum: `limit`.
std::uint64_t count_configurations(const SearchSpace& space, std::uint64_t limit);

}  // namespace selvedge
