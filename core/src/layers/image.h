// What the layers that work on images share: the check that their input is one.
#pragma once

#include <selvedge/result.h>
#include <selvedge/tensor/shape.h>

namespace selvedge {

/// Error unless `input` is {height, width, channels}.
inline Status expect_image(const Shape& input) {
    if (input.size() == 3) return {};
    return Error{"input " + to_string(input), "must be an image, height×width×channels",
                 "put this layer before flatten, dense and global pooling"};
}

}  // namespace selvedge
