// The class names of Fashion-MNIST, and picking items from a dataset.
#include <selvedge/data/dataset.h>

#include <cassert>

namespace selvedge {

std::vector<std::string> fashion_class_names() {
    return {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};
}

Dataset select(const Dataset& data, std::span<const std::uint32_t> indices) {
    Dataset chosen{.count = indices.size(),
                   .height = data.height,
                   .width = data.width,
                   .channels = data.channels,
                   .images = {},
                   .labels = {},
                   .class_names = data.class_names};
    if (!data.images.empty()) chosen.images.reserve(indices.size() * data.image_size());
    if (!data.labels.empty()) chosen.labels.reserve(indices.size());
    for (const std::uint32_t index : indices) {
        assert(index < data.count);
        if (!data.images.empty()) {
            const auto pixels = data.image(index);
            chosen.images.insert(chosen.images.end(), pixels.begin(), pixels.end());
        }
        if (!data.labels.empty()) chosen.labels.push_back(data.labels[index]);
    }
    return chosen;
}

}  // namespace selvedge
