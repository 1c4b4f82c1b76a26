// ItemWall: many small pictures of the data set in one texture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ui/host.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class ItemWall {
public:
    ItemWall(Host& host, std::size_t places) : host_(host), places_(places) {}
    ~ItemWall();
    ItemWall(const ItemWall&) = delete;
    ItemWall& operator=(const ItemWall&) = delete;

    /// Hangs an image of 28 x 28 grey pixels at one of the places.
    void hang(std::size_t place, std::span<const std::uint8_t> pixels);
    void draw(const Area& area, std::size_t place, float rounding);
    /// The same onto another list of ImGui's.
    void draw(ImDrawList& list, const Area& area, std::size_t place, float rounding);
    /// The texture is gone.
    void forget();

private:
    Host& host_;
    std::size_t places_;
    std::vector<std::uint8_t> rgba_;  // side by side: (28, places · 28, 4)
    ImTextureID texture_{};
    bool stale_ = true;
};

}  // namespace selvedge::ui
