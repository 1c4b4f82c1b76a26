// EvaluateRoom: any model on the test images: confusion matrix, its pictures, report, calibration, and two models
// compared.
#pragma once

#include "ui/confusion_panel.h"
#include "ui/gallery_panel.h"
#include "ui/room.h"

namespace selvedge::ui {

class EvaluateRoom final : public Room {
public:
    explicit EvaluateRoom(const Desk& desk) : desk_(desk), gallery_(desk.host) {}
    [[nodiscard]] std::string_view id() const override { return "evaluate"; }
    [[nodiscard]] std::string_view title() const override { return "Evaluate"; }
    [[nodiscard]] std::string_view about() const override { return "How good a model is on the test images"; }

    void update() override;
    float draw(const RoomFrame& frame) override;
    void restore_textures() override { gallery_.restore_texture(); }
    [[nodiscard]] Json describe() const override;

private:
    enum class View { pictures, report, calibration, compare };

    /// The evaluation of a model, if it is over and went well; null otherwise.
    [[nodiscard]] const engine::EvaluationView* finished(std::size_t model) const;
    [[nodiscard]] std::size_t first() const;
    void want(std::size_t model);
    void forget_cell();
    float choosing(const Brushwork& b, const Area& area);
    [[nodiscard]] const LabEvaluation* under_way() const;
    [[nodiscard]] std::optional<float> progress_part() const;
    [[nodiscard]] std::string progress_words(std::size_t model) const;
    void side(const Brushwork& b, const Area& area, const engine::EvaluationView& evaluation);
    void compare(const Brushwork& b, const Area& area, const engine::EvaluationView& one);
    void show_cell(const engine::EvaluationView& evaluation, const Cell& cell);

    Desk desk_;
    GalleryPanel gallery_;
    std::optional<std::size_t> model_, other_;  // by their numbers; absent: the one that answers, none
    std::optional<std::size_t> wanted_;         // its file is on its way
    std::optional<std::size_t> then_;           // to be evaluated once nothing else is
    std::optional<Cell> cell_;
    View view_ = View::pictures;
};

}  // namespace selvedge::ui
