// The networks of the speed tables, A to E, as Programs.
#pragma once

#include <selvedge/graph/program.h>

#include <algorithm>
#include <string>
#include <vector>

namespace selvedge::perf {

struct Network {
    std::string name, about, layers;
    Optimizer optimizer;
};

inline Sgd nesterov() {
    Sgd sgd{0.01};
    sgd.momentum = 0.9F;
    sgd.nesterov = true;
    return sgd;
}

inline std::vector<Network> networks() {
    const std::string dense_128 = R"({"dense": {"units": 128, "activation": "relu"}},)";
    const auto conv = [](int filters, const char* padding) {
        return R"({"conv2d": {"filters": )" + std::to_string(filters) + R"(, "kernel": 3, "padding": ")" + padding +
               R"(", "activation": "relu"}},)";
    };
    const std::string pool = R"({"max_pool2d": {"window": 2}},)",
                      same_pool = R"({"max_pool2d": {"window": 2, "stride": 2, "padding": "same"}},)";
    const std::string ten = R"({"dense": {"units": 10}}])";
    const std::string a = "[" + std::string(R"("flatten",)") + dense_128 + dense_128 + dense_128 + ten;
    std::string b = R"(["flatten",)";
    for (int units : {512, 256, 128, 64, 32})
        b += R"({"dense": {"units": )" + std::to_string(units) + R"(, "activation": "relu"}},)";
    b += ten;
    const std::string c = "[" + conv(16, "valid") + conv(16, "valid") + pool + R"({"dropout": {"rate": 0.5}},)" +
                          conv(32, "valid") + conv(32, "valid") + pool + R"({"dropout": {"rate": 0.3}}, "flatten",)" +
                          dense_128 + R"({"dropout": {"rate": 0.2}},)" + ten;
    const std::string d = "[" + conv(64, "same") + same_pool + conv(128, "same") + same_pool + conv(256, "same") +
                          same_pool + R"("flatten",)" + ten;
    const std::string e =
        R"([{"conv2d": {"filters": 8, "kernel": 5, "padding": 2, "activation": "relu"}},
        {"avg_pool2d": {"window": 4, "stride": 2, "padding": 2}}, "batch_norm",
        {"conv2d": {"filters": 12, "kernel": 4, "padding": 1, "activation": "relu"}},
        {"avg_pool2d": {"window": 4, "stride": 2}}, "batch_norm", "flatten",
        {"dense": {"units": 128, "activation": "relu"}}, {"dense": {"units": 32, "activation": "relu"}},)" +
        ten;
    return {{"A-sgd", "784-128-128-128-10", a, nesterov()},  {"A-adam", "784-128-128-128-10", a, Adam{}},
            {"B", "784-512-256-128-64-32-10", b, Sgd{0.01}}, {"C", "R2's CNN, 83,322", c, Adam{}},
            {"D", "R1's CNN 64-128-256", d, Adam{}},         {"E", "R3's CNN 8-12, average pooling", e, Sgd{0.01}}};
}

/// Whether one of the names means the network: "A" all of those of A, "A-sgd" one. No names: all networks.
inline bool wanted(const Network& network, const std::vector<std::string>& names) {
    return names.empty() || std::ranges::any_of(names, [&](const std::string& name) {
               return network.name == name || network.name.substr(0, 1) == name;
           });
}

inline Result<Program> program_of(const Network& network, std::size_t batch) {
    auto json = parse_json(network.layers, network.name);
    if (!json) return json.error();
    auto spec = net_spec_from_json(*json, network.name);
    if (!spec) return spec.error();
    ProgramOptions options;
    options.batch_size = batch;
    options.infer_batch_size = batch;
    options.dataset_size = 4096;
    options.optimizer = network.optimizer;
    return build_program(*spec, options);
}

}  // namespace selvedge::perf
