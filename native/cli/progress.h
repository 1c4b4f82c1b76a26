// Progress: what a training run shows on standard error while it goes.
#pragma once

#include <selvedge/train/trainer.h>

#include <string>

namespace selvedge::cli {

/// On a terminal a bar that moves within each epoch; elsewhere one line an epoch, so that logs stay readable.
class Progress {
public:
    /// `quiet`: shows nothing. Whether standard error is a terminal, and NO_COLOR, are found out here.
    explicit Progress(bool quiet);

    void begin(const std::string& id, const RunFacts& facts);
    void batch(const BatchProgress& progress);
    void epoch_end(const EpochRecord& record);
    /// A line of its own.
    void say(const std::string& text);
    /// Takes away a bar that is on the screen: for a word that others say.
    void clear();

private:
    [[nodiscard]] std::string epoch_number(std::size_t epoch) const;
    [[nodiscard]] std::string drawn_bar(double part, std::size_t width) const;
    void show(const std::string& line, bool complete);

    bool quiet_ = false, terminal_ = false, color_ = false, open_line_ = false;
    std::size_t epochs_ = 0;
};

}  // namespace selvedge::cli
