// Inspector: looks inside the model that is open.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/events.h"

namespace selvedge::engine {

class Inspector {
public:
    /// Explains an item to the model; `index` as Explainer::explain(). What is made for a model is kept until another
    /// one is asked about.
    Inspection inspect(std::uint64_t ticket, const std::shared_ptr<const Model>& model,
                       const std::array<std::uint8_t, item_pixels>& pixels, std::optional<std::size_t> index);

private:
    Status prepare(const std::shared_ptr<const Model>& model);

    std::shared_ptr<const Anatomy> anatomy_;
    std::optional<Explainer> explainer_;
};

}  // namespace selvedge::engine
