// Checks of a Picture's size and bytes, with errors that a person can act on.
#include <selvedge/image/picture.h>

#include <string>

namespace selvedge {

namespace {

std::string size_text(std::size_t width, std::size_t height) {
    return "picture of " + std::to_string(width) + "x" + std::to_string(height) + " pixels";
}

}  // namespace

Status check_picture_size(std::size_t width, std::size_t height) {
    if (width == 0 || height == 0) {
        return Error{size_text(width, height), "must have at least one pixel", "give a picture that is not empty"};
    }
    if (height > max_picture_pixels / width) {
        return Error{size_text(width, height),
                     "must not have more than " + std::to_string(max_picture_pixels / 1'000'000) + " megapixels",
                     "scale it down first; 1000 pixels along its longest edge are plenty"};
    }
    return {};
}

Status check_picture(const Picture& picture) {
    if (Status size = check_picture_size(picture.width, picture.height); !size) return size;
    const std::size_t bytes = picture.width * picture.height * 4;
    if (picture.rgba.size() != bytes) {
        return Error{size_text(picture.width, picture.height) + " in " + std::to_string(picture.rgba.size()) + " bytes",
                     "must hold width x height x 4 = " + std::to_string(bytes) + " bytes of RGBA",
                     "pass every row in full, without padding"};
    }
    return {};
}

}  // namespace selvedge
