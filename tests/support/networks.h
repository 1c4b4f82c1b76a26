// Small networks that between them hold every layer, activation and way to connect them; and training them a few steps.
#pragma once

#include <selvedge/exec/executor.h>
#include <selvedge/net/spec.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace selvedge::test {

/// A network for images of 6×6×2 and 4 classes.
struct NetworkCase {
    std::string name;
    std::string layers;  ///< as JSON
};

inline void PrintTo(const NetworkCase& network, std::ostream* out) { *out << network.name; }

std::vector<NetworkCase> small_networks();

/// The network's Program: batches of 3 from 8 images, with label smoothing, L2 and momentum.
Result<Program> small_program(const NetworkCase& network);

/// What training data and parameters a Program starts with: drawn from Philox, the parameters without any zeros.
struct StartingPoint {
    std::vector<std::uint8_t> images, labels;
    std::vector<std::uint32_t> order, seed;
    std::vector<float> parameters, state;
};
StartingPoint starting_point(const Program& program);

/// Uploads all of it; the order of eval is that of train.
Status upload(Session& session, const Program& program, const StartingPoint& start);

}  // namespace selvedge::test
