// Picture files: every kind of PNG, JPEG and WebP comes out as the pixels that were put in, and every broken one as an
// error.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "image_files/read_picture.h"
#include "image_files/write_png.h"
#include "support/painted.h"
#include "support/paths.h"
#include "support/png_bytes.h"

namespace selvedge::picture_file_test {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using test::PngColour;
using test::PngFile;
using test::source_path;
using test::TempDir;

using Pixels = std::vector<std::uint8_t>;

/// 16x8, CMYK with Adobe's inverted inks: cyan 200, magenta 100, yellow 0, black 50 everywhere. Made with libjpeg.
constexpr std::string_view cmyk_jpeg =
    "ffd8ffee000e41646f626500640000000000ffdb004300010101010101010101010101010101010101010101010101010101"
    "01010101010101010101010101010101010101010101010101010101010101010101010101ffc00014080008001004431100"
    "4d11005911004b1100ffc400160001010100000000000000000000000000000a08ffc4001410010000000000000000000000"
    "0000000000ffda000e0443004d0059004b00003f009b76d85fc29a001fffd9";

/// 24x16 grey in six squares of 8x8: 20 60 100 above 140 180 220. Made with libjpeg.
constexpr std::string_view squares_jpeg =
    "ffd8ffe000104a46494600010100000100010000ffdb00430001010101010101010101010101010101010101010101010101"
    "010101010101010101010101010101010101010101010101010101010101010101010101010101ffc0000b08001000180101"
    "1100ffc400150001010000000000000000000000000000090affc40014100100000000000000000000000000000000ffda00"
    "08010100003f0089f280500a0140280fffd9";

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

fs::path save(const fs::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path;
}

std::string load(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Reads these bytes as a file; the test fails if that fails or prints anything.
OwnedPicture read_bytes(std::string_view bytes) {
    const TempDir folder;
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    Result<OwnedPicture> picture = read_picture(save(folder / "picture", bytes));
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_TRUE(picture) << (picture ? "" : picture.error().message());
    return picture ? *picture : OwnedPicture{};
}

/// Expects an error of one line that names the file, a rule and a remedy, and silence on stderr; returns the line.
std::string refused(const fs::path& path) {
    testing::internal::CaptureStderr();
    const Result<OwnedPicture> picture = read_picture(path);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << path;
    if (picture) {
        ADD_FAILURE() << path << " was read";
        return "";
    }
    EXPECT_NE(picture.error().given.find(path.filename().string()), std::string::npos);
    EXPECT_FALSE(picture.error().rule.empty()) << path;
    EXPECT_FALSE(picture.error().remedy.empty()) << path;
    EXPECT_EQ(picture.error().message().find('\n'), std::string::npos) << path;
    return picture.error().message();
}

std::string refused_bytes(const std::string& name, std::string_view bytes) {
    const TempDir folder;
    return refused(save(folder / name, bytes));
}

/// EXIF data (a TIFF header and one directory entry) that hold nothing but the orientation.
std::string exif_orientation(char orientation) {
    return "II*\0\x08\0\0\0"s + "\1\0"s + "\x12\1\3\0\1\0\0\0"s + orientation + "\0\0\0"s + "\0\0\0\0"s;
}

std::string with_orientation(std::string jpeg, char orientation) {
    const std::string body = "Exif\0\0"s + exif_orientation(orientation);
    return jpeg.insert(2, "\xff\xe1\0"s + static_cast<char>(body.size() + 2) + body);
}

TEST(PictureFilePng, GreyOfEveryDepth) {
    EXPECT_EQ(read_bytes(PngFile(8, 1, 1, PngColour::grey).row({0b01100001}).bytes()).rgba,
              (Pixels{0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0,   0,   0,   255,
                      0, 0, 0, 255, 0,   0,   0,   255, 0,   0,   0,   255, 255, 255, 255, 255}));
    EXPECT_EQ(read_bytes(PngFile(4, 1, 2, PngColour::grey).row({0b00011011}).bytes()).rgba,
              (Pixels{0, 0, 0, 255, 85, 85, 85, 255, 170, 170, 170, 255, 255, 255, 255, 255}));
    EXPECT_EQ(read_bytes(PngFile(2, 1, 4, PngColour::grey).row({0x1f}).bytes()).rgba,
              (Pixels{17, 17, 17, 255, 255, 255, 255, 255}));
    EXPECT_EQ(read_bytes(PngFile(2, 1, 8, PngColour::grey).row({7, 200}).bytes()).rgba,
              (Pixels{7, 7, 7, 255, 200, 200, 200, 255}));
    EXPECT_EQ(read_bytes(PngFile(2, 1, 16, PngColour::grey).row({0x12, 0x34, 0xfe, 0x01}).bytes()).rgba,
              (Pixels{0x12, 0x12, 0x12, 255, 0xfe, 0xfe, 0xfe, 255}));
}

TEST(PictureFilePng, AlphaStaysStraight) {
    EXPECT_EQ(read_bytes(PngFile(2, 1, 8, PngColour::grey_alpha).row({90, 128, 30, 0}).bytes()).rgba,
              (Pixels{90, 90, 90, 128, 30, 30, 30, 0}));
    EXPECT_EQ(read_bytes(PngFile(2, 1, 8, PngColour::rgba).row({10, 20, 30, 1, 250, 0, 9, 77}).bytes()).rgba,
              (Pixels{10, 20, 30, 1, 250, 0, 9, 77}));
    EXPECT_EQ(read_bytes(PngFile(1, 1, 16, PngColour::rgba).row({1, 99, 2, 99, 3, 99, 4, 99}).bytes()).rgba,
              (Pixels{1, 2, 3, 4}));
}

TEST(PictureFilePng, PalettesAndTransparentColours) {
    const PngFile palette = PngFile(3, 1, 8, PngColour::palette)
                                .chunk("PLTE", "\x0a\x14\x1e\xff\x00\x00\x01\x02\x03"s)
                                .chunk("tRNS", "\xff\x40"s)
                                .row({2, 1, 0});
    EXPECT_EQ(read_bytes(palette.bytes()).rgba, (Pixels{1, 2, 3, 255, 255, 0, 0, 64, 10, 20, 30, 255}));
    const PngFile one_bit =
        PngFile(8, 1, 1, PngColour::palette).chunk("PLTE", "\x05\x06\x07\xc8\xc9\xca"s).row({0b10000000});
    const Pixels bits = read_bytes(one_bit.bytes()).rgba;
    EXPECT_EQ(Pixels(bits.begin(), bits.begin() + 8), (Pixels{200, 201, 202, 255, 5, 6, 7, 255}));
    const PngFile key = PngFile(2, 1, 8, PngColour::rgb).chunk("tRNS", "\0\x01\0\x02\0\x03"s).row({1, 2, 3, 1, 2, 4});
    EXPECT_EQ(read_bytes(key.bytes()).rgba, (Pixels{1, 2, 3, 0, 1, 2, 4, 255}));
}

TEST(PictureFilePng, RowsComeFromTheTopOverManyStrips) {
    PngFile file(3, 100, 8, PngColour::rgb);
    for (std::uint8_t y = 0; y < 100; ++y) file.row({y, 0, 0, 0, y, 1, 0, 2, y});
    const OwnedPicture picture = read_bytes(file.bytes());
    ASSERT_EQ(picture.width, 3u);
    ASSERT_EQ(picture.height, 100u);
    for (std::uint8_t y = 0; y < 100; ++y) {
        const Pixels row(picture.rgba.begin() + y * 12, picture.rgba.begin() + (y + 1) * 12);
        ASSERT_EQ(row, (Pixels{y, 0, 0, 255, 0, y, 1, 255, 0, 2, y, 255})) << int{y};
    }
}

TEST(PictureFileJpeg, EveryOrientationIsTurnedUpright) {
    struct Case {
        char orientation;
        std::size_t columns;
        std::array<int, 6> squares;
    };
    // The eight of the EXIF standard (CIPA DC-008, tag 274): 2 to 4 mirrored or turned, 5 to 8 with sides swapped.
    const std::array<Case, 8> cases{{{1, 3, {20, 60, 100, 140, 180, 220}},
                                     {2, 3, {100, 60, 20, 220, 180, 140}},
                                     {3, 3, {220, 180, 140, 100, 60, 20}},
                                     {4, 3, {140, 180, 220, 20, 60, 100}},
                                     {5, 2, {20, 140, 60, 180, 100, 220}},
                                     {6, 2, {140, 20, 180, 60, 220, 100}},
                                     {7, 2, {220, 100, 180, 60, 140, 20}},
                                     {8, 2, {100, 220, 60, 180, 20, 140}}}};
    for (const Case& given : cases) {
        const OwnedPicture picture = read_bytes(with_orientation(from_hex(squares_jpeg), given.orientation));
        ASSERT_EQ(picture.width, given.columns * 8) << int{given.orientation};
        ASSERT_EQ(picture.height, 48 / given.columns) << int{given.orientation};
        for (std::size_t y = 0; y < picture.height; ++y) {
            for (std::size_t x = 0; x < picture.width; ++x) {
                const int expected = given.squares[y / 8 * given.columns + x / 8];
                ASSERT_NEAR(picture.rgba[(y * picture.width + x) * 4], expected, 1)
                    << int{given.orientation} << " at " << x << ", " << y;
            }
        }
    }
}

TEST(PictureFileJpeg, AnOrientationOutOfRangeIsNone) {
    EXPECT_EQ(read_bytes(with_orientation(from_hex(squares_jpeg), 9)).width, 24u);
    EXPECT_EQ(read_bytes(with_orientation(from_hex(squares_jpeg), 0)).width, 24u);
}

/// A lossy WebP without extensions, with an EXIF chunk that holds nothing but the orientation.
std::string webp_with_orientation(const std::string& webp, char orientation) {
    const auto chunk = [](const std::string& name, const std::string& data) {
        std::string size;
        for (int shift = 0; shift < 32; shift += 8) size += static_cast<char>(data.size() >> shift & 255u);
        return name + size + data + std::string(data.size() % 2, '\0');
    };
    const std::string size{webp.substr(26, 4)};  // of the VP8 frame: 14 bits of width, 14 of height
    const auto number = [&size](std::size_t at) {
        const unsigned value = static_cast<std::uint8_t>(size[at]) + 256u * static_cast<std::uint8_t>(size[at + 1]) - 1;
        return std::string{static_cast<char>(value & 255u), static_cast<char>(value >> 8), '\0'};
    };
    const std::string body = "WEBP" + chunk("VP8X", "\x08\0\0\0"s + number(0) + number(2)) + webp.substr(12) +
                             chunk("EXIF", exif_orientation(orientation));
    return chunk("RIFF", body);
}

TEST(PictureFileWebp, TheOrientationIsTurnedUpright) {
    const std::string file = load(source_path("assets/samples/sneaker.webp"));
    ASSERT_EQ(file.substr(12, 4), "VP8 ");
    const OwnedPicture stored = read_bytes(file);
    const OwnedPicture turned = read_bytes(webp_with_orientation(file, 6));
    ASSERT_EQ(turned.width, stored.height);
    ASSERT_EQ(turned.height, stored.width);
    for (std::size_t y = 0; y < stored.height; ++y) {
        for (std::size_t x = 0; x < stored.width; ++x) {  // a quarter turn clockwise
            const std::size_t from = (y * stored.width + x) * 4;
            const std::size_t to = (x * turned.width + turned.width - 1 - y) * 4;
            ASSERT_EQ(turned.rgba[to], stored.rgba[from]) << x << ", " << y;
        }
    }
}

TEST(PictureFileJpeg, InksBecomeLight) {
    const OwnedPicture picture = read_bytes(from_hex(cmyk_jpeg));
    ASSERT_EQ(picture.rgba.size(), 16u * 8u * 4u);
    EXPECT_NEAR(picture.rgba[0], 44, 1);   // (255 - 200) * (255 - 50) / 255
    EXPECT_NEAR(picture.rgba[1], 125, 1);  // (255 - 100) * (255 - 50) / 255
    EXPECT_NEAR(picture.rgba[2], 205, 1);
    EXPECT_EQ(picture.rgba[3], 255);
}

TEST(PictureFileSamples, AreReadAsTheyWereDrawn) {
    struct Case {
        const char* name;
        std::size_t width, height;
        Rgb corner;
        std::uint8_t corner_alpha;
    };
    for (const Case& sample :
         {Case{"trouser.png", 400, 400, test::white, 255}, Case{"ankle-boot.png", 400, 400, test::white, 255},
          Case{"bag.png", 400, 400, test::black, 0}, Case{"dress.png", 400, 400, {16, 19, 26}, 255},
          Case{"pullover.png", 400, 400, {243, 239, 230}, 255}, Case{"t-shirt.jpg", 400, 400, test::white, 255},
          Case{"sneaker.webp", 480, 360, test::white, 255}}) {
        const Result<OwnedPicture> picture = read_picture(source_path("assets/samples") / sample.name);
        ASSERT_TRUE(picture) << picture.error().message();
        EXPECT_EQ(picture->width, sample.width) << sample.name;
        EXPECT_EQ(picture->height, sample.height) << sample.name;
        EXPECT_TRUE(check_picture(picture->view()));
        EXPECT_NEAR(picture->rgba[0], sample.corner.red, 1) << sample.name;
        EXPECT_NEAR(picture->rgba[2], sample.corner.blue, 1) << sample.name;
        EXPECT_EQ(picture->rgba[3], sample.corner_alpha) << sample.name;
    }
}

TEST(PictureFileSamples, TheTurnedShirtStandsUpright) {
    // Stored lying on its side: upright, its collar is above and its hem below, alike on the left and on the right.
    const Result<OwnedPicture> shirt = read_picture(source_path("assets/samples/t-shirt.jpg"));
    ASSERT_TRUE(shirt) << shirt.error().message();
    const auto is_cloth = [&](std::size_t x, std::size_t y) { return shirt->rgba[(y * 400 + x) * 4 + 1] < 128; };
    EXPECT_TRUE(is_cloth(60, 150));   // left sleeve
    EXPECT_TRUE(is_cloth(340, 150));  // right sleeve
    EXPECT_FALSE(is_cloth(60, 300));  // beside the body
    EXPECT_FALSE(is_cloth(340, 300));
    EXPECT_TRUE(is_cloth(200, 300));
}

TEST(PictureFileErrors, MissingFoldersAndWhatIsNoPicture) {
    const TempDir folder;
    EXPECT_NE(refused(folder / "missing.png").find("no such file"), std::string::npos);
    EXPECT_NE(refused(folder / "no-folder" / "x.png").find("no such file"), std::string::npos);
    EXPECT_NE(refused(folder.path()).find("folder"), std::string::npos);
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_NE(refused(folder / "pipe").find("regular file"), std::string::npos);
    EXPECT_NE(refused(save(folder / "empty.png", "")).find("0 bytes"), std::string::npos);
    EXPECT_NE(refused(save(folder / "text.png", "This is a text, not a picture.")).find("must be a PNG"),
              std::string::npos);
    EXPECT_NE(refused(save(folder / "short.jpg", "\xff")).find("must be a PNG"), std::string::npos);
    EXPECT_NE(refused(save(folder / "drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")).find("must be a PNG"),
              std::string::npos);
}

TEST(PictureFileErrors, MoreThanHundredMegapixelsAreRefusedFromTheHeader) {
    // There is no pixel data to decode, so only the header can tell.
    const std::string line = refused_bytes("huge.png", PngFile(20'000, 20'000, 1, PngColour::grey).bytes());
    EXPECT_NE(line.find("20000x20000"), std::string::npos) << line;
    EXPECT_NE(line.find("100 megapixels"), std::string::npos) << line;
    EXPECT_FALSE(refused_bytes("wide.png", PngFile(2'000'000'000, 1, 8, PngColour::rgba).bytes()).empty());
}

TEST(PictureFileErrors, FilesThatBreakOffAreRefused) {
    for (const char* name : {"trouser.png", "bag.png", "t-shirt.jpg", "sneaker.webp"}) {
        const std::string whole = load(source_path("assets/samples") / name);
        ASSERT_GT(whole.size(), 1000u) << name;
        for (const std::size_t length :
             {std::size_t{1}, std::size_t{4}, std::size_t{11}, std::size_t{12}, std::size_t{20}, std::size_t{40},
              std::size_t{200}, whole.size() / 4, whole.size() / 2, whole.size() - 200}) {
            EXPECT_NE(refused_bytes(name, std::string_view(whole).substr(0, length)), "") << name << " " << length;
        }
    }
}

TEST(PictureFileErrors, DamagedFilesNeverCrash) {
    const TempDir folder;
    for (const char* name : {"trouser.png", "t-shirt.jpg", "sneaker.webp"}) {
        const std::string whole = load(source_path("assets/samples") / name);
        std::uint32_t state = 7;
        for (int round = 0; round < 40; ++round) {
            std::string damaged = whole;
            for (int hits = 0; hits < 3; ++hits) {
                state = state * 1664525u + 1013904223u;
                damaged[(state >> 8) % damaged.size()] ^= static_cast<char>(1u << (state >> 5 & 7u));
            }
            const Result<OwnedPicture> picture = read_picture(save(folder / name, damaged));
            EXPECT_TRUE(picture ? check_picture(picture->view()).ok() : !picture.error().rule.empty());
        }
    }
}

TEST(PictureFileErrors, AFileThatWasReplacedIsReadAnew) {
    const TempDir folder;
    const fs::path path = folder / "picture.png";
    ASSERT_EQ(read_picture(save(path, PngFile(1, 1, 8, PngColour::grey).row({10}).bytes()))->rgba[0], 10);
    ASSERT_EQ(read_picture(save(path, PngFile(1, 1, 8, PngColour::grey).row({90}).bytes()))->rgba[0], 90);
}

TEST(PictureFileWrite, PngComesBackAsItWas) {
    const TempDir folder;
    const test::Painted picture =
        test::Painted(20, 10, {1, 2, 3}).fill({2, 2, 5, 5}, {200, 100, 50}, 128).set(19, 9, {9, 8, 7}, 0);
    ASSERT_TRUE(write_png(folder / "out.png", picture.view()));
    const Result<OwnedPicture> back = read_picture(folder / "out.png");
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(back->width, 20u);
    EXPECT_EQ(back->rgba, Pixels(picture.view().rgba.begin(), picture.view().rgba.end()));

    const Pixels grey{0, 50, 100, 150, 200, 250};
    ASSERT_TRUE(write_grey_png(folder / "grey.png", grey, 3, 2));
    const Result<OwnedPicture> grey_back = read_picture(folder / "grey.png");
    ASSERT_TRUE(grey_back);
    EXPECT_EQ(grey_back->height, 2u);
    for (std::size_t i = 0; i < grey.size(); ++i) EXPECT_EQ(grey_back->rgba[i * 4], grey[i]);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 2);  // nothing else was left behind
}

TEST(PictureFileWrite, WhatCannotBeWrittenIsAnError) {
    const TempDir folder;
    const Pixels grey(6);
    EXPECT_FALSE(write_grey_png(folder / "missing" / "grey.png", grey, 3, 2));
    EXPECT_FALSE(write_grey_png(folder / "grey.png", grey, 3, 3));
    EXPECT_FALSE(write_grey_png(folder / "grey.png", {}, 0, 0));
    EXPECT_FALSE(write_png(folder / "picture.png", Picture{grey, 3, 2}));
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace selvedge::picture_file_test
