// Where tests find the source tree, and folders of their own that vanish with them.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>

namespace selvedge::test {

/// The root of the source tree, or a path in it: source_path("tests/golden").
std::filesystem::path source_path(const std::string& inside = "");

/// The program `selvedge` of this build.
std::string program_path();

/// A new folder under the system's temporary one, removed with all it holds.
class TempDir {
public:
    TempDir() {
        static std::atomic<unsigned> count{0};
        const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
        std::error_code error;
        do {
            path_ = std::filesystem::temp_directory_path(error) /
                    ("selvedge-test-" + std::to_string(ticks) + "-" + std::to_string(count++));
        } while (!std::filesystem::create_directories(path_, error) && !error);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace selvedge::test
