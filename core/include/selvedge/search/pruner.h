// Pruners: ending a trial early that does worse than others did at the same epoch.
#pragma once

#include <selvedge/search/trial.h>

#include <optional>
#include <span>
#include <variant>

namespace selvedge {

/// Asynchronous successive halving: at epochs min_epochs, min_epochs·reduction, min_epochs·reduction², … a trial goes
/// on only if its objective is among the best 1/reduction of all that have come there so far (the first ones: only if
/// it is the best). Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, without suspended
/// trials as in Optuna. It looks at a trial's first execution.
struct SuccessiveHalving {
    static constexpr std::string_view kind = "successive_halving";
    static constexpr std::string_view help = "Ends trials that are not among the best 1/reduction at a rung.";
    std::size_t min_epochs = 1, reduction = 3;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("min_epochs", self.min_epochs, FieldRule{.help = "the first epoch where it looks", .min = 1, .max = 1e6});
        visit("reduction", self.reduction, FieldRule{.help = "of so many trials one goes on", .min = 2, .max = 1000});
    }
    [[nodiscard]] bool looks_at(std::size_t epoch) const;
    [[nodiscard]] bool keeps(double objective, std::span<const double> others, Direction direction) const;
};

struct Pruner {
    using Any = std::variant<SuccessiveHalving>;
    std::optional<Any> rule;  ///< JSON: null for none
};
Status read_json(const Json& json, Pruner& out, const std::string& where);
Json write_json(const Pruner& pruner);

}  // namespace selvedge
