// The CSV form: one pass over the text, cell by cell.
#include <selvedge/data/csv.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace selvedge {
namespace {

constexpr std::size_t pixels = csv_columns - 1;
constexpr const char* the_columns = "785 columns: the label, then 784 pixels";

// One line of the text, without its end.
struct Line {
    std::string_view text;
    std::size_t number;  // from 1
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string place(const std::string& name, std::size_t line) { return name + " line " + std::to_string(line); }

std::string shown(std::string_view cell) {
    std::string text = "'";
    for (const char c : cell.substr(0, 20)) text += c >= ' ' && c <= '~' ? c : '?';
    return text + (cell.size() > 20 ? "…'" : "'");
}

// What is wrong with a line of which some cell could not be taken: its columns, or else that cell.
Error wrong_line(const Line& line, const std::string& name, std::size_t classes) {
    const auto columns = static_cast<std::size_t>(std::count(line.text.begin(), line.text.end(), ',')) + 1;
    if (columns != csv_columns)
        return {place(name, line.number) + ": " + std::to_string(columns) + (columns == 1 ? " column" : " columns"),
                "every line has " + std::string(the_columns),
                columns == pixels ? "the labels seem to be missing: put them in front as the first column"
                                  : "correct or remove the line"};
    std::string_view rest = line.text;
    for (std::size_t column = 1; column <= csv_columns; ++column) {
        const std::string_view cell = rest.substr(0, rest.find(','));
        unsigned value = 0;
        const auto [stop, code] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        const std::string where = place(name, line.number) + ", column " + std::to_string(column) + ": ";
        if (cell.empty() || stop != cell.data() + cell.size() || !is_digit(cell.front()))
            return {where + shown(cell), "not a whole number", ""};
        if (column == 1 && (code != std::errc() || value >= classes))
            return {where + "label " + std::string(cell),
                    "labels are 0 to " + std::to_string(classes == 0 ? 0 : classes - 1), ""};
        if (code != std::errc() || value > 255)
            return {where + "pixel " + std::string(cell), "pixels are 0 to 255", ""};
        rest.remove_prefix(std::min(rest.size(), cell.size() + 1));
    }
    return {place(name, line.number), "every line has " + std::string(the_columns), ""};
}

// Takes the cells of a line to `label` and `image`; false where something is wrong with one of them.
bool read_line(std::string_view text, std::size_t classes, std::uint8_t& label, std::uint8_t* image) {
    const char* cell = text.data();
    const char* const end = cell + text.size();
    for (std::size_t column = 0; column < csv_columns; ++column) {
        unsigned value = 256;
        const auto [stop, code] = std::from_chars(cell, end, value);
        const bool last = column + 1 == csv_columns;
        if (code != std::errc() || value > 255 || last != (stop == end) || (!last && *stop != ',')) return false;
        if (column > 0)
            image[column - 1] = static_cast<std::uint8_t>(value);
        else if (value < classes)
            label = static_cast<std::uint8_t>(value);
        else
            return false;
        if (!last) cell = stop + 1;
    }
    return true;
}

// The lines of a text; those that are empty at its end are none.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {
        while (!rest_.empty() && (rest_.back() == '\n' || rest_.back() == '\r')) rest_.remove_suffix(1);
    }
    bool next(Line& line) {
        if (rest_.empty()) return false;
        const std::size_t size = rest_.find('\n');
        line = {rest_.substr(0, size), ++number_};
        rest_.remove_prefix(std::min(rest_.size(), line.text.size() + 1));
        if (line.text.ends_with('\r')) line.text.remove_suffix(1);
        return true;
    }
    [[nodiscard]] std::size_t left() const {
        return static_cast<std::size_t>(std::count(rest_.begin(), rest_.end(), '\n')) + (rest_.empty() ? 0 : 1);
    }

private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

// True for a line of names: its first cell is no number, nor is the rest an image behind a faulty label.
bool holds_names(std::string_view text) {
    if (text.empty() || is_digit(text.front())) return false;
    std::uint8_t label = 0;
    std::array<std::uint8_t, pixels> image{};
    const std::string_view rest = text.substr(std::min(text.find(','), text.size()));
    return !read_line("0" + std::string(rest), 1, label, image.data());
}

std::string_view text_of(std::span<const std::byte> bytes) {
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
    return text;
}

}  // namespace

bool looks_like_csv(std::span<const std::byte> bytes) {
    const std::string_view start = text_of(bytes).substr(0, std::size_t{1} << 16);
    const std::string_view line = start.substr(0, start.find('\n'));
    const auto is_text = [](char c) { return (c >= ' ' && c <= '~') || c == '\r' || c == '\t' || c < 0; };
    return line.find(',') != std::string_view::npos && std::all_of(line.begin(), line.end(), is_text);
}

Result<Dataset> parse_csv(std::span<const std::byte> bytes, const std::string& name,
                          std::vector<std::string> class_names) {
    Lines lines(text_of(bytes));
    Line line{};
    if (!lines.next(line)) return Error{name, "is empty", "it must have lines of " + std::string(the_columns)};
    Dataset data{.height = csv_edge, .width = csv_edge, .images = {}, .labels = {}, .class_names = {}};
    const std::size_t classes = class_names.size();
    if (holds_names(line.text)) {
        const auto columns = static_cast<std::size_t>(std::count(line.text.begin(), line.text.end(), ',')) + 1;
        if (columns != csv_columns) return wrong_line(line, name, classes);
        if (!lines.next(line)) return Error{name, "has a line of names, but no items", ""};
    }
    data.count = lines.left() + 1;
    // A line of digits and commas has twice as many characters as columns: more lines than that are not all right, and
    // memory is taken only for those that can be.
    const std::size_t most = std::min(data.count, bytes.size() / (2 * csv_columns - 1) + 1);
    data.labels.resize(most);
    data.images.resize(most * pixels);
    for (std::size_t item = 0; item < data.count; ++item) {
        if (!read_line(line.text, classes, data.labels[item], data.images.data() + item * pixels))
            return wrong_line(line, name, classes);
        lines.next(line);
    }
    data.class_names = std::move(class_names);
    return data;
}

Result<std::string> write_csv(const Dataset& data) {
    if (data.height != csv_edge || data.width != csv_edge || data.channels != 1 || data.images.empty())
        return Error{"images of " + std::to_string(data.height) + "×" + std::to_string(data.width) + "×" +
                         std::to_string(data.channels),
                     "a CSV holds images of 28×28 in grey", ""};
    if (data.labels.size() != data.count)
        return Error{"a dataset without labels", "a CSV begins each line with a label", "give images and labels"};
    std::string text = "label";
    for (std::size_t i = 1; i <= pixels; ++i) text += ",pixel" + std::to_string(i);
    text += '\n';
    text.reserve(text.size() + data.count * (2 * csv_columns + pixels));
    const auto add = [&](std::uint8_t value, char end) {
        std::array<char, 4> digits{};
        char* stop = std::to_chars(digits.data(), digits.data() + digits.size(), unsigned{value}).ptr;
        *stop++ = end;
        text.append(digits.data(), stop);
    };
    for (std::size_t item = 0; item < data.count; ++item) {
        add(data.labels[item], ',');
        const std::span<const std::uint8_t> image = data.image(item);
        for (std::size_t i = 0; i < pixels; ++i) add(image[i], i + 1 == pixels ? '\n' : ',');
    }
    return text;
}

}  // namespace selvedge
