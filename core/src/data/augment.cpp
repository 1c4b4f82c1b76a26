// Augmentation: its settings as JSON, and the copies that enlarge a training part.
#include <selvedge/data/augment_settings.h>
#include <selvedge/io/fields.h>

#include <cmath>

namespace selvedge {

Status read_json(const Json& json, ClassList& out, const std::string& where) {
    if (json.is_null()) {
        out.labels.clear();
        return {};
    }
    if (!json.is_array() || json.empty())
        return fields::wrong_type(where, json, "a list of class numbers such as [2, 6], or null for all");
    ClassList classes;
    for (const Json& item : json) {
        std::uint8_t label = 0;
        if (Status status = fields::read(item, label, where, {.max = 255}); !status) return status;
        classes.labels.push_back(label);
    }
    std::sort(classes.labels.begin(), classes.labels.end());
    if (const auto twice = std::adjacent_find(classes.labels.begin(), classes.labels.end());
        twice != classes.labels.end())
        return Error{where + ": class " + std::to_string(*twice), "is named twice", "name each class once"};
    out = std::move(classes);
    return {};
}

Json write_json(const ClassList& classes) {
    if (classes.labels.empty()) return {};
    Json list = Json::array();
    for (const std::uint8_t label : classes.labels) list.push_back(label);
    return list;
}

Status read_json(const Json& json, DisturbanceChances& out, const std::string& where) {
    out = {};
    return json.is_null() ? Status{} : read_fields(json, out, where);
}

Json write_json(const DisturbanceChances& chances) { return chances.any() ? write_fields(chances) : Json(); }

Status read_json(const Json& json, std::optional<AugmentSettings>& out, const std::string& where) {
    if (json.is_null()) {
        out.reset();
        return {};
    }
    AugmentSettings settings;
    if (Status status = read_fields(json, settings, where); !status) return status;
    if (settings.vary.ranges == AugmentRanges{} && !settings.vary.disturb.any())
        return Error{where, "asks for copies that differ in nothing",
                     "give one or more of rotation, zoom, shift, flip and disturb, or null for no augmentation"};
    out = std::move(settings);
    return {};
}

Json write_json(const std::optional<AugmentSettings>& settings) { return settings ? write_fields(*settings) : Json(); }

Dataset augmented_copies(const Dataset& data, std::span<const std::uint32_t> part, const AugmentSettings& settings,
                         std::uint64_t seed) {
    Dataset copies{.height = data.height,
                   .width = data.width,
                   .channels = data.channels,
                   .images = {},
                   .labels = {},
                   .class_names = data.class_names};
    std::vector<std::uint8_t> scratch(data.image_size());
    std::array<std::size_t, 256> seen{};  // items of each class so far
    const auto due = [&](std::size_t items) {
        return static_cast<std::size_t>(std::floor(static_cast<double>(items) * settings.copies));
    };
    for (const std::uint32_t item : part) {
        const std::uint8_t label = data.labels[item];
        if (!settings.classes.contains(label)) continue;
        const std::size_t number = due(seen[label] + 1) - due(seen[label]);
        ++seen[label];
        for (std::uint32_t k = 1; k <= number; ++k) {
            copies.images.resize(copies.images.size() + data.image_size());
            vary_image(data.image(item).data(), data.height, data.width, data.channels, settings.vary, seed, item, 0, k,
                       copies.images.data() + copies.images.size() - data.image_size(), scratch.data());
            copies.labels.push_back(label);
        }
    }
    copies.count = copies.labels.size();
    return copies;
}

}  // namespace selvedge
