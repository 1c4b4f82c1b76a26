// Arguments: the arguments that a verb takes, read from the command line and described by --help.
#pragma once

#include <selvedge/result.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::cli {

/// Declares arguments and reads them. Values arrive as text; values.h makes numbers of them. Variables given by
/// reference must live until parse has returned.
class Arguments {
public:
    /// `program` is what a person types before the arguments: "selvedge train".
    explicit Arguments(std::string program);
    Arguments(const Arguments&) = delete;
    Arguments& operator=(const Arguments&) = delete;
    ~Arguments();

    /// The description that --help begins with.
    void about(std::string_view text);
    /// A text that --help ends with: examples, where things are looked for.
    void epilogue(std::string_view text);
    /// Options declared from here on stand under this heading.
    void group(std::string_view heading);

    void positional(const std::string& name, std::string_view help, std::optional<std::string>& value);
    void positionals(const std::string& name, std::string_view help, std::vector<std::string>& values);
    /// `name` is "--epochs", or "--help,-h"; `placeholder` stands for the value in --help.
    void option(const std::string& name, std::string_view placeholder, std::string_view help,
                std::optional<std::string>& value);
    /// An option that may be given several times.
    void options(const std::string& name, std::string_view placeholder, std::string_view help,
                 std::vector<std::string>& values);
    void flag(const std::string& name, std::string_view help, bool& value);
    /// Given alone, "--name", it makes `value` empty text; a value needs the sign: "--name=VALUE".
    void flag_or_option(const std::string& name, std::string_view placeholder, std::string_view help,
                        std::optional<std::string>& value);

    /// Reads `arguments`. Gives true to go on, false where help was asked for. Errors: an unknown option (with the
    /// nearest known one), an option without its value, too many positional arguments.
    Result<bool> parse(std::span<const std::string> arguments);

    /// The text of --help.
    [[nodiscard]] std::string help() const;

private:
    struct Row;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace selvedge::cli
