// AugmentSettings: which images of a training part are augmented, how, and when; and the copies of an enlarged one.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/data/disturb.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace selvedge {

/// enlarge: copies are made once, before training, and join the images that they were made of. on_the_fly: the images
/// themselves are drawn anew in each epoch; their number stays.
enum class AugmentMode { enlarge, on_the_fly };
template <>
struct EnumNames<AugmentMode> {
    static constexpr std::array<std::pair<AugmentMode, std::string_view>, 2> names{
        {{AugmentMode::enlarge, "enlarge"}, {AugmentMode::on_the_fly, "on_the_fly"}}};
};

/// JSON: {"mode": "enlarge", "classes": [2, 6], "copies": 1, "rotation": 10, "zoom": 0.1, "shift": 0, "flip": true,
/// "disturb": {"plain": 0.5, "outline": 0.2}}; without "disturb", or with null, nothing is disturbed.
struct AugmentSettings {
    AugmentMode mode = AugmentMode::enlarge;
    ClassList classes;
    double copies = 1;  ///< enlarge: new images for each image of those classes; 0.5: for every second one
    Variation vary;
    bool operator==(const AugmentSettings&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("mode", self.mode, FieldRule{.help = "enlarge: copies join the training part; on_the_fly: every epoch"});
        visit("classes", self.classes, FieldRule{.help = "numbers of the classes that are augmented; null: all"});
        visit("copies", self.copies, FieldRule{.help = "enlarge: new images for each one", .max = 100, .above = 0});
        visit("rotation", self.vary.ranges.rotation, FieldRule{.help = "up to so many degrees", .min = 0, .max = 180});
        visit("zoom", self.vary.ranges.zoom,
              FieldRule{.help = "up to so much larger or smaller", .min = 0, .max = 0.9});
        visit("shift", self.vary.ranges.shift, FieldRule{.help = "up to this part of the image", .min = 0, .max = 1});
        visit("flip", self.vary.ranges.flip, FieldRule{.help = "mirror every second one left to right"});
        visit("disturb", self.vary.disturb, FieldRule{.help = "null, or how likely each kind of disturbance is"});
    }
};
Status read_json(const Json& json, DisturbanceChances& out, const std::string& where);
Json write_json(const DisturbanceChances& chances);
Status read_json(const Json& json, std::optional<AugmentSettings>& out, const std::string& where);
Json write_json(const std::optional<AugmentSettings>& settings);

/// The new images of `enlarge` with their labels, in the order of `part`: floor(n·copies) for the n items of a class,
/// spread evenly over them. Copy number k of item i is drawn as vary_image's of (seed, i, 0, k), k from 1
/// (stream 0 is on_the_fly's). `part` holds indices into `data`, which has images and labels.
[[nodiscard]] Dataset augmented_copies(const Dataset& data, std::span<const std::uint32_t> part,
                                       const AugmentSettings& settings, std::uint64_t seed);

}  // namespace selvedge
