// predict: what a trained model says of every picture of a dataset.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/exec/executor.h>
#include <selvedge/model/model.h>

#include <cstdint>
#include <span>
#include <vector>

namespace selvedge {

/// One row a picture, in the order of the indices.
struct Predictions {
    std::size_t classes = 0;
    std::vector<std::uint8_t> answers;  ///< (N), the class of the first largest logit, as `evaluate` counts it
    std::vector<float> probabilities;   ///< (N, classes), each row's sum 1

    [[nodiscard]] std::size_t count() const { return answers.size(); }
    [[nodiscard]] std::span<const float> row(std::size_t i) const {
        return std::span(probabilities).subspan(i * classes, classes);
    }
    /// The probability of the answer to picture i.
    [[nodiscard]] float confidence(std::size_t i) const { return probabilities[i * classes + answers[i]]; }
};

/// Answers for data[indices], or for all of it where `indices` is empty; labels are not looked at. Errors: no images,
/// pictures of another size than the network's, an index beyond the data, what the executor refuses.
Result<Predictions> predict(const Model& model, const Dataset& data, Executor& executor,
                            std::span<const std::uint32_t> indices = {}, std::size_t batch_size = 128);

}  // namespace selvedge
