// Class marks: a colour and a shape for each class of a map, so that nobody needs colours to tell them apart.
#pragma once

#include <array>
#include <cstddef>

#include "ui/host.h"
#include "ui/widgets.h"

namespace selvedge::ui {

inline constexpr std::size_t class_marks = 10;

/// M. A. Petroff's sequence of ten colours, found by optimising for colour-vision deficiencies and lightness
/// ("Accessible Color Sequences for Data Visualization", 2021); on a dark ground all of them are lighter. Further
/// classes begin anew.
ImU32 class_colour(std::size_t label, bool dark);

/// The ten shapes in a texture made for one size on the screen.
class ClassMarks {
public:
    explicit ClassMarks(Host& host) : host_(host) {}
    ~ClassMarks();
    ClassMarks(const ClassMarks&) = delete;
    ClassMarks& operator=(const ClassMarks&) = delete;

    /// The texture for marks of so many device pixels.
    ImTextureID texture(std::size_t pixels);
    /// Where a class's mark lies in the texture: left and right edge, 0 to 1.
    static std::array<float, 2> place(std::size_t label);
    /// One mark, at the size that texture() was asked for last.
    void draw(ImDrawList& list, ImVec2 centre, float edge, std::size_t label, ImU32 colour);
    /// The texture is gone.
    void forget() { texture_ = {}; }

private:
    Host& host_;
    ImTextureID texture_{};
    std::size_t pixels_ = 0;
};

}  // namespace selvedge::ui
