// Sharpen, extend, negate, grey and level, in double with + - * / only.
#include "image/adjust.h"

#include <algorithm>

namespace selvedge::image {

namespace {

/// exp(-d*d/2) for d = -1, 0, 1, divided by their sum.
constexpr double gaussian[3] = {0.27406861906119710, 0.45186276187760585, 0.27406861906119710};

/// Index clamped to [0, size): the canvas's outermost pixels go on outwards.
std::size_t clamped(std::size_t index, int offset, std::size_t size) {
    if (offset < 0) return index == 0 ? 0 : index - 1;
    return std::min(index + static_cast<std::size_t>(offset), size - 1);
}

/// Largest minus smallest luma among a pixel and its eight neighbours.
double contrast(const Canvas& canvas, std::size_t x, std::size_t y) {
    double low = 255.0;
    double high = 0.0;
    for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
            const double* near = canvas.pixel(clamped(x, dx, canvas.width), clamped(y, dy, canvas.height));
            const double value = lightness(near, Grey::luma);
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    return high - low;
}

}  // namespace

double lightness(const double* rgb, Grey formula) {
    if (formula == Grey::average) return (rgb[0] + rgb[1] + rgb[2]) / 3.0;
    // 0.2126 R + 0.7152 G + 0.0722 B, arranged so that a neutral grey is exactly itself.
    return rgb[1] + 0.2126 * (rgb[0] - rgb[1]) + 0.0722 * (rgb[2] - rgb[1]);
}

void sharpen(Canvas& canvas, double strength) {
    std::vector<double> edges(canvas.width * canvas.height);
    double largest = 0.0;
    for (std::size_t y = 0; y < canvas.height; ++y) {
        for (std::size_t x = 0; x < canvas.width; ++x) {
            const double here = contrast(canvas, x, y);
            edges[y * canvas.width + x] = here;
            largest = std::max(largest, here);
        }
    }
    if (largest <= 0.0) return;

    const Canvas before = canvas;
    for (std::size_t y = 0; y < canvas.height; ++y) {
        for (std::size_t x = 0; x < canvas.width; ++x) {
            const double amount = strength * (edges[y * canvas.width + x] / largest);
            for (std::size_t c = 0; c < 3; ++c) {
                double blurred = 0.0;
                for (int dy = -1; dy <= 1; ++dy) {
                    for (int dx = -1; dx <= 1; ++dx) {
                        const std::size_t near_x = clamped(x, dx, canvas.width);
                        const std::size_t near_y = clamped(y, dy, canvas.height);
                        blurred += gaussian[dx + 1] * gaussian[dy + 1] * before.pixel(near_x, near_y)[c];
                    }
                }
                const double value = before.pixel(x, y)[c];
                canvas.pixel(x, y)[c] = std::clamp(value + amount * (value - blurred), 0.0, 255.0);
            }
        }
    }
}

Canvas extend(const Canvas& canvas, std::size_t x, std::size_t y, const double* background) {
    Canvas item{item_edge, item_edge, std::vector<double>(item_pixels * 3)};
    for (std::size_t i = 0; i < item.rgb.size(); ++i) item.rgb[i] = background[i % 3];
    for (std::size_t row = 0; row < canvas.height; ++row) {
        std::copy_n(canvas.pixel(0, row), canvas.width * 3, item.pixel(x, y + row));
    }
    return item;
}

void negate(Canvas& canvas) {
    for (double& value : canvas.rgb) value = 255.0 - value;
}

void to_grey(Canvas& canvas, Grey formula) {
    for (std::size_t i = 0; i < canvas.rgb.size(); i += 3) {
        const double grey = lightness(canvas.rgb.data() + i, formula);
        std::fill_n(canvas.rgb.begin() + static_cast<std::ptrdiff_t>(i), 3, grey);
    }
}

void level(Canvas& canvas, double black) {
    for (double& value : canvas.rgb) value = std::max(0.0, (value - black) * 255.0 / (255.0 - black));
}

}  // namespace selvedge::image
