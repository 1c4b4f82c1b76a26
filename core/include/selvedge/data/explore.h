// A look at a dataset: how its classes are distributed, what their pixels are like, sample and mean images.
#pragma once

#include <selvedge/data/dataset.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace selvedge {

/// A grey picture, (height, width) from black 0 to white 255.
struct GreyPicture {
    std::size_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels;
};

/// Number of items of each class among data[items], as many numbers as the dataset has classes (named ones, or those
/// that occur anywhere in it).
[[nodiscard]] std::vector<std::size_t> class_counts(const Dataset& data, std::span<const std::uint32_t> items);

/// The pixels of one class, on the scale 0 … 255. Zero where the class has no items.
struct ClassPixels {
    std::size_t count = 0;          ///< items
    double mean = 0;                ///< over all pixels of the class
    double standard_deviation = 0;  ///< of the population
    double covered = 0;             ///< part of the pixels that are not 0
    double spread = 0;  ///< mean over pixel places of the standard deviation there: how unlike the items are
};
[[nodiscard]] std::vector<ClassPixels> class_pixels(const Dataset& data, std::span<const std::uint32_t> items);

/// The mean of data[items], rounded; channels are averaged. Black where there are no items.
[[nodiscard]] GreyPicture mean_image(const Dataset& data, std::span<const std::uint32_t> items);
/// The mean image of each class among data[items].
[[nodiscard]] std::vector<GreyPicture> class_mean_images(const Dataset& data, std::span<const std::uint32_t> items);

/// `wanted` items (or all there are) of each class among data[items], drawn at random: a list a class, ascending.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> class_samples(const Dataset& data,
                                                                    std::span<const std::uint32_t> items,
                                                                    std::size_t wanted, std::uint64_t seed);

/// Image `item` as a picture; channels are averaged.
[[nodiscard]] GreyPicture grey_picture(const Dataset& data, std::size_t item);

/// Pictures of one size in rows of `columns`, each pixel `factor`×`factor`, `gap` pixels of mid grey between them and
/// around; places without a picture stay grey.
[[nodiscard]] GreyPicture tiled(std::span<const GreyPicture> pictures, std::size_t columns, std::size_t factor,
                                std::size_t gap);

/// Bars of the classes of several parts: a row a class, on white, that begins with its picture (its mean image, say)
/// and has a bar for each part, from black for the first one to lighter greys, `longest` pixels for the largest number.
/// counts[p][c] is the number of class c in part p, for as many classes as there are pictures.
[[nodiscard]] GreyPicture distribution_picture(std::span<const GreyPicture> classes,
                                               std::span<const std::vector<std::size_t>> counts, std::size_t longest);

}  // namespace selvedge
