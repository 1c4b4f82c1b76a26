// eval --robustness: accuracy on disturbed pictures, a family of disturbances at a time.
#include <selvedge/io/json.h>

#include <iostream>

#include "cli/eval_actions.h"
#include "cli/text.h"

namespace selvedge::cli {

void print_robustness(const Robustness& measured, std::size_t count, std::uint64_t seed, bool json) {
    if (json) {
        Json families = Json::object();
        for (const FamilyAccuracy& row : measured.families) families[std::string(enum_name(row.family))] = row.accuracy;
        std::cout << Json{{"clean", measured.clean}, {"families", families}, {"mean", measured.mean()}, {"seed", seed}}
                  << "\n";
        return;
    }
    constexpr std::size_t name_width = 12, bar_width = 30;
    const auto line = [&](std::string_view name, double accuracy) {
        std::cout << padded(std::string(name), name_width) << padded_left(percent(accuracy), 9) << "  "
                  << bar(accuracy, bar_width) << "\n";
    };
    std::cout << "accuracy on " << thousands(count) << " images, disturbed a family at a time (seed " << seed
              << ")\n\n";
    line("clean", measured.clean);
    for (const FamilyAccuracy& row : measured.families) line(enum_name(row.family), row.accuracy);
    line("mean", measured.mean());
}

}  // namespace selvedge::cli
