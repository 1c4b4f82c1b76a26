// PictureRoom: from the picture to 28x28, step by step, each with a switch.
#pragma once

#include "ui/room.h"
#include "ui/why_panel.h"

namespace selvedge::ui {

class PictureRoom final : public Room {
public:
    explicit PictureRoom(const Desk& desk) : desk_(desk) {}
    ~PictureRoom() override;
    [[nodiscard]] std::string_view id() const override { return "picture"; }
    [[nodiscard]] std::string_view title() const override { return "Picture"; }
    [[nodiscard]] std::string_view about() const override { return "How a picture becomes 28 × 28 pixels"; }

    void update() override { why_.update(desk_.state); }
    float draw(const RoomFrame& frame) override;
    void receive(const engine::Event& event) override;
    void restore_textures() override;
    [[nodiscard]] Json describe() const override;

private:
    void refresh();
    void source(const Brushwork& b, const Area& area);
    void ground(const Brushwork& b, const Area& area);
    void mirror_check(const Brushwork& b, const Area& area);
    float strip(const Brushwork& b, const Area& area);
    void tile(const Brushwork& b, const Area& area, std::size_t tile);

    Desk desk_;
    WhyPanel why_;
    ImTextureID strip_{};  // the picture and its seven steps beside each other
    bool stale_ = true;    // the strip shows an older outcome
};

}  // namespace selvedge::ui
