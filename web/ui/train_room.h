// TrainRoom: a recipe on one side, the run on the other.
#pragma once

#include "ui/recipe_panel.h"
#include "ui/room.h"
#include "ui/run_panel.h"

namespace selvedge::ui {

class TrainRoom final : public Room {
public:
    explicit TrainRoom(const Desk& desk) : desk_(desk) {}
    [[nodiscard]] std::string_view id() const override { return "train"; }
    [[nodiscard]] std::string_view title() const override { return "Train"; }
    [[nodiscard]] std::string_view about() const override { return "Put a network together and train it, here"; }

    void update() override { desk_.lab.prepare(); }
    float draw(const RoomFrame& frame) override;
    [[nodiscard]] Json describe() const override;

private:
    Desk desk_;
    RecipePanel recipe_;
    RunPanel run_;
};

}  // namespace selvedge::ui
