// Events: what comes of the engine's work.
#pragma once

#include <selvedge/analysis/features.h>
#include <selvedge/analysis/neighbours.h>
#include <selvedge/analysis/principal_components.h>
#include <selvedge/model/explain.h>
#include <selvedge/model/model.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/images.h"

namespace selvedge::engine {

/// A picture that the page and the engine share; never changed once it is shared.
struct SharedPicture {
    std::vector<std::uint8_t> rgba;  ///< (height, width, 4), straight alpha
    std::size_t width = 0;
    std::size_t height = 0;

    [[nodiscard]] Picture view() const { return {rgba, width, height}; }
};
using PicturePointer = std::shared_ptr<const SharedPicture>;

/// What there is to say about a model that was opened.
struct ModelCard {
    std::size_t index = 0;  ///< as given to OpenModel
    std::string title;
    std::string experiment;
    std::vector<std::string> class_names;
    std::size_t parameters = 0;
    std::size_t features = 0;  ///< numbers that a survey compares pictures by
    std::optional<double> test_accuracy;
    std::string executor;           ///< "cpu wasm-relaxed, 1 thread" or the like
    std::uint64_t fingerprint = 0;  ///< of its network and weights
};

/// A model that could not be opened; the one before stays in use.
struct ModelRefused {
    std::size_t index = 0;
    Error error;
};

/// How a picture is made ready for the network.
struct Preparation {
    ConvertOptions convert{.keep_steps = true};
    bool mirror = false;  ///< the item's left and right are swapped, after all other steps
};

/// What came of one picture: an answer, nothing to be seen (conversion.blank), or an error.
struct Outcome {
    std::uint64_t ticket = 0;
    std::size_t model = 0;
    Preparation preparation;
    std::size_t width = 0, height = 0;  ///< of the picture
    Conversion conversion;              ///< its pixels are what the network saw: mirrored, if they were to be
    std::optional<Answer> answer;
    std::optional<Answer> mirrored;  ///< for the item the other way round
    std::optional<Error> error;
    double milliseconds = 0;  ///< for conversion and network together
};

/// A layer's weights by the name of what they are: kernel, bias, gamma, …
struct Weights {
    Shape shape;
    std::vector<float> values;
};

/// What a model is made of.
struct Anatomy {
    std::shared_ptr<const Model> model;
    std::vector<LayerInfo> layers;
    std::map<std::string, Weights> weights;  ///< by the parameter's name, "conv2d_1.kernel"
};

/// What every layer of a model makes of one item, and what the class's score depends on.
struct Inspection {
    std::uint64_t ticket = 0;
    std::shared_ptr<const Anatomy> anatomy;
    std::shared_ptr<const Explanation> explanation;
    std::array<std::uint8_t, item_pixels> pixels{};
    std::optional<Error> error;  ///< then the pointers may be null
};

/// What a model makes of many images of one part; shared, never changed.
struct Survey {
    std::uint64_t fingerprint = 0;  ///< of the model
    Part part = Part::train;
    DatasetPointer images;
    std::size_t count = 0;   ///< of the images, from the first on, that were looked at
    std::string layer;       ///< that gives the features: FeatureReader::layer()
    FeatureMatrix features;  ///< of the training part: a row an image
    // Of the test part:
    PrincipalComponents components;   ///< of the features, two of them
    std::vector<float> places;        ///< (count, 2), along the components
    std::vector<UnitActivity> units;  ///< of the hidden layers
};
using SurveyPointer = std::shared_ptr<const Survey>;

/// How far a survey is.
struct SurveyNews {
    std::uint64_t fingerprint = 0;  ///< of the model
    Part part = Part::train;
    std::size_t done = 0, count = 0;  ///< images
    std::optional<Error> error;
    SurveyPointer survey;  ///< once it is over
};

/// Where an item lies among the images of surveys.
struct Located {
    std::uint64_t ticket = 0;
    std::uint64_t fingerprint = 0;  ///< of the model
    SurveyPointer train, test;      ///< as asked for; may be null
    Neighbours neighbours;          ///< among the training images
    std::array<float, 2> place{};   ///< on the map of the test images
    std::optional<Error> error;
};

using Event = std::variant<ModelCard, ModelRefused, Outcome, Inspection, SurveyNews, Located>;

}  // namespace selvedge::engine
