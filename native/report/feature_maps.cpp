// Feature maps and kernels: read from a probe of the network, coloured, and laid side by side.
#include "report/feature_maps.h"

#include <selvedge/io/fields.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/colour.h"

namespace selvedge::report {
namespace {

constexpr std::size_t widest = 1080;             // pixels that a picture may take on a page
constexpr std::size_t most_channels_shown = 32;  // of the input of a convolution's kernels

struct Convolution {
    std::string name;  // "conv2d_1"
    ValueId kernel, output;
};

// Kernels with four dimensions are a convolution's; its output is what the probe entry keeps under its name.
std::vector<Convolution> convolutions_of(const Program& program) {
    constexpr std::string_view ending = ".kernel";
    std::vector<Convolution> found;
    for (const ParameterInfo& parameter : program.parameters) {
        if (!parameter.name.ends_with(ending) || program[parameter.value].shape.size() != 4) continue;
        const std::string name = parameter.name.substr(0, parameter.name.size() - ending.size());
        found.push_back({name, parameter.value, program.find("probe." + name)});
    }
    return found;
}

std::string id_of(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '-');
    return name;
}

std::size_t columns_for(std::size_t tiles) {
    return std::min<std::size_t>(tiles, tiles <= 32 ? 8 : tiles <= 128 ? 16 : 32);
}

std::size_t zoom_for(const Bitmap& bitmap, std::size_t most) {
    return std::clamp<std::size_t>(widest / std::max<std::size_t>(1, bitmap.width), 1, most);
}

Picture maps_picture(const std::string& name, const Shape& shape, std::span<const float> values) {
    const std::size_t height = shape[1], width = shape[2], channels = shape[3];
    float largest = 0, smallest = 0;
    std::vector<bool> silent(channels, true);
    for (std::size_t i = 0; i < values.size(); ++i) {
        largest = std::max(largest, values[i]);
        smallest = std::min(smallest, values[i]);
        if (values[i] != 0) silent[i % channels] = false;
    }
    const auto silent_count = static_cast<std::size_t>(std::count(silent.begin(), silent.end(), true));
    const double range = std::max(1e-30, static_cast<double>(largest) - static_cast<double>(smallest));
    Picture picture;
    picture.bitmap =
        mosaic(channels, columns_for(channels), height, width, [&](std::size_t tile, std::size_t y, std::size_t x) {
            const double value = static_cast<double>(values[(y * width + x) * channels + tile]);
            return sequential((value - static_cast<double>(smallest)) / range);
        });
    picture.zoom = zoom_for(picture.bitmap, 4);
    const std::string count = std::to_string(channels) + (channels == 1 ? " channel" : " channels");
    picture.label = {
        "maps-" + id_of(name), "Feature maps of " + name,
        count + " of " + std::to_string(height) + "×" + std::to_string(width) +
            ", after the activation; one scale for all, dark is the least and yellow the most. " +
            (silent_count == 0 ? "None is silent for this image."
                               : std::to_string(silent_count) + " silent: zero everywhere for this image."),
        "The output of " + name + " for the image, a tile for each of its " + count};
    return picture;
}

// Kernels are (height, width, inputs, filters): a column a filter, a row a channel of the input. With one input
// channel the filters are simply laid in rows.
Picture filters_picture(const std::string& name, const Shape& shape, std::span<const float> values) {
    const std::size_t height = shape[0], width = shape[1], inputs = shape[2], filters = shape[3];
    const std::size_t shown_inputs = std::min(inputs, most_channels_shown);
    const std::size_t columns = inputs == 1 ? columns_for(filters) : std::min<std::size_t>(filters, 64);
    const std::size_t tiles = inputs == 1 ? filters : columns * shown_inputs;
    double largest = 1e-30;
    for (const float value : values) largest = std::max(largest, std::fabs(static_cast<double>(value)));
    Picture picture;
    picture.bitmap = mosaic(tiles, columns, height, width, [&](std::size_t tile, std::size_t y, std::size_t x) {
        const std::size_t input = inputs == 1 ? 0 : tile / columns, filter = inputs == 1 ? tile : tile % columns;
        const float value = values[((y * width + x) * inputs + input) * filters + filter];
        return diverging(static_cast<double>(value) / largest);
    });
    picture.zoom = zoom_for(picture.bitmap, inputs == 1 ? 12 : 4);
    std::string caption = std::to_string(filters) + " filters of " + std::to_string(height) + "×" +
                          std::to_string(width) + " over " + std::to_string(inputs) +
                          (inputs == 1 ? " channel" : " channels") +
                          "; purple is negative, white zero, orange positive.";
    if (inputs > 1) caption += " A column is a filter, a row a channel of its input.";
    if (shown_inputs < inputs || (inputs > 1 && columns < filters))
        caption += " Shown: the first " + std::to_string(shown_inputs) + " channels of the first " +
                   std::to_string(columns) + " filters.";
    picture.label = {"filters-" + id_of(name), "Filters of " + name, caption, "The weights of the filters of " + name};
    return picture;
}

}  // namespace

Result<Choice> convolution_pictures(const Model& model, std::span<const std::uint8_t> pixels,
                                    const std::optional<std::string>& layer) {
    Result<Classifier> classifier = model.session();
    if (!classifier) return classifier.error();
    const Program& program = classifier->program();
    std::vector<Convolution> convolutions = convolutions_of(program);
    if (layer) {
        std::vector<std::string> names;
        for (const Convolution& convolution : convolutions) names.push_back(convolution.name);
        std::erase_if(convolutions, [&](const Convolution& convolution) { return convolution.name != *layer; });
        if (convolutions.empty())
            return Error{"layer " + *layer, "the network has no convolution of that name",
                         names.empty() ? "it has none at all" : fields::suggestion(*layer, names)};
    }
    if (pixels.size() != element_count(program.spec.input))
        return Error{"an image of " + std::to_string(pixels.size()) + " numbers",
                     "the model's input is " + to_string(program.spec.input), ""};

    std::vector<float> input(pixels.size());
    std::transform(pixels.begin(), pixels.end(), input.begin(), [&](std::uint8_t pixel) {
        return static_cast<float>(pixel) * model.input_scale + model.input_offset;
    });
    Session& session = classifier->session();
    if (Status status = session.upload(program.find("input"), bytes_of(input)); !status) return status.error();
    if (Status status = session.enqueue(Entry::probe, 0, 1); !status) return status.error();

    Choice choice{.label = "Layer", .groups = {}};
    for (const Convolution& convolution : convolutions) {
        const Value& kernel = program[convolution.kernel];
        const Result<std::vector<float>> maps = read_now<float>(session, program, convolution.output);
        if (!maps) return maps.error();
        choice.groups.push_back(
            {convolution.name,
             {maps_picture(convolution.name, program[convolution.output].shape, *maps),
              filters_picture(convolution.name, kernel.shape,
                              std::span(model.parameters).subspan(kernel.offset, kernel.elements()))}});
    }
    return choice;
}

}  // namespace selvedge::report
