// The program `selvedge`: finds the verb, reads its arguments, runs it, and sees that the output got out.
#include <selvedge/io/fields.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "cli/revision.h"
#include "cli/text.h"
#include "cli/verb.h"

namespace {

using namespace selvedge;
using namespace selvedge::cli;

std::string overview(const std::vector<Verb>& verbs) {
    const std::string program = program_name();
    std::string text =
        "Selvedge trains small image classifiers on Fashion-MNIST and answers with them.\n\nUsage: " + program +
        " VERB [arguments]\n\n";
    std::size_t width = 0;
    for (const Verb& verb : verbs) width = std::max(width, verb.name.size() + 2);
    for (const Verb& verb : verbs) text += "  " + padded(verb.name, width) + verb.summary + "\n";
    text += "\n  " + program + " VERB --help    what a verb takes, with examples\n  " + program +
            " --version      the version\n\nA first run:\n  " + program +
            " train r2-cnn --seed 1 --out runs/first\n  " + program + " eval runs/first/best.safetensors\n  " +
            program +
            " predict runs/first/best.safetensors picture.png\n\n"
            "Results go to standard output, progress to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage,\n"
            "130 interrupted after saving.\n";
    return text;
}

int run_verb(const Verb& verb, std::span<const std::string> words) {
    Arguments arguments(program_name() + " " + verb.name);
    const Action action = verb.declare(arguments);
    const Result<bool> go_on = arguments.parse(words);
    if (!go_on) return refuse(go_on.error());
    if (*go_on) return action();
    std::cout << arguments.help();
    return ExitCode::done;
}

int run(std::vector<std::string> words) {
    const std::vector<Verb> verbs = all_verbs();
    const std::string help = "`" + program_name() + " --help` lists the verbs";
    if (words.empty()) return refuse({"no verb", "say what is to be done", help});
    if (words[0] == "help" && words.size() > 1) {
        words.erase(words.begin());
        words.resize(1);
        words.emplace_back("--help");
    }
    if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        std::cout << overview(verbs);
        return ExitCode::done;
    }
    if (words[0] == "--version" || words[0] == "-V") {
        std::cout << "selvedge " << SELVEDGE_VERSION;
        if (!source_commit().empty()) std::cout << " (" << source_commit() << ")";
        std::cout << "\n";
        return ExitCode::done;
    }
    std::vector<std::string> names;
    for (const Verb& verb : verbs) {
        if (verb.name == words[0]) return run_verb(verb, std::span(words).subspan(1));
        names.push_back(verb.name);
    }
    return refuse({"'" + words[0] + "'", words[0].starts_with("-") ? "no such option" : "no such verb",
                   fields::suggestion(words[0], names) + " (" + help + ")"});
}

}  // namespace

int main(int count, char** words) {
    // A file-size limit is to be an error of the write like any other, not the end of the program.
    std::signal(SIGXFSZ, SIG_IGN);
    const int code = run(std::vector<std::string>(words + std::min(count, 1), words + count));
    errno = 0;
    std::cout.flush();
    if (!std::cout || std::fflush(stdout) != 0) {
        const std::string reason = errno != 0 ? std::generic_category().message(errno) : "the device refused it";
        return fail({"standard output", "could not be written in full: " + reason, ""});
    }
    return code;
}
