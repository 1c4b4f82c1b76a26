// StatusLine: standard error as lines that stay, and on a terminal one at the end that is written over.
#pragma once

#include <cstddef>
#include <string>

namespace selvedge::cli {

/// The width of the terminal that standard error is, or 80.
std::size_t terminal_columns();

class StatusLine {
public:
    /// Whether standard error is a terminal is found out here.
    StatusLine();

    [[nodiscard]] bool on_terminal() const { return terminal_; }
    /// A line of its own.
    void say(const std::string& line);
    /// On a terminal the line that the next one takes the place of, cut to its width; elsewhere nothing.
    void show(const std::string& line);
    /// Takes away what was shown last.
    void clear();

private:
    bool terminal_ = false;
    std::string shown_;
};

}  // namespace selvedge::cli
