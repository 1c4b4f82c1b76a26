// Dropout: a random part of the input is set to zero while training.
#pragma once

#include <selvedge/layers/common.h>

namespace selvedge {

/// While training y = x·mask/(1 − rate) (inverted dropout, Srivastava et al. 2014), otherwise y = x.
struct Dropout {
    static constexpr std::string_view kind = "dropout";
    static constexpr std::string_view help = "Sets a random part of its input to zero while training.";
    float rate = 0.5F;
    bool operator==(const Dropout&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("rate", self.rate, FieldRule{.help = "part that is dropped", .min = 0, .below = 1});
    }
};

Result<Shape> output_shape(const Dropout& layer, const Shape& input);
Flow emit(const Dropout& layer, const std::string& name, Flow input, GraphBuilder& graph);

}  // namespace selvedge
