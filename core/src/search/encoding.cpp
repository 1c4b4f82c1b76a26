// Encoding: configurations as points for a Gaussian process.
#include "search/encoding.h"

#include <selvedge/io/json.h>

#include <cmath>

namespace selvedge {
namespace {

// The number of categories; 0 for what has an order.
std::size_t categories(const Parameter& parameter) {
    const auto* choice = std::get_if<Choice>(&parameter.range);
    return choice != nullptr && !choice->ordered() ? choice->values.items.size() : 0;
}

}  // namespace

Encoding::Encoding(const SearchSpace& space) : space_(space) {
    for (std::size_t p = 0; p < space.parameters.size(); ++p) {
        const Parameter& parameter = space.parameters[p];
        const std::size_t own = std::max<std::size_t>(1, categories(parameter));
        group_.insert(group_.end(), own + (parameter.when.empty() ? 0 : 1), p);
    }
}

Eigen::RowVectorXd Encoding::operator()(const Json& configuration) const {
    Eigen::RowVectorXd point = Eigen::RowVectorXd::Zero(static_cast<Eigen::Index>(group_.size()));
    Eigen::Index at = 0;
    for (const Parameter& parameter : space_.parameters) {
        const auto value = configuration.find(parameter.name);
        const bool active = value != configuration.end();
        if (const std::size_t count = categories(parameter); count != 0) {
            if (active) {
                const double place = unit_of(parameter, *value) * static_cast<double>(count);
                point[at + static_cast<Eigen::Index>(place)] = std::sqrt(0.5);
            }
            at += static_cast<Eigen::Index>(count);
        } else {
            point[at++] = active ? unit_of(parameter, *value) : 0.5;
        }
        if (!parameter.when.empty()) point[at++] = active ? 1 : 0;
    }
    return point;
}

}  // namespace selvedge
