// How the window of a convolution or a pooling slides over an image: the loop that all of them share.
#pragma once

#include <selvedge/net/geometry.h>

namespace selvedge::ref {

/// Visits every pair of an output position (i, j) and a window position (p, q) that looks at a pixel (row, column)
/// inside the image, in row order: visit(i, j, p, q, row, column) with row = i·stride + p − top.
template <class Visitor>
void for_each_tap(Size2 image, Size2 output, Size2 window, Size2 stride, const Margins& padding, Visitor&& visit) {
    for (std::size_t i = 0; i < output.height; ++i)
        for (std::size_t j = 0; j < output.width; ++j)
            for (std::size_t p = 0; p < window.height; ++p)
                for (std::size_t q = 0; q < window.width; ++q) {
                    const std::size_t padded_row = i * stride.height + p;
                    const std::size_t padded_column = j * stride.width + q;
                    if (padded_row < padding.top || padded_row - padding.top >= image.height) continue;
                    if (padded_column < padding.left || padded_column - padding.left >= image.width) continue;
                    visit(i, j, p, q, padded_row - padding.top, padded_column - padding.left);
                }
}

/// floor((image + margins − window) / stride) + 1 in both directions.
inline Size2 output_size(Size2 image, Size2 window, Size2 stride, const Margins& padding) {
    return {(image.height + padding.top + padding.bottom - window.height) / stride.height + 1,
            (image.width + padding.left + padding.right - window.width) / stride.width + 1};
}

}  // namespace selvedge::ref
