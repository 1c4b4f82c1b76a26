// What is common to all optimisers, and their JSON.
#include <selvedge/io/fields.h>
#include <selvedge/optim/optimizer.h>

namespace selvedge {

std::size_t moment_count(const Optimizer& optimizer) {
    if (const auto* sgd = std::get_if<Sgd>(&optimizer.rule)) return sgd->momentum > 0 ? 1 : 0;
    return 2;
}

const Schedule& schedule_of(const Optimizer& optimizer) {
    return std::visit([](const auto& rule) -> const Schedule& { return rule.learning_rate; }, optimizer.rule);
}

Schedule& schedule_of(Optimizer& optimizer) {
    return std::visit([](auto& rule) -> Schedule& { return rule.learning_rate; }, optimizer.rule);
}

Status read_json(const Json& json, Optimizer& out, const std::string& where) {
    return read_tagged(json, out.rule, where, "optimizer");
}

Json write_json(const Optimizer& optimizer) { return write_tagged(optimizer.rule); }

}  // namespace selvedge
