// evaluate: loss, accuracy and confusion matrix of a trained model on labelled pictures.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/exec/executor.h>
#include <selvedge/metrics/confusion.h>
#include <selvedge/model/model.h>

#include <cstdint>
#include <functional>
#include <span>

namespace selvedge {

struct EvalResult {
    double loss = 0;  ///< mean cross-entropy
    double accuracy = 0;
    std::size_t count = 0;
    ConfusionMatrix confusion;
};

/// Evaluates on data[indices], or on all of it where `indices` is empty. Errors: no labels, pictures of another size
/// than the network's, a label without a class, an index beyond the data, what the executor refuses.
Result<EvalResult> evaluate(const Model& model, const Dataset& data, Executor& executor,
                            std::span<const std::uint32_t> indices = {}, std::size_t batch_size = 256);

}  // namespace selvedge
