// Controls: choosing and setting, beside the buttons of widgets.h: words, segments, steppers, menus, progress.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ui/widgets.h"

namespace selvedge::ui {

/// Choices side by side, one of them in use. Returns the one that was pressed. Their places are id + "0", id + "1", ….
std::optional<std::size_t> segments(const Brushwork& b, const std::string& id, const Area& area,
                                    std::span<const std::string> labels, std::size_t chosen, const char* hint);

/// "− value +". Returns −1 or 1 for a press on either end, else 0. The ends' places are id + "-less", id + "-more".
int stepper(const Brushwork& b, const std::string& id, const Area& area, std::string_view value, const char* hint);

/// A row of a menu; `detail` may be empty.
struct MenuRow {
    std::string title, detail;
};

/// A button that shows what is chosen and opens a list. Returns the row that was pressed. Rows' places are id + "0", ….
std::optional<std::size_t> menu(const Brushwork& b, const std::string& id, const Area& area, std::string_view shown,
                                std::span<const MenuRow> rows, std::size_t chosen, const char* hint);

/// A bar that is filled to `part`; where the part is not known (less than 0) a third of it moves with `phase`
/// (seconds).
void progress_bar(const Brushwork& b, const Area& area, float part);

/// A line of small capitals' weight over a group of settings, with a word at its right end.
void group_heading(const Brushwork& b, const Area& area, std::string_view title, std::string_view at_end = {});

}  // namespace selvedge::ui
