// Text for people: numbers, lines, quoting, and errors in one line.
#include "cli/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "cli/verb.h"

namespace selvedge::cli {

std::string thousands(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::ptrdiff_t place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
        digits.insert(static_cast<std::size_t>(place), ",");
    return digits;
}

std::string decimal(double number, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, number);
    return text;
}

std::string percent(double part) { return decimal(100 * part, 2) + " %"; }

std::string duration(double seconds) {
    if (seconds < 60) return decimal(seconds, 1) + " s";
    char text[64];
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 3600)
        std::snprintf(text, sizeof text, "%lld min %02lld s", whole / 60, whole % 60);
    else
        std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole % 3600 / 60);
    return text;
}

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

std::string padded(std::string text, std::size_t width) {
    const std::size_t taken = columns(text);
    return taken < width ? text + std::string(width - taken, ' ') : text;
}

std::string padded_left(std::string text, std::size_t width) {
    const std::size_t taken = columns(text);
    return taken < width ? std::string(width - taken, ' ') + text : text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines{""};
    while (!text.empty()) {
        const std::size_t space = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, space);
        text.remove_prefix(std::min(space + 1, text.size()));
        if (!lines.back().empty() && columns(lines.back()) + 1 + columns(word) > width) lines.emplace_back();
        if (!lines.back().empty()) lines.back() += ' ';
        lines.back() += word;
    }
    return lines;
}

std::string one_line(std::string_view text) {
    std::string line(text);
    for (char& byte : line)
        if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) byte = ' ';
    return line;
}

std::string bar(double part, std::size_t width) {
    const double length = std::isfinite(part) ? std::clamp(part, 0.0, 1.0) * static_cast<double>(width) : 0.0;
    std::string text;
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::lround(length)); ++i) text += "█";
    return text;
}

std::string shell_word(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char byte) {
        return std::isalnum(byte) != 0 || byte >= 0x80 ||
               std::string_view("-_./=,:+%@").find(static_cast<char>(byte)) != std::string_view::npos;
    });
    if (plain) return word;
    std::string quoted = "'";
    for (const char byte : word) quoted += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
    return quoted + "'";
}

std::string program_name() {
    const char* name = std::getenv("SELVEDGE_PROGRAM");
    return name != nullptr && *name != '\0' ? name : "selvedge";
}

namespace {

void print_error(const Error& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "selvedge: %s\n", one_line(error.message()).c_str());
}

}  // namespace

int fail(const Error& error) {
    print_error(error);
    return ExitCode::failed;
}

int refuse(const Error& error) {
    print_error(error);
    return ExitCode::wrong_usage;
}

}  // namespace selvedge::cli
