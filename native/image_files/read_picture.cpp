// Reading pictures with libvips, strip by strip, straight into the upright RGBA picture.
#include "image_files/read_picture.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "image_files/vips.h"

namespace selvedge {

namespace {

constexpr int strip_rows = 16;  ///< rows decoded at a time

enum class Kind { png, jpeg, webp };

std::string named(const std::filesystem::path& path) { return "picture '" + path.string() + "'"; }

/// The kind of picture that begins with these bytes.
std::optional<Kind> kind_of(std::string_view head) {
    if (head.starts_with("\x89PNG\r\n\x1a\n")) return Kind::png;
    if (head.starts_with("\xff\xd8\xff")) return Kind::jpeg;
    if (head.starts_with("RIFF") && head.size() >= 12 && head.substr(8, 4) == "WEBP") return Kind::webp;
    return std::nullopt;
}

Result<Kind> look_at(const std::filesystem::path& path) {
    std::error_code failure;
    const std::filesystem::file_status status = std::filesystem::status(path, failure);
    if (!std::filesystem::exists(status)) {
        return Error{named(path),
                     failure && status.type() == std::filesystem::file_type::none
                         ? "cannot be reached: " + failure.message()
                         : "there is no such file",
                     "check the path"};
    }
    if (std::filesystem::is_directory(status)) {
        return Error{named(path), "is a folder, and must be a file", "name the pictures in it one by one"};
    }
    if (!std::filesystem::is_regular_file(status)) {
        return Error{named(path), "must be a regular file", "save the picture to a file first"};
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{named(path), "cannot be opened for reading", "check its permissions"};
    std::array<char, 12> head{};
    file.read(head.data(), head.size());
    const std::string_view begin(head.data(), static_cast<std::size_t>(file.gcount()));
    if (begin.empty()) return Error{named(path), "is empty (0 bytes)", "save or download it again"};
    const std::optional<Kind> kind = kind_of(begin);
    if (!kind) {
        return Error{named(path), "must be a PNG, JPEG or WebP picture, and does not begin like one",
                     "convert it to PNG; its name alone does not make it one"};
    }
    return *kind;
}

Error undecodable(const std::filesystem::path& path) {
    return Error{named(path), "cannot be decoded, it is damaged or cut off (" + vips::take_error() + ")",
                 "save or download it again"};
}

/// Opens the file and reads its header only.
vips::Image open(const std::filesystem::path& path, Kind kind) {
    VipsImage* image = nullptr;
    const auto load = [&](auto loader) {
        return loader(path.c_str(), &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, nullptr);
    };
    switch (kind) {
        case Kind::png:
            load(vips_pngload);
            break;
        case Kind::jpeg:
            load(vips_jpegload);
            break;
        case Kind::webp:
            load(vips_webpload);
            break;
    }
    return vips::Image(image);
}

/// Whether an embedded profile calls itself sRGB, in ASCII or in UTF-16.
bool is_srgb_profile(std::string_view profile) {
    using namespace std::string_view_literals;
    return profile.find("sRGB"sv) != std::string_view::npos || profile.find("s\0R\0G\0B"sv) != std::string_view::npos;
}

/// A colour picture with a profile of its own (a phone's Display P3, say) to sRGB; anything else as it is.
vips::Image to_srgb(vips::Image image) {
    const void* profile = nullptr;
    std::size_t size = 0;
    if (vips_image_get_bands(image.get()) < 3 || vips_image_get_typeof(image.get(), VIPS_META_ICC_NAME) == 0 ||
        vips_image_get_blob(image.get(), VIPS_META_ICC_NAME, &profile, &size) != 0 ||
        is_srgb_profile({static_cast<const char*>(profile), size})) {
        return image;
    }
    VipsImage* converted = nullptr;
    if (vips_icc_transform(image.get(), &converted, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_PERCEPTUAL,
                           nullptr) != 0) {
        vips_error_clear();  // a broken profile is no reason to refuse the picture
        return image;
    }
    return vips::Image(converted);
}

/// 8 bits a channel; of 16, the upper 8.
vips::Image to_bytes(vips::Image image) {
    const VipsBandFormat format = vips_image_get_format(image.get());
    if (format == VIPS_FORMAT_UCHAR) return image;
    VipsImage* bytes = nullptr;
    const int failed = format == VIPS_FORMAT_USHORT ? vips_msb(image.get(), &bytes, nullptr)
                                                    : vips_cast_uchar(image.get(), &bytes, nullptr);
    return failed != 0 ? nullptr : vips::Image(bytes);
}

/// How one decoded pixel becomes RGBA.
class PixelExpander {
public:
    explicit PixelExpander(VipsImage* image)
        : bands_(static_cast<std::size_t>(vips_image_get_bands(image))),
          cmyk_(vips_image_get_interpretation(image) == VIPS_INTERPRETATION_CMYK && bands_ >= 4) {}

    [[nodiscard]] std::size_t bands() const noexcept { return bands_; }

    void operator()(const VipsPel* from, std::uint8_t* to) const {
        if (cmyk_) {  // as Chromium does: each ink takes its part of the light, rounded down
            for (std::size_t c = 0; c < 3; ++c) {
                to[c] = static_cast<std::uint8_t>((255 - from[c]) * (255 - from[3]) / 255);
            }
            to[3] = bands_ > 4 ? from[4] : 255;
        } else if (bands_ < 3) {
            to[0] = to[1] = to[2] = from[0];
            to[3] = bands_ == 2 ? from[1] : 255;
        } else {
            std::copy_n(from, 3, to);
            to[3] = bands_ > 3 ? from[3] : 255;
        }
    }

private:
    std::size_t bands_;
    bool cmyk_;
};

/// Where the pixels of a picture stored with an EXIF orientation (1 to 8) stand when it is upright.
class Upright {
public:
    Upright(std::size_t stored_width, std::size_t stored_height, int orientation)
        : width_(stored_width), height_(stored_height), swapped_(orientation >= 5) {
        // Bits of each orientation: the upright picture's x runs backwards, its y runs backwards.
        constexpr std::array<bool, 9> x_back{false, false, true, true, false, false, true, true, false};
        constexpr std::array<bool, 9> y_back{false, false, false, true, true, false, false, true, true};
        x_back_ = x_back[static_cast<std::size_t>(orientation)];
        y_back_ = y_back[static_cast<std::size_t>(orientation)];
    }

    [[nodiscard]] std::size_t width() const noexcept { return swapped_ ? height_ : width_; }
    [[nodiscard]] std::size_t height() const noexcept { return swapped_ ? width_ : height_; }

    /// Index of the upright pixel that is stored at (x, y).
    [[nodiscard]] std::size_t index(std::size_t x, std::size_t y) const noexcept {
        if (swapped_) std::swap(x, y);
        if (x_back_) x = width() - 1 - x;
        if (y_back_) y = height() - 1 - y;
        return y * width() + x;
    }

private:
    std::size_t width_;
    std::size_t height_;
    bool swapped_;
    bool x_back_ = false;
    bool y_back_ = false;
};

/// Decodes all of `image` into the upright picture; false if the file breaks off or is damaged.
bool decode(VipsImage* image, const Upright& upright, std::vector<std::uint8_t>& rgba) {
    const PixelExpander expand(image);
    const vips::Region region(vips_region_new(image));
    const int width = vips_image_get_width(image);
    const int height = vips_image_get_height(image);
    for (int top = 0; top < height; top += strip_rows) {
        const VipsRect strip{0, top, width, std::min(strip_rows, height - top)};
        if (vips_region_prepare(region.get(), &strip) != 0) return false;
        for (int y = top; y < top + strip.height; ++y) {
            const VipsPel* from = VIPS_REGION_ADDR(region.get(), 0, y);
            for (int x = 0; x < width; ++x, from += expand.bands()) {
                const std::size_t to = upright.index(static_cast<std::size_t>(x), static_cast<std::size_t>(y));
                expand(from, rgba.data() + to * 4);
            }
        }
    }
    return true;
}

}  // namespace

Result<OwnedPicture> read_picture(const std::filesystem::path& path) {
    const Result<Kind> kind = look_at(path);
    if (!kind) return kind.error();
    if (!vips::start()) return Error{named(path), "libvips does not start: " + vips::take_error(), "install it again"};

    vips::Image image = open(path, *kind);
    if (!image) return undecodable(path);
    const auto stored_width = static_cast<std::size_t>(vips_image_get_width(image.get()));
    const auto stored_height = static_cast<std::size_t>(vips_image_get_height(image.get()));
    if (const Status size = check_picture_size(stored_width, stored_height); !size) {
        return Error{named(path) + ", " + size.error().given, size.error().rule, size.error().remedy};
    }
    const int orientation = std::clamp(vips_image_get_orientation(image.get()), 1, 8);
    image = to_bytes(to_srgb(std::move(image)));
    if (!image) return undecodable(path);

    const Upright upright(stored_width, stored_height, orientation);
    OwnedPicture picture{std::vector<std::uint8_t>(stored_width * stored_height * 4), upright.width(),
                         upright.height()};
    if (!decode(image.get(), upright, picture.rgba)) return undecodable(path);
    vips_error_clear();
    return picture;
}

}  // namespace selvedge
