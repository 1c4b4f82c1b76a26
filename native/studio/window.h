// Window: a GLFW window with an OpenGL 3 context, and what happens to it as events.
#pragma once

#include <selvedge/result.h>

#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>

#include "ui/key.h"
#include "ui/pointer.h"
#include "ui/widgets.h"

struct GLFWwindow;

namespace selvedge::studio {

struct Scrolled {
    float x = 0, y = 0;  ///< of the pointer, in device pixels
    float lines = 0;     ///< upwards
};
struct Dropped {
    std::filesystem::path file;
};
struct RoomAsked {
    std::size_t index = 0;
};
/// Resized, uncovered or closed: look at the window anew.
struct Changed {};
using Event = std::variant<ui::PointerSample, ui::Key, RoomAsked, Scrolled, Dropped, Changed>;

class Window {
public:
    static Result<std::unique_ptr<Window>> open(int width, int height, const std::string& title);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    [[nodiscard]] bool closing() const;
    [[nodiscard]] int width() const { return width_; }    ///< in device pixels
    [[nodiscard]] int height() const { return height_; }  ///< in device pixels
    [[nodiscard]] float scale() const { return scale_; }  ///< device pixels in a layout pixel
    /// Waits for something to happen, at most `seconds`; less than 0: as long as it takes.
    void wait(double seconds);
    /// The next event, oldest first; false where there is none.
    bool poll(Event& event);
    void set_title(const std::string& title);
    void set_cursor(ui::Cursor cursor);
    void show_frame();
    [[nodiscard]] static double now();

private:
    struct Library;
    Window() = default;
    void measure();
    void listen();
    void pointer(ui::PointerPhase phase, double x, double y);
    void key(int key, int mods);
    static Window& of(GLFWwindow* handle);

    std::unique_ptr<Library> library_;
    GLFWwindow* handle_ = nullptr;
    std::deque<Event> events_;
    int width_ = 1, height_ = 1;
    float scale_ = 1, ratio_ = 1;  // ratio: device pixels in a unit of GLFW's
    bool pressed_ = false;
};

}  // namespace selvedge::studio
