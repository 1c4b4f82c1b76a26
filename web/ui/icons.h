// Icons: the page's small line drawings, drawn with lines so that they are sharp at any size.
#pragma once

#include <imgui.h>

namespace selvedge::ui {

enum class Icon {
    brush,
    eraser,
    fill,
    undo,
    redo,
    clear,
    open,
    next,
    help,
    close,
    chevron,
    plus,
    minus,
    play,
    pause,
    step,
    rewind,
    save,
    up,
    down,
    symmetry,
    ghost,
    camera,
    whole
};

/// Draws an icon in a square of `size` device pixels around `centre`.
void draw_icon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour);

/// The page's mark: a piece of indigo cloth with its selvedge.
void draw_mark(ImDrawList& list, ImVec2 top_left, float size, ImU32 cloth, ImU32 edge, ImU32 thread);

}  // namespace selvedge::ui
