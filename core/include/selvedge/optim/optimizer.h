// Optimisers: SGD (momentum, Nesterov), Adam and AdamW as values; the update itself is an op that executors implement.
#pragma once

#include <selvedge/schedule/schedule.h>

namespace selvedge {

/// v ← momentum·v + g;  p ← p − lr·v, or with Nesterov p ← p − lr·(g + momentum·v). PyTorch's form; Keras' differs
/// from it only while the learning rate changes. Without momentum, p ← p − lr·g and no velocity is kept.
struct Sgd {
    static constexpr std::string_view kind = "sgd";
    static constexpr std::string_view help = "Stochastic gradient descent, with momentum or Nesterov momentum.";
    Schedule learning_rate = 0.01;
    float momentum = 0;
    bool nesterov = false;
    float weight_decay = 0;
    bool operator==(const Sgd&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("learning_rate", self.learning_rate, FieldRule{.help = "a number or a schedule"});
        visit("momentum", self.momentum,
              FieldRule{.help = "part of the last velocity that is kept", .min = 0, .below = 1});
        visit("nesterov", self.nesterov, FieldRule{.help = "look ahead along the velocity"});
        visit("weight_decay", self.weight_decay, FieldRule{.help = "decoupled: p -= lr * weight_decay * p", .min = 0});
    }
};

/// Kingma & Ba 2015, algorithm 1 (bias-corrected moments, epsilon outside the root), t = step + 1:
/// m ← β1·m + (1−β1)·g;  v ← β2·v + (1−β2)·g²;  p ← p − lr·(m/(1−β1^t)) / (sqrt(v/(1−β2^t)) + ε).
struct Adam {
    static constexpr std::string_view kind = "adam";
    static constexpr std::string_view help = "Adam (Kingma & Ba 2015).";
    Schedule learning_rate = 0.001;
    float beta_1 = 0.9F, beta_2 = 0.999F, epsilon = 1e-7F;
    bool operator==(const Adam&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("learning_rate", self.learning_rate, FieldRule{.help = "a number or a schedule"});
        visit("beta_1", self.beta_1, FieldRule{.help = "decay of the first moment", .min = 0, .below = 1});
        visit("beta_2", self.beta_2, FieldRule{.help = "decay of the second moment", .min = 0, .below = 1});
        visit("epsilon", self.epsilon,
              FieldRule{.help = "keeps the divisor from 0; Keras 1e-7, PyTorch 1e-8", .above = 0});
    }
};

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019): p ← p − lr·weight_decay·p before Adam's step.
struct AdamW {
    static constexpr std::string_view kind = "adamw";
    static constexpr std::string_view help = "Adam with decoupled weight decay (Loshchilov & Hutter 2019).";
    Schedule learning_rate = 0.001;
    float beta_1 = 0.9F, beta_2 = 0.999F, epsilon = 1e-7F, weight_decay = 0.01F;
    bool operator==(const AdamW&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("learning_rate", self.learning_rate, FieldRule{.help = "a number or a schedule"});
        visit("beta_1", self.beta_1, FieldRule{.help = "decay of the first moment", .min = 0, .below = 1});
        visit("beta_2", self.beta_2, FieldRule{.help = "decay of the second moment", .min = 0, .below = 1});
        visit("epsilon", self.epsilon,
              FieldRule{.help = "keeps the divisor from 0; Keras 1e-7, PyTorch 1e-8", .above = 0});
        visit("weight_decay", self.weight_decay, FieldRule{.help = "p -= lr * weight_decay * p", .min = 0});
    }
};

/// New optimisers join this list.
struct Optimizer {
    std::variant<Sgd, Adam, AdamW> rule = Sgd{};
    Optimizer() = default;
    template <class Rule>
    requires std::constructible_from<decltype(rule), Rule> Optimizer(Rule r)
        : rule(std::move(r)) {}  // NOLINT(google-explicit-constructor)
    bool operator==(const Optimizer&) const = default;
};

/// How many buffers of the parameters' size the optimiser keeps: 0 (plain SGD), 1 (momentum) or 2 (Adam).
std::size_t moment_count(const Optimizer& optimizer);
const Schedule& schedule_of(const Optimizer& optimizer);
Schedule& schedule_of(Optimizer& optimizer);

Status read_json(const Json& json, Optimizer& out, const std::string& where);
Json write_json(const Optimizer& optimizer);

}  // namespace selvedge
