// Arguments: parsing by CLI11, with errors and help in the words of this program.
#include "cli/arguments.h"

#include <selvedge/io/fields.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "cli/text.h"

namespace selvedge::cli {

struct Arguments::Row {
    std::string group, left, help;
    bool positional = false;
};

struct Arguments::State {
    explicit State(std::string program) : name(std::move(program)) {
        app.set_help_flag();
        app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
    CLI::App app;
    std::string name, about, epilogue, heading = "Options", usage;
    std::vector<Row> rows;
    std::vector<std::string> known;  // every "--name"
    bool help = false;
};

namespace {

// "--epochs" of "--epochs=5"; the whole of anything else.
std::string option_name(const std::string& argument) { return argument.substr(0, argument.find('=')); }

bool looks_like_option(const std::string& argument) {
    const bool number = argument.size() > 1 && (argument[1] == '.' || (argument[1] >= '0' && argument[1] <= '9'));
    return argument.size() > 1 && argument[0] == '-' && !number;
}

}  // namespace

Arguments::Arguments(std::string program) : state_(std::make_unique<State>(std::move(program))) {}
Arguments::~Arguments() = default;

void Arguments::about(std::string_view text) { state_->about = text; }
void Arguments::epilogue(std::string_view text) { state_->epilogue = text; }
void Arguments::group(std::string_view heading) { state_->heading = heading; }

void Arguments::positional(const std::string& name, std::string_view help, std::optional<std::string>& value) {
    state_->app.add_option(name, value);
    state_->rows.push_back({"", name, std::string(help), true});
    state_->usage += " [" + name + "]";
}

void Arguments::positionals(const std::string& name, std::string_view help, std::vector<std::string>& values) {
    state_->app.add_option(name, values)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    state_->rows.push_back({"", name, std::string(help), true});
    state_->usage += " [" + name + "…]";
}

void Arguments::option(const std::string& name, std::string_view placeholder, std::string_view help,
                       std::optional<std::string>& value) {
    state_->app.add_option(name, value)->type_name(std::string(placeholder));
    state_->rows.push_back({state_->heading, name + " " + std::string(placeholder), std::string(help)});
    state_->known.push_back(name);
}

void Arguments::options(const std::string& name, std::string_view placeholder, std::string_view help,
                        std::vector<std::string>& values) {
    state_->app.add_option(name, values)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->expected(1)
        ->allow_extra_args(false);
    state_->rows.push_back({state_->heading, name + " " + std::string(placeholder), std::string(help)});
    state_->known.push_back(name);
}

void Arguments::flag(const std::string& name, std::string_view help, bool& value) {
    state_->app.add_flag(name, value);
    state_->rows.push_back({state_->heading, name, std::string(help)});
    state_->known.push_back(name);
}

void Arguments::flag_or_option(const std::string& name, std::string_view placeholder, std::string_view help,
                               std::optional<std::string>& value) {
    state_->app.add_flag(name + "{}", value);  // what stands in the braces is the value of the name alone
    state_->rows.push_back({state_->heading, name + "[=" + std::string(placeholder) + "]", std::string(help)});
    state_->known.push_back(name);
}

Result<bool> Arguments::parse(std::span<const std::string> arguments) {
    State& state = *state_;
    const std::string ask = "`" + state.name + " --help` tells what there is";
    // Options are checked by name first, so that the first wrong word is the one that is reported.
    std::string expecting;
    for (const std::string& argument : arguments) {
        if (!expecting.empty()) {
            // `--out --json` is a forgotten value; `--out=--json` would say that it is meant.
            if (argument.starts_with("--")) break;
            expecting.clear();
            continue;
        }
        if (argument == "--") break;
        if (argument == "--help" || argument == "-h") return false;
        if (!looks_like_option(argument)) continue;
        const std::string name = option_name(argument);
        const CLI::Option* option = state.app.get_option_no_throw(name);
        if (option == nullptr)
            return Error{name, "no such option", fields::suggestion(name, state.known) + " (" + ask + ")"};
        if (option->get_expected_max() > 0 && name == argument) expecting = name;
    }
    if (!expecting.empty()) return Error{expecting, "a value is missing", ask};
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        state.app.parse(std::move(reversed));
    } catch (const CLI::ExtrasError&) {
        const std::vector<std::string> extra = state.app.remaining();
        return Error{extra.empty() ? state.name : "'" + extra.front() + "'", "one argument too many", ask};
    } catch (const CLI::ArgumentMismatch&) {
        return Error{state.name, "a value is missing", ask};
    } catch (const CLI::ParseError& error) {
        return Error{state.name, one_line(error.what()), ask};
    }
    return true;
}

std::string Arguments::help() const {
    constexpr std::size_t left_column = 26;
    const State& state = *state_;
    std::string text = state.about + "\n\nUsage: " + state.name + state.usage + " [options]\n";
    std::string heading = "-";
    const auto add = [&](const Row& row) {
        if (row.group != heading) text += (row.group.empty() ? "" : "\n" + row.group) + "\n";
        heading = row.group;
        std::string line = "  " + row.left;
        const std::size_t width = columns(line);
        if (width + 2 > left_column) {
            text += line + "\n";
            line.assign(left_column, ' ');
        } else {
            line += std::string(left_column - width, ' ');
        }
        const std::vector<std::string> paragraphs = wrapped(row.help, 100 - left_column);
        for (std::size_t i = 0; i < paragraphs.size(); ++i)
            text += (i == 0 ? line : std::string(left_column, ' ')) + paragraphs[i] + "\n";
    };
    for (const Row& row : state.rows)
        if (row.positional) add(row);
    for (const Row& row : state.rows)
        if (!row.positional) add(row);
    add({heading, "--help", "this text"});
    if (!state.epilogue.empty()) text += "\n" + state.epilogue;
    return text;
}

}  // namespace selvedge::cli
