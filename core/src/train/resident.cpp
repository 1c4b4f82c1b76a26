// Resident: splitting, and appending of augmented copies and test images.
#include "train/resident.h"

#include <selvedge/data/drawings.h>
#include <selvedge/image/convert.h>

namespace selvedge {
namespace {

// Appends all items of `more`, and their indices to `part`.
void append(Resident& resident, const Dataset& data, const Dataset& more, std::vector<std::uint32_t>& part) {
    if (!resident.joined) resident.joined = data;
    Dataset& joined = *resident.joined;
    joined.images.insert(joined.images.end(), more.images.begin(), more.images.end());
    joined.labels.insert(joined.labels.end(), more.labels.begin(), more.labels.end());
    for (std::size_t i = 0; i < more.count; ++i) part.push_back(static_cast<std::uint32_t>(joined.count + i));
    joined.count += more.count;
}

// `wanted` of `count` positions, or all where it is 0 or more than there are.
Result<std::vector<std::uint32_t>> positions(std::size_t count, std::size_t wanted, std::uint64_t seed) {
    return random_subset(count, wanted == 0 ? count : std::min(wanted, count), seed);
}

Status check_drawable(const Dataset& data) {
    if (data.height == item_edge && data.width == item_edge && data.channels == 1 &&
        data.class_names == fashion_class_names())
        return {};
    return Error{"data.drawings", "the drawings are Fashion-MNIST's ten classes in its 28×28 pixels; this data is not",
                 "set it to 0"};
}

Status check_classes(const AugmentSettings& augment, const Dataset& data, std::span<const std::uint32_t> train) {
    for (const std::uint8_t label : augment.classes.labels) {
        const auto is_of_it = [&](std::uint32_t item) { return data.labels[item] == label; };
        if (std::none_of(train.begin(), train.end(), is_of_it))
            return Error{"data.augment.classes: " + std::to_string(label),
                         "the training part has no image of that class", "leave it out of data.augment.classes"};
    }
    return {};
}

}  // namespace

Result<Resident> make_resident(const Experiment& experiment, const Dataset& data, const Dataset* test) {
    Result<Split> split = split_for(experiment.data, data);
    if (!split) return split.error();
    Resident resident{{}, std::move(split->train), std::move(split->validation), {}, {}};
    if (const std::size_t drawings = experiment.data.drawings; drawings > 0) {
        if (Status status = check_drawable(data); !status) return status.error();
        append(resident, data, drawn_garments(drawings, experiment.train.seed), resident.train);
    }
    if (const std::optional<AugmentSettings>& augment = experiment.data.augment; augment) {
        if (Status status = check_classes(*augment, resident.images(data), resident.train); !status)
            return status.error();
        if (augment->mode == AugmentMode::enlarge) {
            const Dataset copies =
                augmented_copies(resident.images(data), resident.train, *augment, experiment.train.seed);
            append(resident, data, copies, resident.train);
        }
    }
    if (const std::optional<CurveSettings>& curves = experiment.train.curves; curves) {
        const std::uint64_t seed = experiment.data.split.seed;
        const Result<std::vector<std::uint32_t>> of_train = positions(resident.train.size(), curves->subset, seed);
        if (!of_train) return of_train.error();
        for (const std::uint32_t position : *of_train) resident.train_subset.push_back(resident.train[position]);
        if (!curves->test) return resident;
        if (test == nullptr || test->count == 0)
            return Error{"train.curves.test", "there are no test images", "give them, or set it to false"};
        const Result<std::vector<std::uint32_t>> of_test = positions(test->count, curves->subset, seed);
        if (!of_test) return of_test.error();
        append(resident, data, select(*test, *of_test), resident.test_subset);
    }
    return resident;
}

}  // namespace selvedge
