// Drawing's paper and its steps: clear, place, undo, redo and what changed.
#include "ui/drawing.h"

#include <algorithm>
#include <utility>

namespace selvedge::ui {
namespace {

constexpr std::size_t row_bytes = Drawing::edge * 4;
/// Undo keeps patches up to this many bytes; the oldest go first.
constexpr std::size_t most_undo_bytes = 64U << 20U;

constexpr Box everything{.x = 0, .y = 0, .width = Drawing::edge, .height = Drawing::edge};

Box united(const Box& a, const Box& b) {
    const std::size_t x = std::min(a.x, b.x);
    const std::size_t y = std::min(a.y, b.y);
    return {.x = x,
            .y = y,
            .width = std::max(a.x + a.width, b.x + b.width) - x,
            .height = std::max(a.y + a.height, b.y + b.height) - y};
}

}  // namespace

Drawing::Drawing() : pixels_(edge * row_bytes, 255) {}

bool Drawing::blank() const {
    return std::all_of(pixels_.begin(), pixels_.end(), [](std::uint8_t value) { return value == 255; });
}

void Drawing::clear() {
    cancel_stroke();
    if (blank()) return;
    remember(everything, pixels_);
    std::fill(pixels_.begin(), pixels_.end(), std::uint8_t{255});
    touch(everything);
}

void Drawing::place(std::span<const std::uint8_t> rgba) {
    cancel_stroke();
    if (rgba.size() != pixels_.size()) return;
    remember(everything, pixels_);
    for (std::size_t i = 0; i < pixels_.size(); i += 4) {
        const unsigned alpha = rgba[i + 3];
        for (std::size_t c = 0; c < 3; ++c) {
            pixels_[i + c] = static_cast<std::uint8_t>((rgba[i + c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }
    touch(everything);
}

bool Drawing::undo() {
    cancel_stroke();
    if (undone_from_.empty()) return false;
    Patch patch = std::move(undone_from_.back());
    undone_from_.pop_back();
    swap_in(patch);
    redone_from_.push_back(std::move(patch));
    return true;
}

bool Drawing::redo() {
    cancel_stroke();
    if (redone_from_.empty()) return false;
    Patch patch = std::move(redone_from_.back());
    redone_from_.pop_back();
    swap_in(patch);
    undone_from_.push_back(std::move(patch));
    return true;
}

std::optional<Box> Drawing::take_dirty() { return std::exchange(dirty_, std::nullopt); }

void Drawing::touch(const Box& box) {
    dirty_ = dirty_ ? united(*dirty_, box) : box;
    ++revision_;
}

void Drawing::remember(const Box& box, std::span<const std::uint8_t> before) {
    Patch patch{box, std::vector<std::uint8_t>(box.width * box.height * 4)};
    for (std::size_t y = 0; y < box.height; ++y) {
        const auto row = before.subspan((box.y + y) * row_bytes + box.x * 4, box.width * 4);
        std::copy(row.begin(), row.end(), patch.pixels.begin() + static_cast<std::ptrdiff_t>(y * box.width * 4));
    }
    undone_from_.push_back(std::move(patch));
    redone_from_.clear();
    std::size_t bytes = 0;
    for (const Patch& kept : undone_from_) bytes += kept.pixels.size();
    while (bytes > most_undo_bytes && undone_from_.size() > 1) {
        bytes -= undone_from_.front().pixels.size();
        undone_from_.pop_front();
    }
}

void Drawing::swap_in(Patch& patch) {
    for (std::size_t y = 0; y < patch.box.height; ++y) {
        const auto row = patch.pixels.begin() + static_cast<std::ptrdiff_t>(y * patch.box.width * 4);
        const auto here = static_cast<std::ptrdiff_t>((patch.box.y + y) * row_bytes + patch.box.x * 4);
        std::swap_ranges(row, row + static_cast<std::ptrdiff_t>(patch.box.width * 4), pixels_.begin() + here);
    }
    touch(patch.box);
}

}  // namespace selvedge::ui
