// Key: what a key means to the page.
#pragma once

namespace selvedge::ui {

/// In the order of site/page.mjs.
enum class Key {
    undo,
    redo,
    clear,
    sample,
    open,
    brush,
    eraser,
    fill,
    smaller,
    larger,
    model,
    help,
    escape,
    camera,
    symmetry,
    ghost,
    tone,
};

}  // namespace selvedge::ui
