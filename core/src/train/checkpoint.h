// Checkpoint: everything that a run needs to go on bit for bit, and its bytes.
#pragma once

#include <selvedge/graph/program.h>
#include <selvedge/train/experiment.h>
#include <selvedge/train/history.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// The numbers of a network at one moment, in the layouts of "parameters" and "state".
struct Weights {
    std::vector<float> parameters, state;
};

/// What a run was started with: a checkpoint goes on with nothing else.
struct RunIdentity {
    Json experiment;  ///< of experiment_to_json
    std::string images_sha256, labels_sha256;
};

struct Checkpoint {
    std::uint64_t step = 0;                     ///< training steps done since the start of the run
    std::array<double, metric_size> metrics{};  ///< sums over the steps of the unfinished epoch
    Weights now;
    std::array<std::vector<float>, 2> moments;  ///< as many as the optimiser keeps; the rest empty
    std::size_t best_epoch = 0;                 ///< 0: none yet
    Weights best;
    std::vector<EpochRecord> history;  ///< of the finished epochs
};

/// The bytes of a .safetensors file.
Result<std::vector<std::byte>> serialize_checkpoint(const Checkpoint& checkpoint, const Program& program,
                                                    const RunIdentity& run);

/// Reads a checkpoint of this very run. Errors: a broken file; another experiment, dataset or network (naming the first
/// setting that differs); content that does not fit its hash; a step or history that cannot be.
Result<Checkpoint> parse_checkpoint(std::span<const std::byte> bytes, const Program& program, const RunIdentity& run,
                                    std::uint64_t steps_per_epoch);

}  // namespace selvedge
