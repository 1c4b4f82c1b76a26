// Drawing: the pad's picture with smooth strokes, flood fill, and undo. Plain pixels, no window and no ImGui.
#pragma once

#include <selvedge/image/picture.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace selvedge::ui {

/// A place on the drawing in its pixels; (0, 0) is the top left corner, pixel (0, 0) has its centre at (0.5, 0.5).
struct Point {
    float x = 0;
    float y = 0;
};

/// Opaque white paper to draw on. Every change goes through begin/end pairs that undo() takes back as a whole.
class Drawing {
public:
    /// Edge of the square paper in pixels.
    static constexpr std::size_t edge = 768;
    static constexpr Rgb paper{255, 255, 255};

    Drawing();

    /// The pixels, (edge, edge, 4), opaque.
    [[nodiscard]] std::span<const std::uint8_t> rgba() const { return pixels_; }
    [[nodiscard]] Picture view() const { return {pixels_, edge, edge}; }
    /// Grows with every change of a pixel.
    [[nodiscard]] std::uint64_t revision() const { return revision_; }
    /// Whether all of it is paper.
    [[nodiscard]] bool blank() const;

    /// Begins a stroke of round brush marks; `diameter` in pixels. A stroke that is under way is ended first.
    /// `mirrored`: every mark is made on the other side of the middle, too.
    void begin_stroke(Rgb ink, Point at, float diameter, bool mirrored = false);
    /// Goes on to `at`, along a curve through the middles of the given points, as wide as `diameter` there.
    void extend_stroke(Point at, float diameter);
    /// Finishes at the last point given. The stroke is one step for undo().
    void end_stroke();
    /// Takes back a stroke under way, as if it had not begun.
    void cancel_stroke();
    [[nodiscard]] bool stroking() const { return stroke_.has_value(); }

    /// Colours the connected area of similar colour around `at`, up to under the smooth edges of lines.
    /// `mirrored`: and the area around the same place on the other side of the middle. Returns whether anything
    /// changed.
    bool fill(Rgb ink, Point at, bool mirrored = false);
    /// Colours all paper that lines shut off from the border: a drawing in outline becomes a filled one. Returns
    /// whether there was any.
    bool fill_outline(Rgb ink);
    /// Back to white paper.
    void clear();
    /// Clears, and lays a picture of `edge` × `edge` straight RGBA pixels on the paper.
    void place(std::span<const std::uint8_t> rgba);

    [[nodiscard]] bool can_undo() const { return !undone_from_.empty(); }
    [[nodiscard]] bool can_redo() const { return !redone_from_.empty(); }
    bool undo();
    bool redo();

    /// What changed since the last call; nothing if nothing did. For whoever keeps a copy of the pixels on a device.
    std::optional<Box> take_dirty();

private:
    /// A rectangle's pixels as they were, to be swapped with what is there.
    struct Patch {
        Box box;
        std::vector<std::uint8_t> pixels;
    };
    /// A stroke under way: what was there before, and how much of each pixel it covers.
    struct Stroke {
        Rgb ink;
        bool mirrored = false;
        Point from, last;  // the curve has been drawn up to `from`; `last` is the newest point
        float from_diameter = 0, last_diameter = 0;
        std::vector<std::uint8_t> before, cover;
        Box box;
    };
    void mark(Stroke& stroke, Point from, float from_diameter, Point to, float to_diameter);
    void cover(Stroke& stroke, Point from, float from_diameter, Point to, float to_diameter);
    std::optional<Box> colour_area(Rgb ink, Point at);
    void curve(Stroke& stroke, Point control, float control_diameter, Point to, float to_diameter);
    void touch(const Box& box);
    void remember(const Box& box, std::span<const std::uint8_t> before);
    void swap_in(Patch& patch);

    std::vector<std::uint8_t> pixels_;
    std::optional<Stroke> stroke_;
    std::deque<Patch> undone_from_, redone_from_;
    std::optional<Box> dirty_;
    std::uint64_t revision_ = 0;
};

}  // namespace selvedge::ui
