// Counts, pixel statistics and content hashes of a dataset.
#include <selvedge/data/describe.h>
#include <selvedge/data/idx.h>
#include <selvedge/data/sha256.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

namespace selvedge {
namespace {

// SHA-256 of the unpacked files. The .gz files of different distributors differ, their content does not.
struct PublishedPart {
    std::string_view name;
    std::string_view images;
    std::string_view labels;
};
constexpr std::array<PublishedPart, 2> published_parts{{
    {"training set", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
     "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
    {"test set", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
     "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"},
}};

std::string hash_file(std::span<const std::byte> header, std::span<const std::uint8_t> content) {
    Sha256 hash;
    hash.update(header);
    hash.update(std::as_bytes(content));
    return hash.finish();
}

void describe_pixels(const Dataset& data, DatasetFacts& facts) {
    std::array<std::uint64_t, 256> histogram{};
    for (const std::uint8_t pixel : data.images) ++histogram[pixel];
    std::uint64_t sum = 0, squares = 0;  // exact: 255² * 2^48 pixels still fit
    for (std::uint64_t value = 0; value < histogram.size(); ++value) {
        sum += value * histogram[value];
        squares += value * value * histogram[value];
    }
    const auto occurs = [](std::uint64_t count) { return count > 0; };
    facts.pixel_min =
        static_cast<std::uint8_t>(std::find_if(histogram.begin(), histogram.end(), occurs) - histogram.begin());
    facts.pixel_max =
        static_cast<std::uint8_t>(histogram.rend() - 1 - std::find_if(histogram.rbegin(), histogram.rend(), occurs));
    const auto count = static_cast<double>(data.images.size());
    facts.pixel_mean = static_cast<double>(sum) / count;
    const double variance = static_cast<double>(squares) / count - facts.pixel_mean * facts.pixel_mean;
    facts.pixel_standard_deviation = std::sqrt(std::max(variance, 0.0));
}

void describe_origin(DatasetFacts& facts) {
    facts.origin = "not the published files";
    for (const PublishedPart& part : published_parts) {
        const bool same_images = facts.images_sha256 == part.images;
        const bool same_labels = facts.labels_sha256 == part.labels;
        const std::string name = "original Fashion-MNIST " + std::string(part.name);
        if (facts.kind == DatasetKind::images_and_labels) {
            if (same_images && same_labels) {
                facts.origin = name;
                facts.is_original = true;
            } else if (same_images) {
                facts.origin = "images of the " + name + ", other labels";
            } else if (same_labels) {
                facts.origin = "labels of the " + name + ", other images";
            }
        } else if (same_images || same_labels) {
            facts.origin = (same_images ? "images of the " : "labels of the ") + name;
            facts.is_original = true;
        }
    }
}

}  // namespace

DatasetFacts describe(const Dataset& data) {
    DatasetFacts facts;
    facts.kind = data.labels.empty()   ? DatasetKind::images
                 : data.images.empty() ? DatasetKind::labels
                                       : DatasetKind::images_and_labels;
    facts.count = data.count;
    facts.class_names = data.class_names;
    if (!data.images.empty()) {
        facts.height = data.height;
        facts.width = data.width;
        facts.channels = data.channels;
        describe_pixels(data, facts);
        facts.images_sha256 = hash_file(idx_images_header(data.count, data.height, data.width), data.images);
    }
    if (!data.labels.empty()) {
        const std::size_t highest = *std::max_element(data.labels.begin(), data.labels.end());
        facts.class_counts.resize(std::max(highest + 1, data.class_names.size()));
        for (const std::uint8_t label : data.labels) ++facts.class_counts[label];
        facts.labels_sha256 = hash_file(idx_labels_header(data.count), data.labels);
    }
    describe_origin(facts);
    return facts;
}

std::string kind_name(DatasetKind kind) {
    switch (kind) {
        case DatasetKind::images:
            return "images";
        case DatasetKind::labels:
            return "labels";
        case DatasetKind::images_and_labels:
            break;
    }
    return "images and labels";
}

}  // namespace selvedge
