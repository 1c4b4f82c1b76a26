// The list of small networks.
#include "support/networks.h"

#include <selvedge/io/json.h>

#include "support/random.h"

namespace selvedge::test {

std::vector<NetworkCase> small_networks() {
    std::vector<NetworkCase> networks{
        {"one_layer", R"([{"dense": {"units": 4}}])"},
        {"mlp", R"([{"flatten": {}}, {"dense": {"units": 5, "activation": "tanh"}}, {"dropout": {"rate": 0.3}},
                    {"dense": {"units": 4, "activation": "softmax"}}])"},
        {"cnn", R"([{"conv2d": {"filters": 3, "kernel": 3, "padding": "same", "activation": "relu"}},
                    {"max_pool2d": {"window": 2}}, {"dropout": {"rate": 0.25}}, {"conv2d": {"filters": 4, "kernel": 2,
                    "activation": {"leaky_relu": {"alpha": 0.2}}}}, {"dropout": {"rate": 0.5}}, {"dense": {"units": 4}}])"},
        {"strides_and_margins", R"([{"conv2d": {"filters": 2, "kernel": [3, 2], "stride": [1, 2],
                    "padding": [2, 1, 0, 1], "use_bias": false}}, {"max_pool2d": {"window": 3, "stride": 2,
                    "padding": 1}}, {"conv2d": {"filters": 3, "kernel": 1, "stride": 2, "activation": "elu"}},
                    {"dense": {"units": 4, "use_bias": false}}])"},
        {"functions_before_max_pools", R"([{"conv2d": {"filters": 3, "kernel": 2, "activation": "tanh"}},
                    {"max_pool2d": {"window": 3, "stride": 1, "padding": 1}}, {"conv2d": {"filters": 3, "kernel": 1}},
                    {"activation": {"function": "sigmoid"}}, {"max_pool2d": {"window": 2, "stride": 1}},
                    {"conv2d": {"filters": 3, "kernel": 1, "activation": {"elu": {"alpha": 0.5}}}},
                    {"residual": {"layers": [{"max_pool2d": {"window": 3, "stride": 1, "padding": 1}}]}},
                    {"dense": {"units": 4}}])"},
        {"average_pools", R"([{"conv2d": {"filters": 3, "kernel": 2, "activation": "sigmoid"}},
                    {"avg_pool2d": {"window": 3, "stride": 1, "padding": "same"}},
                    {"avg_pool2d": {"window": 2, "stride": 2, "padding": 1, "count_padding": true}},
                    {"global_avg_pool2d": {}}, {"dense": {"units": 4}}])"},
        {"batch_norms", R"([{"conv2d": {"filters": 3, "kernel": 3, "use_bias": false}}, {"batch_norm": {}},
                    {"activation": {"function": "relu"}}, {"flatten": {}}, {"dense": {"units": 4}},
                    {"batch_norm": {"momentum": 0.9, "epsilon": 1e-5, "unbiased_running_variance": true}},
                    {"activation": {"function": "silu"}}, {"dense": {"units": 4}}])"},
        {"residual", R"([{"conv2d": {"filters": 2, "kernel": 3, "padding": "same"}},
                    {"residual": {"layers": [{"batch_norm": {}}, {"activation": {"function": "relu"}},
                        {"conv2d": {"filters": 2, "kernel": 3, "padding": "same"}}]}},
                    {"residual": {"layers": [{"conv2d": {"filters": 3, "kernel": 3, "stride": 2, "padding": "same",
                        "activation": "gelu"}}, {"dropout": {"rate": 0.2}}],
                        "shortcut": [{"conv2d": {"filters": 3, "kernel": 1, "stride": 2}}]}},
                    {"activation": {"function": "tanh"}}, {"global_avg_pool2d": {}}, {"dense": {"units": 4}}])"},
        {"residual_of_one_activation", R"([{"dense": {"units": 5}},
                    {"residual": {"layers": [{"activation": {"function": "sigmoid"}}]}},
                    {"residual": {"layers": [{"flatten": {}}]}}, {"dense": {"units": 4}}])"},
        {"softmax_inside", R"([{"dense": {"units": 6, "activation": "softmax"}},
                    {"dense": {"units": 4, "activation": "softmax"}}])"},
        {"ends_in_global_pool", R"([{"conv2d": {"filters": 3, "kernel": 3, "activation": "gelu"}},
                    {"conv2d": {"filters": 4, "kernel": 2}}, {"global_avg_pool2d": {}}])"},
        {"ends_in_convolution", R"([{"max_pool2d": {"window": 2}}, {"conv2d": {"filters": 4, "kernel": 3}},
                    {"flatten": {}}])"},
        {"ends_in_max_pool", R"([{"conv2d": {"filters": 4, "kernel": 3}}, {"max_pool2d": {"window": 4}},
                    {"flatten": {}}])"},
        {"ends_in_activation", R"([{"dense": {"units": 4}}, {"activation": {"function": "tanh"}}])"},
        {"ends_in_dropout", R"([{"dense": {"units": 4}}, {"dropout": {"rate": 0.25}}])"},
    };
    for (const auto& [kind, name] : EnumNames<ActivationKind>::names) {
        if (kind == ActivationKind::none) continue;
        const std::string f = '"' + std::string(name) + '"';
        networks.push_back(
            {"activation_" + std::string(name), R"([{"conv2d": {"filters": 2, "kernel": 3, "activation": )" + f +
                                                    R"(}}, {"dense": {"units": 5, "activation": )" + f +
                                                    R"(}}, {"dense": {"units": 4}}])"});
    }
    return networks;
}

Result<Program> small_program(const NetworkCase& network) {
    Result<Json> json = parse_json(network.layers, network.name);
    if (!json) return json.error();
    Result<NetSpec> spec = net_spec_from_json(*json, network.name);
    if (!spec) return spec.error();
    spec->input = Shape{6, 6, 2};
    ProgramOptions options;
    options.batch_size = 3;
    options.eval_batch_size = 5;
    options.infer_batch_size = 3;
    options.dataset_size = 8;
    options.classes = 4;
    Sgd sgd{0.05};
    sgd.momentum = 0.9F;
    options.optimizer = sgd;
    options.total_steps = 10;
    options.label_smoothing = 0.1F;
    options.l2 = 0.01F;
    return build_program(*spec, options);
}

StartingPoint starting_point(const Program& program) {
    StartingPoint start;
    const std::size_t samples = program.options.dataset_size;
    start.images = random_below<std::uint8_t>(samples * element_count(program.spec.input), "images", 256);
    start.labels = random_below<std::uint8_t>(samples, "labels", static_cast<std::uint32_t>(program.options.classes));
    start.order = {6, 2, 7, 0, 4, 1, 5, 3};
    start.seed = {12345, 678};
    start.parameters = initial_parameters(program, 1);
    const std::vector<float> noise = random_normal(start.parameters.size(), "parameters", 0.1F);
    for (const ParameterInfo& parameter : program.parameters) {
        if (!parameter.trainable) continue;
        const Value& view = program[parameter.value];
        for (std::size_t i = view.offset; i < view.offset + view.elements(); ++i) start.parameters[i] += noise[i];
    }
    start.state = initial_state(program);
    return start;
}

Status upload(Session& session, const Program& program, const StartingPoint& start) {
    const auto send = [&](const char* name, const auto& values) -> Status {
        if (!program.find(name).valid() || values.empty()) return {};
        return session.upload(program.find(name), bytes_of(values));
    };
    for (Status status : {send("images", start.images), send("labels", start.labels), send("train.order", start.order),
                          send("eval.order", start.order), send("seed", start.seed),
                          send("parameters", start.parameters), send("state", start.state)})
        if (!status) return status;
    return {};
}

}  // namespace selvedge::test
