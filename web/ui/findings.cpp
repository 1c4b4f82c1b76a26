// The rules. Their limits are the data set's own: 99.7 % of its items span 27 pixels or more, and all but a few in ten
// thousand are centred to within one.
#include "ui/findings.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "ui/words.h"

namespace selvedge::ui {
namespace {

constexpr std::size_t small_span = 22;    ///< of 28 pixels
constexpr std::size_t off_centre = 4;     ///< difference of the margins, in pixels
constexpr double too_coarse = 2;          ///< item pixels per picture pixel
constexpr double whole_frame = 0.85;      ///< coverage of the whole picture that no garment has
constexpr double lines_only = 0.2;        ///< coverage that only lines have
constexpr double mostly_enclosed = 0.25;  ///< of the garment's box
constexpr std::uint8_t bright = 48;       ///< a pixel of the garment
constexpr std::uint8_t pale = 90;         ///< as the brightest pixel of an item
constexpr double still_light = 150;
constexpr double rough_tolerance = 0.2;
constexpr float clearly_more = 0.15F;
constexpr float likely = 0.5F;
/// Shoes lie with the toe to the left in the data set; everything else has no side.
constexpr std::array<std::size_t, 3> shoes{5, 7, 9};

bool is_shoe(std::size_t index) { return std::find(shoes.begin(), shoes.end(), index) != shoes.end(); }

std::size_t difference(std::size_t a, std::size_t b) { return std::max(a, b) - std::min(a, b); }

/// Whether the item's ground has stayed light, where it should be black.
bool light_ground(const Conversion& made) {
    const Rgb& ground = made.background;
    const double light = 0.2126 * ground.red + 0.7152 * ground.green + 0.0722 * ground.blue;
    return (made.negated ? 255 - light : light) > still_light;
}

bool in_outline(const Conversion& made) { return made.coverage < lines_only || enclosed_part(made) > mostly_enclosed; }

void size_and_place(const engine::Outcome& outcome, std::vector<Finding>& found) {
    const Conversion& made = outcome.conversion;
    const ConvertOptions& options = outcome.preparation.convert;
    const std::size_t span = std::max(made.placed.width, made.placed.height);
    if (!options.trim && made.coverage < lines_only)
        found.push_back({"Small: most of what is kept is background.", Mend::trim});
    if (!options.resize && span < small_span)
        found.push_back({"Small: it fills " + std::to_string(span) + " of 28 pixels.", Mend::fit});
    const std::size_t right = item_edge - made.placed.x - made.placed.width;
    const std::size_t below = item_edge - made.placed.y - made.placed.height;
    if (!options.center && std::max(difference(made.placed.x, right), difference(made.placed.y, below)) > off_centre)
        found.push_back({"Off centre: the network has seen garments in the middle only.", Mend::centre});
    if (made.scale > too_coarse)
        found.push_back({"Too small: only " + std::to_string(std::max(made.trimmed.width, made.trimmed.height)) +
                             " pixels of the picture. Enlarging them shows no more.",
                         Mend::none});
}

void ground(const engine::Outcome& outcome, std::vector<Finding>& found) {
    const Conversion& made = outcome.conversion;
    const bool whole = made.trimmed.width == outcome.width && made.trimmed.height == outcome.height;
    if (outcome.preparation.convert.trim && whole && !made.framed && made.coverage > whole_frame) {
        const bool more = outcome.preparation.convert.tolerance < rough_tolerance;
        found.push_back(
            {"No plain ground: the whole picture is taken for the garment.", more ? Mend::accept_rougher : Mend::none});
    }
    if (light_ground(made) && outcome.preparation.convert.negate != Negate::automatic)
        found.push_back({"Not negated: the network knows garments that are bright on black.", Mend::ground});
}

void answers(const engine::Outcome& outcome, const std::vector<std::string>& class_names, std::vector<Finding>& found) {
    const Answer& answer = *outcome.answer;
    const Answer& other = *outcome.mirrored;
    const float sure = answer.probabilities[answer.index];
    const float other_sure = other.probabilities[other.index];
    // Which shoe it is tells its side less well than that it is one at all.
    const bool convincing = is_shoe(answer.index) ? other_sure > sure + clearly_more : other_sure >= likely;
    if (is_shoe(other.index) && other.index != answer.index && convincing) {
        found.push_back({"Mirrored it would be: " + in_sentence(other.label) + ", " + percent(other_sure) +
                             ". Shoes of the data set point to the left.",
                         Mend::mirror});
    }
    if (answer.verdict == Verdict::sure || !found.empty() || answer.index >= class_names.size()) return;
    const char* what =
        answer.verdict == Verdict::unlike ? "Unlike any of the ten classes" : "It might be several things";
    found.push_back({std::string(what) + ": the likeliest has " + percent(sure) + ".", Mend::show_ghost});
}

}  // namespace

std::string_view mend_label(Mend mend) {
    switch (mend) {
        case Mend::none:
            return "";
        case Mend::trim:
            return "Trim it";
        case Mend::fit:
            return "Fit it";
        case Mend::centre:
            return "Centre it";
        case Mend::ground:
            return "Negate it";
        case Mend::accept_rougher:
            return "Accept a rougher ground";
        case Mend::fill_outline:
            return "Fill it in";
        case Mend::mirror:
            return "Mirror it";
        case Mend::show_ghost:
            return "Draw over a template";
        case Mend::as_dataset:
            return "As the data set";
    }
    return "";
}

double enclosed_part(const Conversion& conversion) {
    std::array<bool, item_pixels> outside{};
    std::vector<std::size_t> front;
    const auto reach = [&](std::size_t pixel) {
        if (outside[pixel] || conversion.pixels[pixel] >= bright) return;
        outside[pixel] = true;
        front.push_back(pixel);
    };
    for (std::size_t k = 0; k < item_edge; ++k) {
        for (const std::size_t pixel : {k, item_pixels - 1 - k, k * item_edge, k * item_edge + item_edge - 1})
            reach(pixel);
    }
    while (!front.empty()) {
        const std::size_t pixel = front.back();
        front.pop_back();
        const std::size_t x = pixel % item_edge;
        if (x > 0) reach(pixel - 1);
        if (x + 1 < item_edge) reach(pixel + 1);
        if (pixel >= item_edge) reach(pixel - item_edge);
        if (pixel + item_edge < item_pixels) reach(pixel + item_edge);
    }
    std::size_t enclosed = 0;
    for (std::size_t pixel = 0; pixel < item_pixels; ++pixel) {
        if (!outside[pixel] && conversion.pixels[pixel] < bright) ++enclosed;
    }
    const std::size_t box = conversion.placed.width * conversion.placed.height;
    return box == 0 ? 0 : static_cast<double>(enclosed) / static_cast<double>(box);
}

std::vector<Finding> find_causes(const engine::Outcome& outcome, const std::vector<std::string>& class_names) {
    std::vector<Finding> found;
    if (outcome.error || outcome.conversion.blank || !outcome.answer || !outcome.mirrored) return found;
    size_and_place(outcome, found);
    ground(outcome, found);
    const Conversion& made = outcome.conversion;
    if (outcome.preparation.convert.trim && !light_ground(made) && in_outline(made))
        found.push_back({"An outline only: the network looks for cloth, not for lines.", Mend::fill_outline});
    if (*std::max_element(made.pixels.begin(), made.pixels.end()) < pale)
        found.push_back({"Pale: it hardly stands out from its ground.", Mend::none});
    answers(outcome, class_names, found);
    return found;
}

engine::Preparation mended(engine::Preparation preparation, Mend mend) {
    ConvertOptions& options = preparation.convert;
    if (mend == Mend::trim) options.trim = true;
    if (mend == Mend::fit) options.trim = options.resize = true;
    if (mend == Mend::centre) options.center = true;
    if (mend == Mend::ground) options.negate = Negate::automatic;
    if (mend == Mend::accept_rougher) options.tolerance = rough_tolerance;
    if (mend == Mend::mirror) preparation.mirror = !preparation.mirror;
    if (mend == Mend::as_dataset) preparation = {};
    return preparation;
}

}  // namespace selvedge::ui
