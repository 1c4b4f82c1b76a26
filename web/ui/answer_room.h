// AnswerRoom: the pad, what the network says of it, and how likely it finds each class.
#pragma once

#include "ui/bars_panel.h"
#include "ui/pad_panel.h"
#include "ui/room.h"
#include "ui/why_panel.h"

namespace selvedge::ui {

class AnswerRoom final : public Room {
public:
    explicit AnswerRoom(const Desk& desk) : desk_(desk) {}
    [[nodiscard]] std::string_view id() const override { return "answer"; }
    [[nodiscard]] std::string_view title() const override { return "Answer"; }
    [[nodiscard]] std::string_view about() const override { return "Draw or open a picture, and see what it is"; }

    void update() override { why_.update(desk_.state); }
    float draw(const RoomFrame& frame) override;
    [[nodiscard]] bool moving() const override { return moving_; }
    void pointer(const PointerSample& sample, bool free) override;
    [[nodiscard]] Json describe() const override;

private:
    float wide(const RoomFrame& frame);
    float narrow(const RoomFrame& frame);

    Desk desk_;
    PadPanel pad_;
    BarsPanel bars_;
    WhyPanel why_;
    bool moving_ = false;
};

}  // namespace selvedge::ui
