// Images: the parts of the data set that runs, evaluations and surveys share.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/model/model.h>

#include <memory>

namespace selvedge::engine {

enum class Part { train, test };

/// Never changed once they are shared. A part that is not there has no items.
struct Images {
    Dataset train, test;
};
using ImagesPointer = std::shared_ptr<const Images>;
using DatasetPointer = std::shared_ptr<const Dataset>;
using ModelPointer = std::shared_ptr<const Model>;

}  // namespace selvedge::engine
