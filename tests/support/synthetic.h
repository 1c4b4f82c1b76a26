// Synthetic pictures and a small experiment for them: a task that is learned in a second, with every kind of layer that
// keeps something between steps (batch norm's statistics, dropout's masks, Adam's moments).
#pragma once

#include <selvedge/random/stream.h>
#include <selvedge/train/experiment.h>

#include <cstdint>

namespace selvedge::test {

/// `count` pictures of edge×edge; class c has a bright row block c of noisy brightness. Labels go round 0, 1, 2, …
inline Dataset synthetic_data(std::size_t count, std::size_t edge = 8, std::size_t classes = 3,
                              std::uint64_t seed = 1) {
    Dataset data;
    data.count = count;
    data.height = data.width = edge;
    RandomStream random(seed, Purpose::subset, 7);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t label = i % classes;
        for (std::size_t y = 0; y < edge; ++y)
            for (std::size_t x = 0; x < edge; ++x) {
                const bool bright = y * classes / edge == label;
                data.images.push_back(static_cast<std::uint8_t>(random.below(120) + (bright ? 110 : 0)));
            }
        data.labels.push_back(static_cast<std::uint8_t>(label));
    }
    for (std::size_t c = 0; c < classes; ++c) data.class_names.push_back("band " + std::to_string(c));
    return data;
}

/// Convolution, batch norm, pooling, dropout and dense layers for 8×8 pictures of 3 classes; 90 items to train on in
/// batches of 16 (the last one of 10), 30 to validate on in batches of 13.
inline Experiment synthetic_experiment() {
    const char* text = R"({
        "id": "synthetic", "title": "Bands",
        "data": { "split": { "validation": 30 } },
        "network": { "input": [8, 8, 1], "layers": [
            { "conv2d": { "filters": 4, "kernel": 3, "activation": "relu" } },
            "batch_norm",
            { "max_pool2d": { "window": 2 } },
            { "dropout": { "rate": 0.25 } },
            "flatten",
            { "dense": { "units": 3 } } ] },
        "train": { "optimizer": { "adam": { "learning_rate": 0.01 } }, "batch_size": 16, "epochs": 4,
                   "eval_batch_size": 13, "l2": 0.001, "seed": 5 } })";
    Result<Json> json = parse_json(text, "synthetic");
    Result<Experiment> experiment = experiment_from_json(*json, "synthetic");
    return *experiment;
}

}  // namespace selvedge::test
