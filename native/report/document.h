// Document: what a report says and shows, as a value. html.h makes a page of it, export.h a file of each picture.
#pragma once

#include <selvedge/io/json.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace selvedge::report {

/// Pixels as they are shown: (height, width, 4), straight sRGB.
struct Bitmap {
    std::size_t width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
};

/// What every picture carries. `id` is unique in its document, of letters, digits and hyphens: it names the picture's
/// file. `alt` says in a sentence what is to be seen.
struct Label {
    std::string id, title, caption, alt;
};

/// One way of showing a chart's data: an option object of Apache ECharts. Strings such as "@text" in it stand for
/// colours of the theme (page/theme.js).
struct ChartView {
    std::string name;  ///< "counts", "per cent": what a person chooses by where a chart has several
    Json option;
};

struct Chart {
    enum class Shape { wide, square, tall };
    Label label;
    std::vector<ChartView> views;
    Shape shape = Shape::wide;
};

/// One picture whose pixels are magnified by `zoom` without smoothing.
struct Picture {
    Label label;
    Bitmap bitmap;
    std::size_t zoom = 1;
};

/// Small pictures with a few words below each. A narrow one stands beside what comes next.
struct Gallery {
    struct Item {
        Bitmap bitmap;
        std::vector<std::string> lines;  ///< the first one stands out
        std::string alt;
        enum class Mood { plain, right, wrong } mood = Mood::plain;
    };
    Label label;
    std::vector<Item> items;
    bool narrow = false;
};

/// Pictures of which a person chooses a group at a time: those of a layer.
struct Choice {
    struct Group {
        std::string name;
        std::vector<Picture> pictures;
    };
    std::string label;  ///< "Layer"
    std::vector<Group> groups;
    std::size_t selected = 0;
};

/// The first column heads its row; the others are figures, set to the right, where `numeric`. The header may be empty.
struct Table {
    std::string caption;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    bool numeric = true;
};

/// Names and values: the figures at the top of a page.
struct Facts {
    std::vector<std::pair<std::string, std::string>> rows;
};

/// Text as it stands in a file, folded away until asked for.
struct Listing {
    std::string title, text;
};

struct Paragraph {
    std::string text;
};

using Block = std::variant<Facts, Table, Chart, Picture, Gallery, Choice, Listing, Paragraph>;

struct Section {
    std::string id, title;
    std::vector<Block> blocks;
};

struct Document {
    std::string title, subtitle;
    std::vector<Section> sections;
};

}  // namespace selvedge::report
