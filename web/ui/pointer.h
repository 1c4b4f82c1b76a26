// Pointer: one movement of a mouse, a finger or a pen over the page.
#pragma once

namespace selvedge::ui {

enum class PointerKind { mouse, touch, pen, pen_eraser };
enum class PointerPhase { down, move, up, cancel, leave };

struct PointerSample {
    PointerPhase phase = PointerPhase::move;
    PointerKind kind = PointerKind::mouse;
    float x = 0;         ///< device pixels of the canvas
    float y = 0;         ///< device pixels of the canvas
    float pressure = 1;  ///< of a pen, 0 to 1
};

}  // namespace selvedge::ui
