// Splits of a dataset into a part to train on and a part to validate on, as lists of indices.
#pragma once

#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace selvedge {

/// How much to set aside: a number of items, or a fraction of all in (0, 1).
struct Portion {
    std::variant<std::size_t, double> amount;

    [[nodiscard]] static Portion items(std::size_t count) { return {count}; }
    [[nodiscard]] static Portion fraction(double of_all) { return {of_all}; }
};

/// Two disjoint, ascending lists of indices that together hold every item; neither is empty.
struct Split {
    std::vector<std::uint32_t> train;
    std::vector<std::uint32_t> validation;
};

/// Keras' `validation_split`: the last items of the array are the validation part, unshuffled. With a fraction the
/// training part has floor(count * (1 - fraction)) items, computed as Keras computes it.
[[nodiscard]] Result<Split> split_last(std::size_t count, const Portion& validation);

/// A random part; a fraction is rounded to the nearest number of items. Depends on nothing but count, size and seed.
[[nodiscard]] Result<Split> split_random(std::size_t count, const Portion& validation, std::uint64_t seed);

/// A random part in which each class has its share of the whole: the exact quota rounded down, and the items still
/// missing to the classes with the largest remainders (the lower class number on a tie). A fraction is rounded to the
/// nearest number of items. Error when a class that occurs would be absent from either part.
[[nodiscard]] Result<Split> split_stratified(std::span<const std::uint8_t> labels, const Portion& validation,
                                             std::uint64_t seed);

/// `wanted` distinct indices below `count`, ascending, for training on a subset; 0 < wanted <= count.
[[nodiscard]] Result<std::vector<std::uint32_t>> random_subset(std::size_t count, std::size_t wanted,
                                                               std::uint64_t seed);

/// `wanted` indices, ascending: of each class the first ones, as many as its share of the whole (rounded as by
/// split_stratified). 0 < wanted <= count. Picking the same number again out of what was picked changes nothing.
[[nodiscard]] Result<std::vector<std::uint32_t>> first_of_each_class(std::span<const std::uint8_t> labels,
                                                                     std::size_t wanted);

}  // namespace selvedge
