// A look at a dataset: sums over its pixels, and pictures beside each other.
#include <selvedge/data/explore.h>
#include <selvedge/random/shuffle.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace selvedge {
namespace {

constexpr std::uint8_t mid_grey = 128, white = 255;

std::size_t class_count(const Dataset& data) {
    const std::size_t occurring =
        data.labels.empty() ? 0 : std::size_t{*std::max_element(data.labels.begin(), data.labels.end())} + 1;
    return std::max(data.class_names.size(), occurring);
}

std::vector<std::vector<std::uint32_t>> by_class(const Dataset& data, std::span<const std::uint32_t> items) {
    std::vector<std::vector<std::uint32_t>> parts(class_count(data));
    for (const std::uint32_t item : items) parts[data.labels[item]].push_back(item);
    return parts;
}

// Sums of each value of an image over items; exact.
struct Sums {
    std::vector<std::uint64_t> values, squares;
    std::uint64_t covered = 0;
};

Sums sums_of(const Dataset& data, std::span<const std::uint32_t> items) {
    Sums sums{std::vector<std::uint64_t>(data.image_size()), std::vector<std::uint64_t>(data.image_size())};
    for (const std::uint32_t item : items) {
        const std::span<const std::uint8_t> image = data.image(item);
        for (std::size_t i = 0; i < image.size(); ++i) {
            const std::uint64_t value = image[i];
            sums.values[i] += value;
            sums.squares[i] += value * value;
            sums.covered += value != 0 ? 1 : 0;
        }
    }
    return sums;
}

double deviation(double sum, double squares, double count) {
    const double mean = sum / count;
    return std::sqrt(std::max(squares / count - mean * mean, 0.0));
}

}  // namespace

std::vector<std::size_t> class_counts(const Dataset& data, std::span<const std::uint32_t> items) {
    std::vector<std::size_t> counts(class_count(data));
    for (const std::uint32_t item : items) ++counts[data.labels[item]];
    return counts;
}

std::vector<ClassPixels> class_pixels(const Dataset& data, std::span<const std::uint32_t> items) {
    std::vector<ClassPixels> all;
    for (const std::vector<std::uint32_t>& part : by_class(data, items)) {
        ClassPixels& one = all.emplace_back();
        one.count = part.size();
        if (part.empty() || data.image_size() == 0) continue;
        const Sums sums = sums_of(data, part);
        const auto count = static_cast<double>(part.size()), places = static_cast<double>(data.image_size());
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < data.image_size(); ++i) {
            const auto here = static_cast<double>(sums.values[i]), square = static_cast<double>(sums.squares[i]);
            sum += here;
            squares += square;
            one.spread += deviation(here, square, count) / places;
        }
        one.mean = sum / (count * places);
        one.standard_deviation = deviation(sum, squares, count * places);
        one.covered = static_cast<double>(sums.covered) / (count * places);
    }
    return all;
}

GreyPicture mean_image(const Dataset& data, std::span<const std::uint32_t> items) {
    GreyPicture picture{data.width, data.height, std::vector<std::uint8_t>(data.width * data.height)};
    if (items.empty()) return picture;
    const Sums sums = sums_of(data, items);
    const std::uint64_t count = items.size() * data.channels;
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
        std::uint64_t sum = 0;
        for (std::size_t c = 0; c < data.channels; ++c) sum += sums.values[i * data.channels + c];
        picture.pixels[i] = static_cast<std::uint8_t>((2 * sum + count) / (2 * count));
    }
    return picture;
}

std::vector<GreyPicture> class_mean_images(const Dataset& data, std::span<const std::uint32_t> items) {
    std::vector<GreyPicture> pictures;
    for (const std::vector<std::uint32_t>& part : by_class(data, items)) pictures.push_back(mean_image(data, part));
    return pictures;
}

std::vector<std::vector<std::uint32_t>> class_samples(const Dataset& data, std::span<const std::uint32_t> items,
                                                      std::size_t wanted, std::uint64_t seed) {
    std::vector<std::vector<std::uint32_t>> parts = by_class(data, items);
    for (std::size_t c = 0; c < parts.size(); ++c) {
        shuffle(parts[c], seed, Purpose::subset, 0, static_cast<std::uint32_t>(c + 1));
        parts[c].resize(std::min(parts[c].size(), wanted));
        std::sort(parts[c].begin(), parts[c].end());
    }
    return parts;
}

GreyPicture grey_picture(const Dataset& data, std::size_t item) {
    const auto index = static_cast<std::uint32_t>(item);
    return mean_image(data, std::span(&index, 1));
}

GreyPicture tiled(std::span<const GreyPicture> pictures, std::size_t columns, std::size_t factor, std::size_t gap) {
    if (pictures.empty() || columns == 0) return {};
    const std::size_t rows = (pictures.size() + columns - 1) / columns;
    const std::size_t step_x = pictures[0].width * factor + gap, step_y = pictures[0].height * factor + gap;
    GreyPicture sheet{columns * step_x + gap, rows * step_y + gap, {}};
    sheet.pixels.assign(sheet.width * sheet.height, mid_grey);
    for (std::size_t p = 0; p < pictures.size(); ++p) {
        const GreyPicture& picture = pictures[p];
        assert(picture.width == pictures[0].width && picture.height == pictures[0].height);
        const std::size_t left = gap + p % columns * step_x, top = gap + p / columns * step_y;
        for (std::size_t y = 0; y < picture.height * factor; ++y)
            for (std::size_t x = 0; x < picture.width * factor; ++x)
                sheet.pixels[(top + y) * sheet.width + left + x] =
                    picture.pixels[y / factor * picture.width + x / factor];
    }
    return sheet;
}

GreyPicture distribution_picture(std::span<const GreyPicture> classes, std::span<const std::vector<std::size_t>> counts,
                                 std::size_t longest) {
    if (classes.empty() || counts.empty()) return {};
    constexpr std::size_t gap = 4, least_bar = 8;
    std::size_t largest = 1;
    for (const std::vector<std::size_t>& part : counts)
        for (const std::size_t count : part) largest = std::max(largest, count);
    const std::size_t width = classes[0].width, bar = std::max(least_bar, classes[0].height / counts.size());
    const std::size_t row = std::max(classes[0].height, bar * counts.size()) + gap;
    GreyPicture sheet{gap + width + gap + longest + gap, gap + classes.size() * row, {}};
    sheet.pixels.assign(sheet.width * sheet.height, white);
    const auto line = [&](std::size_t x, std::size_t y) { return sheet.pixels.data() + y * sheet.width + x; };
    for (std::size_t c = 0; c < classes.size(); ++c) {
        const std::size_t top = gap + c * row;
        for (std::size_t y = 0; y < classes[c].height; ++y)
            std::copy_n(classes[c].pixels.data() + y * width, width, line(gap, top + y));
        for (std::size_t p = 0; p < counts.size(); ++p) {
            const auto shade = static_cast<std::uint8_t>(p * 200 / counts.size());
            const std::size_t length = counts[p][c] * longest / largest;
            for (std::size_t y = 0; y + 1 < bar; ++y)
                std::fill_n(line(gap + width + gap, top + p * bar + y), length, shade);
        }
    }
    return sheet;
}

}  // namespace selvedge
