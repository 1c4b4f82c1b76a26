// Pictures of what a network's convolutions look for, and what they find in an image.
#pragma once

#include <selvedge/model/model.h>
#include <selvedge/result.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "report/document.h"

namespace selvedge::report {

/// For each convolution, a group of two pictures: its output for `pixels` (one image as the dataset has it), a tile a
/// channel, and its kernels. With `layer` only that one. No groups where the network has no convolution. Errors: the
/// network has no convolution of that name; pixels of another number than its input.
Result<Choice> convolution_pictures(const Model& model, std::span<const std::uint8_t> pixels,
                                    const std::optional<std::string>& layer);

}  // namespace selvedge::report
