// Surveyor: what a model makes of thousands of images: features, a map of them, units that never speak.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>

#include "engine/events.h"

namespace selvedge::engine {

class Surveyor {
public:
    static constexpr std::size_t neighbours_found = 8;
    /// Features that a survey keeps at most, 64 MiB of them: of wide layers fewer images are looked at.
    static constexpr std::size_t most_values = std::size_t{1} << 24U;

    /// How many of so many images are looked at with features of that width.
    static std::size_t images_looked_at(std::size_t width, std::size_t there) {
        return std::clamp<std::size_t>(most_values / std::max<std::size_t>(width, 1), 2, there);
    }

    /// Does the next piece, some 10 ms, of a survey of images by a model; another model or other images than in the
    /// call before for that part begin anew. What was made for the models and images asked about last is kept.
    SurveyNews advance(const ModelPointer& model, Part part, const DatasetPointer& images);

    /// An item's place among the images of surveys; what is not by this model is left out.
    Located locate(std::uint64_t ticket, const ModelPointer& model, const std::array<std::uint8_t, item_pixels>& pixels,
                   const SurveyPointer& train, const SurveyPointer& test);

private:
    /// A survey under way.
    struct Work {
        FeatureReader reader;
        Survey survey;
        std::size_t done = 0, rows = 4;  ///< images: looked at, and in the next piece
        std::optional<PrincipalFit> fit;
    };
    /// The model seen last, and its fingerprint.
    struct Known {
        ModelPointer model;
        std::uint64_t fingerprint = 0;
        std::optional<FeatureReader> reader;  ///< for one item
    };

    Known& known(const ModelPointer& model);
    Status begin(const ModelPointer& model, Part part, const DatasetPointer& images);
    Status look(Work& work);
    Result<bool> fit(Work& work);
    void keep(SurveyPointer survey);

    Known known_;
    std::array<std::unique_ptr<Work>, 2> works_;  // by part
    std::deque<SurveyPointer> kept_;              // the newest first
};

}  // namespace selvedge::engine
