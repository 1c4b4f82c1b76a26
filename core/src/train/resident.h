// Resident: the images that a run keeps on its device, and which of them serve what.
#pragma once

#include <selvedge/train/experiment.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace selvedge {

struct Resident {
    std::optional<Dataset> joined;  ///< the dataset with what was appended to it; absent: the dataset as it is
    std::vector<std::uint32_t> train, validation;          ///< indices; `train` with the copies that augmentation made
    std::vector<std::uint32_t> train_subset, test_subset;  ///< for train.curves; empty where they are not asked for

    [[nodiscard]] const Dataset& images(const Dataset& given) const { return joined ? *joined : given; }
};

/// `test` is read where the experiment's curves want test images. Errors: a split that cannot be made; augmentation of
/// a class that the training part has no image of; curves of absent test images.
Result<Resident> make_resident(const Experiment& experiment, const Dataset& data, const Dataset* test);

}  // namespace selvedge
