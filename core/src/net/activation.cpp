// Default parameters and the JSON of activations.
#include <selvedge/io/fields.h>
#include <selvedge/net/activation.h>

namespace selvedge {
namespace {

float default_alpha(ActivationKind kind) {
    if (kind == ActivationKind::leaky_relu) return 0.01F;
    if (kind == ActivationKind::elu) return 1.0F;
    return 0;
}

struct AlphaFields {
    float alpha = 0;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("alpha", self.alpha,
              FieldRule{.help = "slope, or saturation, of the negative side", .min = 0, .max = 100});
    }
};

}  // namespace

Activation::Activation(ActivationKind k) : kind(k), alpha(default_alpha(k)) {}

bool derivative_from_output(ActivationKind kind) {
    switch (kind) {
        case ActivationKind::none:
        case ActivationKind::relu:
        case ActivationKind::leaky_relu:
        case ActivationKind::elu:
        case ActivationKind::tanh:
        case ActivationKind::sigmoid:
            return true;
        case ActivationKind::gelu:
        case ActivationKind::silu:
        case ActivationKind::softmax:
            return false;
    }
    return false;
}

Status read_json(const Json& json, Activation& out, const std::string& where) {
    if (json.is_null()) {
        out = {};
        return {};
    }
    const bool tagged = json.is_object() && json.size() == 1;
    ActivationKind kind{};
    if (Status status = fields::read(tagged ? Json(json.begin().key()) : json, kind, where, {}); !status) return status;
    out = Activation(kind);
    if (!tagged || default_alpha(kind) == 0) {
        if (tagged && !json.begin().value().empty())
            return Error{where + ": '" + json.begin().key() + "'", "takes no parameter", ""};
        return {};
    }
    AlphaFields given{out.alpha};
    if (Status status = read_fields(json.begin().value(), given, where + " (" + json.begin().key() + ")"); !status)
        return status;
    out.alpha = given.alpha;
    return {};
}

Json write_json(const Activation& activation) {
    const std::string name(enum_name(activation.kind));
    if (activation.alpha == default_alpha(activation.kind)) return name;
    Json json = Json::object();
    json[name] = {{"alpha", fields::write(activation.alpha)}};
    return json;
}

}  // namespace selvedge
