// Features: the numbers that a network's last dense layer decides by, picture by picture, and which of its units ever
// speak.
#pragma once

#include <selvedge/model/model.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// Rows of numbers, one row a picture.
struct FeatureMatrix {
    std::size_t width = 0;
    std::vector<float> values;  ///< (N, width)

    [[nodiscard]] std::size_t count() const { return width == 0 ? 0 : values.size() / width; }
    [[nodiscard]] std::span<const float> row(std::size_t index) const {
        return std::span(values).subspan(index * width, width);
    }
};

/// One hidden layer's units (a convolution's maps), and which of them gave something other than 0 for some picture.
struct UnitActivity {
    std::string layer;        ///< "conv2d_1"
    bool maps = false;        ///< its units are maps of an image
    std::vector<bool> spoke;  ///< one a unit

    /// The units that were 0 for every picture looked at, ascending.
    [[nodiscard]] std::vector<std::size_t> dead() const;
};

/// FeatureReader::width() for models of a program that has a probe entry.
std::size_t feature_width(const Program& program);

/// Reads features with a model. Not for use from two threads at once; cheap to move.
class FeatureReader {
public:
    /// For up to `batch_size` pictures in one call. Errors: those of Model::session().
    static Result<FeatureReader> make(const Model& model, std::size_t batch_size, std::size_t threads = 1);

    /// What the features of one picture are: the input of the network's last dense layer, or its logits where it has
    /// none.
    [[nodiscard]] std::size_t width() const { return width_; }
    /// The layer that gives them: "dense", "max_pool2d_1"; "input" where the last dense layer sees the pixels.
    [[nodiscard]] const std::string& layer() const { return layer_; }

    /// Features (rows, width) of images as the network knows them: rows × (height·width·channels) pixels, 0–255.
    /// Error: not a whole number of images, or more than batch_size; what the executor refuses.
    Result<std::vector<float>> read(std::span<const std::uint8_t> pixels);

    /// Looks at every hidden layer's units for the pictures read last, and remembers which of them spoke. Layers that
    /// only pass on what others made (pooling, dropout) are left out. Error: what the executor refuses.
    Status watch();
    /// What watch() has seen so far, in the order of the layers.
    [[nodiscard]] const std::vector<UnitActivity>& units() const { return units_; }

private:
    FeatureReader() = default;

    std::unique_ptr<Classifier> classifier_;
    float scale_ = 1, offset_ = 0;
    std::size_t capacity_ = 1, rows_ = 0;  // of the session, and of the pictures read last
    std::size_t width_ = 0;
    std::string layer_;
    ValueId features_;
    std::vector<UnitActivity> units_;
    std::vector<ValueId> outputs_;  // in step with units_
};

}  // namespace selvedge
