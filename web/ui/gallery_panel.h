// GalleryPanel: pictures of the test set as a wall to press, a page at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/training_run.h"
#include "ui/host.h"
#include "ui/widgets.h"

namespace selvedge::ui {

class GalleryPanel {
public:
    explicit GalleryPanel(Host& host) : host_(host) {}
    ~GalleryPanel();
    GalleryPanel(const GalleryPanel&) = delete;
    GalleryPanel& operator=(const GalleryPanel&) = delete;

    /// Hangs other pictures: indices into the test part.
    void show(std::string title, std::vector<std::uint32_t> items, engine::ImagesPointer images);
    [[nodiscard]] const std::vector<std::uint32_t>& items() const { return items_; }
    [[nodiscard]] const std::string& title() const { return title_; }
    void restore_texture() { texture_ = {}; }

    /// Draws into `area`, below whatever heading stands there; returns the item that was pressed.
    std::optional<std::uint32_t> draw(const Brushwork& b, const Area& area);

private:
    void fill(std::size_t first, std::size_t count);

    Host& host_;
    engine::ImagesPointer images_;
    std::string title_;
    std::vector<std::uint32_t> items_;
    std::size_t first_ = 0, filled_first_ = 0, filled_ = 0;
    ImTextureID texture_{};
};

}  // namespace selvedge::ui
