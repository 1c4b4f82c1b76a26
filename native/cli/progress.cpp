// Progress: what a training run shows on standard error while it goes.
#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "cli/status_line.h"
#include "cli/text.h"

namespace selvedge::cli {
namespace {

constexpr std::size_t bar_width = 22;

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

std::string figures(const EpochRecord& record) {
    std::string text = "loss " + decimal(record.loss, 3) + " acc " + decimal(record.accuracy, 3);
    if (record.val_loss) text += "  val_loss " + decimal(*record.val_loss, 3);
    if (record.val_accuracy) text += " val_acc " + decimal(*record.val_accuracy, 3);
    if (record.test_subset_accuracy) text += "  test_subset_acc " + decimal(*record.test_subset_accuracy, 3);
    return text;
}

}  // namespace

Progress::Progress(bool quiet) : quiet_(quiet) {
    const char* kind = std::getenv("TERM");
    terminal_ = ::isatty(STDERR_FILENO) != 0 && (kind == nullptr || std::string_view(kind) != "dumb");
    color_ = terminal_ && !is_set("NO_COLOR");
}

std::string Progress::epoch_number(std::size_t epoch) const {
    const std::string total = std::to_string(epochs_);
    return "epoch " + padded_left(std::to_string(epoch), total.size() + 1) + "/" + total;
}

std::string Progress::drawn_bar(double part, std::size_t width) const {
    const auto filled = static_cast<std::size_t>(std::lround(std::clamp(part, 0.0, 1.0) * static_cast<double>(width)));
    std::string text = color_ ? "\x1b[36m" : "";
    for (std::size_t i = 0; i < width; ++i) {
        if (i == filled && color_) text += "\x1b[90m";
        text += i < filled ? "━" : "─";
    }
    return text + (color_ ? "\x1b[0m" : "");
}

// On a terminal a line that is not complete is written over by the next one.
void Progress::show(const std::string& line, bool complete) {
    if (quiet_) return;
    std::fprintf(stderr, "%s%s%s", terminal_ && open_line_ ? "\r\x1b[K" : "", line.c_str(), complete ? "\n" : "");
    std::fflush(stderr);
    open_line_ = !complete;
}

void Progress::say(const std::string& text) { show(text, true); }

void Progress::clear() {
    if (open_line_) std::fputs("\r\x1b[K", stderr);
    open_line_ = false;
}

void Progress::begin(const std::string& id, const RunFacts& facts) {
    epochs_ = facts.epochs;
    std::string line = id + " · " + thousands(facts.parameters) + " parameters · " + thousands(facts.train_count) +
                       " train / " + thousands(facts.validation_count) + " validation · " + facts.executor;
    say(line);
    if (facts.resumed_at_step > 0) {
        const std::size_t done = facts.history.size();
        const std::uint64_t within = facts.resumed_at_step - done * facts.steps_per_epoch;
        say("going on after epoch " + std::to_string(done) +
            (within == 0 ? "" : ", step " + thousands(within) + " of " + thousands(facts.steps_per_epoch)));
    }
}

void Progress::batch(const BatchProgress& progress) {
    if (!terminal_) return;
    const double part =
        static_cast<double>(progress.step) / static_cast<double>(std::max<std::size_t>(1, progress.steps));
    const std::string head = epoch_number(progress.epoch) + "  ";
    const std::string rate = progress.images_per_second > 0
                                 ? thousands(static_cast<std::uint64_t>(progress.images_per_second)) + " img/s"
                                 : std::string();
    const std::string tail = "  loss " + decimal(progress.loss, 3) + " acc " + decimal(progress.accuracy, 3);
    const std::size_t space = terminal_columns() - 1;
    std::size_t taken = columns(head) + columns(tail);
    const std::size_t width = taken < space ? std::min(bar_width, space - taken) : 0;
    taken += width;
    const bool room = taken + 2 + columns(rate) <= space;
    if (taken > space)
        show(epoch_number(progress.epoch), false);
    else
        show(head + drawn_bar(part, width) + tail + (room && !rate.empty() ? "  " + rate : ""), false);
}

void Progress::epoch_end(const EpochRecord& record) {
    const std::string head = epoch_number(record.epoch) + "  ";
    const std::string tail = duration(record.seconds) + "  " + figures(record);
    const bool room = columns(head) + bar_width + 2 + columns(tail) < terminal_columns();
    show(head + (terminal_ && room ? drawn_bar(1, bar_width) + "  " : "") + tail, true);
}

}  // namespace selvedge::cli
