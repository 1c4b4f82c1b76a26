// The studio: what it refuses, and its window on a display without a screen.
#include <cstdio>
#include <set>

#include "cli/workspace.h"
#include "image_files/read_picture.h"

namespace selvedge::test::studio_test {
namespace {

Setting on_display(const std::filesystem::path& folder, const std::string& display) {
    // What a graphics driver keeps at its end is not ours to free.
    return {.folder = folder,
            .environment = {{"DISPLAY", display}, {"WAYLAND_DISPLAY", ""}, {"ASAN_OPTIONS", "detect_leaks=0"}}};
}

/// A display that goes when its last window does; its name, empty where there is no Xvfb.
class VirtualDisplay {
public:
    VirtualDisplay()
        : server_(::popen("command -v Xvfb >/dev/null && "
                          "exec Xvfb -displayfd 1 -terminate -screen 0 1400x900x24 2>/dev/null",
                          "r")) {
        std::array<char, 16> number{};
        if (server_ != nullptr && std::fgets(number.data(), number.size(), server_) != nullptr)
            name_ = ":" + std::to_string(std::stoi(number.data()));
    }
    VirtualDisplay(const VirtualDisplay&) = delete;
    VirtualDisplay& operator=(const VirtualDisplay&) = delete;
    ~VirtualDisplay() {
        if (server_ != nullptr) ::pclose(server_);
    }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::FILE* server_;
    std::string name_;
};

TEST(CliStudio, NeedsADisplayAndOnePicture) {
    const TempDir folder;
    const Finished blind = run_program({"studio"}, on_display(folder.path(), ""));
    EXPECT_EQ(blind.code, 1);
    EXPECT_TRUE(one_error_line(blind.err)) << blind.err;
    EXPECT_EQ(run_program({"studio", "a.png", "b.png"}, on_display(folder.path(), "")).code, 2);
}

TEST(CliStudio, ShowsAPictureAndItsAnswer) {
    const TempDir folder;
    const Finished blind = run_program({"studio"}, on_display(folder.path(), ""));
    if (blind.err.find("built without") != std::string::npos) GTEST_SKIP() << "the program was built without a studio";
    const VirtualDisplay display;
    if (display.name().empty()) GTEST_SKIP() << "there is no Xvfb";
    const Finished run = run_program({"studio", "--screenshot", "shot.png", source_path("assets/samples/trouser.png")},
                                     on_display(folder.path(), display.name()));
    if (run.err.find("OpenGL") != std::string::npos) GTEST_SKIP() << "the display has no OpenGL: " << run.err;
    ASSERT_EQ(run.code, 0) << run.err;
    const Result<OwnedPicture> shot = read_picture(folder.path() / "shot.png");
    ASSERT_TRUE(shot);
    EXPECT_EQ(shot->width, 1280U);
    EXPECT_EQ(shot->height, 800U);
    std::set<std::array<std::uint8_t, 3>> colours;
    std::size_t black = 0;
    for (std::size_t i = 0; i < shot->rgba.size(); i += 4) {
        const std::array<std::uint8_t, 3> colour{shot->rgba[i], shot->rgba[i + 1], shot->rgba[i + 2]};
        black += colour == std::array<std::uint8_t, 3>{} ? 1 : 0;
        colours.insert(colour);
    }
    EXPECT_GT(colours.size(), 100U) << "panels, letters and the picture";
    EXPECT_GT(black, 5000U) << "the background of what the network sees";
}

}  // namespace
}  // namespace selvedge::test::studio_test
