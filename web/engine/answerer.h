// Answerer: a model that is open, and its answers for pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/events.h"

namespace selvedge::engine {

/// The work itself, done where it is called.
class Answerer {
public:
    Event open(std::size_t index, std::span<const std::byte> bytes, const std::string& where);
    [[nodiscard]] bool ready() const { return classifier_.has_value(); }
    /// The model that is open, and its number; null before one is.
    [[nodiscard]] const std::shared_ptr<const Model>& model() const { return opened_; }
    [[nodiscard]] std::size_t model_index() const { return model_; }
    /// Needs ready().
    Outcome classify(std::uint64_t ticket, const Picture& picture, const Preparation& preparation = {});

private:
    std::optional<Classifier> classifier_;
    std::shared_ptr<const Model> opened_;
    std::size_t model_ = 0;
};

}  // namespace selvedge::engine
