// Text for people: numbers, lines, quoting, and errors in one line.
#pragma once

#include <selvedge/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::cli {

/// "83,322".
std::string thousands(std::uint64_t number);
/// "0.671": fixed decimals.
std::string decimal(double number, int digits);
/// "91.31 %": two decimals of a part of 1.
std::string percent(double part);
/// "4.1 s", "2 min 03 s", "1 h 02 min".
std::string duration(double seconds);

/// Columns that the text takes on a terminal, counting each UTF-8 character as one.
std::size_t columns(std::string_view text);
/// The text filled with spaces to `width` columns, at its end or at its beginning.
std::string padded(std::string text, std::size_t width);
std::string padded_left(std::string text, std::size_t width);
/// The text cut at spaces into lines of at most `width` columns (longer words stay whole).
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// Control characters, line ends among them, turned into spaces.
std::string one_line(std::string_view text);
/// A bar of `width` columns, filled to `part` of 1.
std::string bar(double part, std::size_t width);

/// The word as a shell reads it: quoted where it needs to be.
std::string shell_word(const std::string& word);
/// What a person types to run this program: "selvedge", or SELVEDGE_PROGRAM where a wrapper sets it ("./run").
std::string program_name();

/// Prints "selvedge: given: rule; remedy" to standard error and returns the exit code 1.
int fail(const Error& error);
/// The same with exit code 2.
int refuse(const Error& error);

}  // namespace selvedge::cli
