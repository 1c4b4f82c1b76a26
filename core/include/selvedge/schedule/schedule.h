// Learning-rate schedules: the learning rate as a function of the step (mini-batches seen so far), each a small struct.
#pragma once

#include <selvedge/io/field_rule.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace selvedge {

/// Always the same. Written in JSON as a plain number, too.
struct Constant {
    static constexpr std::string_view kind = "constant";
    static constexpr std::string_view help = "The same learning rate throughout.";
    double value = 0.001;
    [[nodiscard]] double at(double step, double total) const;
    bool operator==(const Constant&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("value", self.value, FieldRule{.help = "learning rate", .min = 0});
    }
};

/// initial / (1 + decay_rate · step / decay_steps), as Keras' InverseTimeDecay.
struct InverseTime {
    static constexpr std::string_view kind = "inverse_time";
    static constexpr std::string_view help = "initial / (1 + decay_rate * step / decay_steps)";
    double initial = 0.001, decay_steps = 1000, decay_rate = 1;
    bool staircase = false;
    [[nodiscard]] double at(double step, double total) const;
    bool operator==(const InverseTime&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("initial", self.initial, FieldRule{.help = "learning rate at step 0", .min = 0});
        visit("decay_steps", self.decay_steps,
              FieldRule{.help = "steps over which the divisor grows by decay_rate", .above = 0});
        visit("decay_rate", self.decay_rate, FieldRule{.help = "growth of the divisor", .min = 0});
        visit("staircase", self.staircase, FieldRule{.help = "change at whole multiples of decay_steps only"});
    }
};

/// initial · gamma^floor(step / step_size), as PyTorch's StepLR counted in steps.
struct StepDecay {
    static constexpr std::string_view kind = "step";
    static constexpr std::string_view help = "initial * gamma^floor(step / step_size)";
    double initial = 0.001, step_size = 1000, gamma = 0.1;
    [[nodiscard]] double at(double step, double total) const;
    bool operator==(const StepDecay&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("initial", self.initial, FieldRule{.help = "learning rate at step 0", .min = 0});
        visit("step_size", self.step_size, FieldRule{.help = "steps between two reductions", .above = 0});
        visit("gamma", self.gamma, FieldRule{.help = "factor of a reduction", .above = 0});
    }
};

/// Half a cosine from initial to final over the run (Loshchilov & Hutter 2017, without restarts).
struct Cosine {
    static constexpr std::string_view kind = "cosine";
    static constexpr std::string_view help = "half a cosine from initial to final over `steps` (0: the whole run)";
    double initial = 0.001, final = 0, steps = 0;
    [[nodiscard]] double at(double step, double total) const;
    bool operator==(const Cosine&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("initial", self.initial, FieldRule{.help = "learning rate at step 0", .min = 0});
        visit("final", self.final, FieldRule{.help = "learning rate at the end", .min = 0});
        visit("steps", self.steps, FieldRule{.help = "length in steps; 0: the whole run", .min = 0});
    }
};

/// Smith's one-cycle policy as PyTorch's OneCycleLR: cosine up to max over pct_start of the run, cosine down after.
struct OneCycle {
    static constexpr std::string_view kind = "one_cycle";
    static constexpr std::string_view help = "warm up to max, then anneal to near 0, over `steps` (0: the whole run)";
    double max = 0.01, pct_start = 0.3, div_factor = 25, final_div_factor = 1e4, steps = 0;
    [[nodiscard]] double at(double step, double total) const;
    bool operator==(const OneCycle&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("max", self.max, FieldRule{.help = "highest learning rate", .min = 0});
        visit("pct_start", self.pct_start, FieldRule{.help = "part of the run spent rising", .above = 0, .below = 1});
        visit("div_factor", self.div_factor, FieldRule{.help = "max / learning rate at step 0", .above = 0});
        visit("final_div_factor", self.final_div_factor, FieldRule{.help = "first / last learning rate", .above = 0});
        visit("steps", self.steps, FieldRule{.help = "length in steps; 0: the whole run", .min = 0});
    }
};

/// A learning rate over time. New schedules join this list.
struct Schedule {
    std::variant<Constant, InverseTime, StepDecay, Cosine, OneCycle> rule = Constant{};
    Schedule() = default;
    Schedule(double constant) : rule(Constant{constant}) {}  // NOLINT(google-explicit-constructor): 0.001 is a schedule
    template <class Rule>
    requires std::constructible_from<decltype(rule), Rule> Schedule(Rule r)
        : rule(std::move(r)) {}  // NOLINT(google-explicit-constructor)
    bool operator==(const Schedule&) const = default;
};

/// The learning rate of the update number `step` (from 0) of a run of `total_steps` updates.
double learning_rate(const Schedule& schedule, std::uint64_t step, std::uint64_t total_steps);

Status read_json(const Json& json, Schedule& out, const std::string& where);
Json write_json(const Schedule& schedule);

}  // namespace selvedge
