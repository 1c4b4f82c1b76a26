// Surveys: what the model in use makes of thousands of images, asked for once somebody wants it, and where the present
// picture lies among them. Draws nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "ui/room.h"

namespace selvedge::ui {

class Surveys {
public:
    explicit Surveys(const Desk& desk) : desk_(desk) {}

    /// Has a part surveyed from now on, by whichever model is in use; its images are fetched first where they are not
    /// there.
    void want(engine::Part part);
    [[nodiscard]] bool wanted(engine::Part part) const { return at(part).wanted; }
    /// Fetches or surveys once more after something went wrong.
    void retry(engine::Part part);

    /// Before each frame: asks for what is missing.
    void update();
    void receive(const engine::Event& event);

    /// What the model in use makes of a part; null until that is known.
    [[nodiscard]] engine::SurveyPointer survey(engine::Part part) const;
    /// Where the present picture lies in survey(part); null until that is known.
    [[nodiscard]] const engine::Located* located(engine::Part part) const;
    /// Whether nothing is on its way for a part, be it that nobody wants it.
    [[nodiscard]] bool settled(engine::Part part) const;

    /// The pictures of a part that the model in use is to look at: "10,000 training pictures", or fewer where a picture
    /// gives many numbers.
    [[nodiscard]] std::string pictures(engine::Part part) const;

    /// How far a part is, in words and as a part of 1 (less than 0: not known).
    struct Progress {
        std::string words;
        float part = 0;
        bool trouble = false;
    };
    [[nodiscard]] Progress progress(engine::Part part) const;

private:
    struct Wanted {
        bool wanted = false;
        engine::DatasetPointer images;
        std::uint64_t asked = 0;  ///< the model that was asked about; 0: none
        engine::SurveyNews news;  ///< the newest
    };
    [[nodiscard]] Wanted& at(engine::Part part) { return parts_[static_cast<std::size_t>(part)]; }
    [[nodiscard]] const Wanted& at(engine::Part part) const { return parts_[static_cast<std::size_t>(part)]; }
    [[nodiscard]] std::uint64_t model() const { return desk_.state.model ? desk_.state.model->fingerprint : 0; }
    void take_images(engine::Part part);
    void locate();

    Desk desk_;
    std::array<Wanted, 2> parts_;
    std::uint64_t tickets_ = 0, asked_outcome_ = 0;  // the newest ticket, and the outcome that it was about
    engine::SurveyPointer asked_train_, asked_test_;
    std::optional<engine::Located> located_;
};

}  // namespace selvedge::ui
