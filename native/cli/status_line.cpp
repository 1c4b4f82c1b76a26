// StatusLine: standard error as lines that stay, and on a terminal one at the end that is written over.
#include "cli/status_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "cli/text.h"

namespace selvedge::cli {
namespace {

std::string cut(const std::string& line, std::size_t width) {
    if (columns(line) <= width) return line;
    std::size_t bytes = 0;
    for (std::size_t column = 0; column < width && bytes < line.size(); ++column) {
        ++bytes;
        while (bytes < line.size() && (static_cast<unsigned char>(line[bytes]) & 0xC0U) == 0x80U) ++bytes;
    }
    return line.substr(0, bytes);
}

}  // namespace

std::size_t terminal_columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

StatusLine::StatusLine() {
    const char* kind = std::getenv("TERM");
    terminal_ = ::isatty(STDERR_FILENO) != 0 && (kind == nullptr || std::string_view(kind) != "dumb");
}

void StatusLine::say(const std::string& line) {
    clear();
    std::fprintf(stderr, "%s\n", line.c_str());
    std::fflush(stderr);
}

void StatusLine::show(const std::string& line) {
    if (!terminal_) return;
    const std::string fitting = cut(line, terminal_columns() - 1);
    if (fitting == shown_) return;
    std::fprintf(stderr, "%s%s", shown_.empty() ? "" : "\r\x1b[K", fitting.c_str());
    std::fflush(stderr);
    shown_ = fitting;
}

void StatusLine::clear() {
    if (!shown_.empty()) std::fputs("\r\x1b[K", stderr);
    shown_.clear();
}

}  // namespace selvedge::cli
