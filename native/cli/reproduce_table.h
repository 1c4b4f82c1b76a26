// Tables of a reproduction: published against measured, for a terminal and for a page of Markdown.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reproduce/rows.h"
#include "reproduce/searches.h"

namespace selvedge::cli {

/// The rows of one report, "R1", and what they say together.
struct ReportRows {
    std::string name;
    std::vector<reproduce::Row> rows;
    std::vector<reproduce::SearchRow> searches;
};

/// id, figure, published, measured mean ± sd, difference, seconds; a line an accuracy, a summary line below, and the
/// best trials of the searches.
std::string terminal_table(const ReportRows& report);

/// The same as Markdown, losses too, with the commands and the seeds: for assets/results/README.md.
std::string markdown_section(const ReportRows& report);

/// "R1: 33 rows with a published accuracy, mean published 89.21 %, measured 89.60 % (+0.39), 1 more than 0.5 below".
std::string summary_line(const ReportRows& report);

}  // namespace selvedge::cli
