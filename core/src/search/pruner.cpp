// Pruners: asynchronous successive halving.
#include <selvedge/io/fields.h>
#include <selvedge/search/pruner.h>

#include <algorithm>

namespace selvedge {

bool SuccessiveHalving::looks_at(std::size_t epoch) const {
    if (epoch == 0 || epoch % min_epochs != 0) return false;
    std::size_t factor = epoch / min_epochs;
    while (factor % reduction == 0) factor /= reduction;
    return factor == 1;
}

bool SuccessiveHalving::keeps(double objective, std::span<const double> others, Direction direction) const {
    const auto better = static_cast<std::size_t>(std::count_if(
        others.begin(), others.end(), [&](double other) { return is_better(other, objective, direction); }));
    return better < std::max<std::size_t>(1, (others.size() + 1) / reduction);
}

Status read_json(const Json& json, Pruner& out, const std::string& where) {
    out.rule.reset();
    if (json.is_null()) return {};
    Pruner::Any rule;
    Status status = read_tagged(json, rule, where, "pruner");
    if (status) out.rule = rule;
    return status;
}

Json write_json(const Pruner& pruner) { return pruner.rule ? write_tagged(*pruner.rule) : Json(); }

}  // namespace selvedge
