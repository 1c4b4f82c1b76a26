// Splits: how many items are set aside, then which.
#include <selvedge/data/split.h>
#include <selvedge/random/shuffle.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

namespace selvedge {
namespace {

std::string text_of(const Portion& portion) {
    if (const auto* items = std::get_if<std::size_t>(&portion.amount))
        return "a validation part of " + std::to_string(*items) + " items";
    char text[32];
    std::snprintf(text, sizeof text, "%g", *std::get_if<double>(&portion.amount));
    return std::string("a validation fraction of ") + text;
}

enum class Rounding { keras, nearest };

// The number of validation items, with at least one item on each side.
Result<std::size_t> validation_count(std::size_t count, const Portion& portion, Rounding rounding) {
    const std::string given = text_of(portion);
    if (count > std::numeric_limits<std::uint32_t>::max())
        return Error{std::to_string(count) + " items", "a dataset to split has at most 4294967295 items", ""};
    std::size_t validation = 0;
    if (const auto* items = std::get_if<std::size_t>(&portion.amount)) {
        validation = *items;
    } else {
        const double fraction = *std::get_if<double>(&portion.amount);
        if (!(fraction > 0.0 && fraction < 1.0))
            return Error{given, "a fraction must be between 0 and 1, both excluded", "try 0.2"};
        const auto total = static_cast<double>(count);
        if (rounding == Rounding::keras) {
            validation = count - static_cast<std::size_t>(std::floor(total * (1.0 - fraction)));
        } else {
            validation = static_cast<std::size_t>(std::floor(total * fraction + 0.5));
        }
    }
    if (validation == 0 || validation >= count)
        return Error{given,
                     "of " + std::to_string(count) + " items, " + std::to_string(std::min(validation, count)) +
                         " would be for validation; both parts must have at least one",
                     count < 2 ? "give more items" : "choose 1 to " + std::to_string(count - 1) + " items"};
    return validation;
}

std::vector<std::uint32_t> ascending(std::size_t count) {
    std::vector<std::uint32_t> indices(count);
    std::iota(indices.begin(), indices.end(), 0u);
    return indices;
}

using ClassMembers = std::array<std::vector<std::uint32_t>, 256>;

ClassMembers members_of_classes(std::span<const std::uint8_t> labels) {
    ClassMembers members;
    for (std::size_t i = 0; i < labels.size(); ++i) members[labels[i]].push_back(static_cast<std::uint32_t>(i));
    return members;
}

// How many of `wanted` items each class gives. Largest remainder: the quota of class c is wanted * members[c] / N, in
// whole numbers.
std::array<std::size_t, 256> shares_of_classes(const ClassMembers& members, std::size_t count, std::size_t wanted) {
    std::array<std::size_t, 256> take{};
    std::vector<std::pair<std::uint64_t, std::size_t>> remainders;  // (remainder, class)
    std::size_t missing = wanted;
    for (std::size_t label = 0; label < members.size(); ++label) {
        const std::uint64_t share = std::uint64_t{wanted} * members[label].size();
        take[label] = static_cast<std::size_t>(share / count);
        remainders.emplace_back(share % count, label);
        missing -= take[label];
    }
    std::stable_sort(remainders.begin(), remainders.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; i < missing; ++i) ++take[remainders[i].second];
    return take;
}

}  // namespace

Result<Split> split_last(std::size_t count, const Portion& validation) {
    const Result<std::size_t> size = validation_count(count, validation, Rounding::keras);
    if (!size) return size.error();
    const std::vector<std::uint32_t> all = ascending(count);
    const auto middle = all.end() - static_cast<std::ptrdiff_t>(*size);
    return Split{{all.begin(), middle}, {middle, all.end()}};
}

Result<Split> split_random(std::size_t count, const Portion& validation, std::uint64_t seed) {
    const Result<std::size_t> size = validation_count(count, validation, Rounding::nearest);
    if (!size) return size.error();
    std::vector<std::uint32_t> order = ascending(count);
    shuffle(order, seed, Purpose::split);
    const auto middle = order.begin() + static_cast<std::ptrdiff_t>(*size);
    Split split{{middle, order.end()}, {order.begin(), middle}};
    std::sort(split.train.begin(), split.train.end());
    std::sort(split.validation.begin(), split.validation.end());
    return split;
}

Result<Split> split_stratified(std::span<const std::uint8_t> labels, const Portion& validation, std::uint64_t seed) {
    const Result<std::size_t> size = validation_count(labels.size(), validation, Rounding::nearest);
    if (!size) return size.error();

    ClassMembers members = members_of_classes(labels);
    const std::array<std::size_t, 256> take = shares_of_classes(members, labels.size(), *size);
    Split split;
    for (std::size_t label = 0; label < members.size(); ++label) {
        auto& indices = members[label];
        if (indices.empty()) continue;
        if (take[label] == 0 || take[label] >= indices.size())
            return Error{text_of(validation) + ", stratified",
                         "class " + std::to_string(label) + " has " + std::to_string(indices.size()) +
                             (indices.size() == 1 ? " item" : " items") + " and would be absent from the " +
                             (take[label] == 0 ? "validation" : "training") + " part",
                         "change the size of the part, give more items of the class, or split at random"};
        shuffle(indices, seed, Purpose::split, 0, static_cast<std::uint32_t>(label) + 1);
        const auto middle = indices.begin() + static_cast<std::ptrdiff_t>(take[label]);
        split.validation.insert(split.validation.end(), indices.begin(), middle);
        split.train.insert(split.train.end(), middle, indices.end());
    }
    std::sort(split.train.begin(), split.train.end());
    std::sort(split.validation.begin(), split.validation.end());
    return split;
}

Result<std::vector<std::uint32_t>> random_subset(std::size_t count, std::size_t wanted, std::uint64_t seed) {
    if (wanted == 0 || wanted > count || count > std::numeric_limits<std::uint32_t>::max())
        return Error{"a subset of " + std::to_string(wanted) + " items",
                     "must have 1 to " + std::to_string(count) + " items, as many as there are", ""};
    std::vector<std::uint32_t> order = ascending(count);
    shuffle(order, seed, Purpose::subset);
    order.resize(wanted);
    std::sort(order.begin(), order.end());
    return order;
}

Result<std::vector<std::uint32_t>> first_of_each_class(std::span<const std::uint8_t> labels, std::size_t wanted) {
    if (wanted == 0 || wanted > labels.size() || labels.size() > std::numeric_limits<std::uint32_t>::max())
        return Error{"a pick of " + std::to_string(wanted) + " items",
                     "must have 1 to " + std::to_string(labels.size()) + " items, as many as there are", ""};
    const ClassMembers members = members_of_classes(labels);
    const std::array<std::size_t, 256> take = shares_of_classes(members, labels.size(), wanted);
    std::vector<std::uint32_t> picked;
    for (std::size_t label = 0; label < members.size(); ++label)
        picked.insert(picked.end(), members[label].begin(),
                      members[label].begin() + static_cast<std::ptrdiff_t>(take[label]));
    std::sort(picked.begin(), picked.end());
    return picked;
}

}  // namespace selvedge
