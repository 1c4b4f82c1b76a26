// Window: GLFW's callbacks made into events.
#include "studio/window.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <array>
#include <optional>

namespace selvedge::studio {
namespace {

std::optional<ui::Key> meaning(int key, int mods) {
    const bool control = (mods & (GLFW_MOD_CONTROL | GLFW_MOD_SUPER)) != 0, shift = (mods & GLFW_MOD_SHIFT) != 0;
    if (control && key == GLFW_KEY_Z) return shift ? ui::Key::redo : ui::Key::undo;
    if (control && key == GLFW_KEY_Y) return ui::Key::redo;
    if (control && key == GLFW_KEY_O) return ui::Key::open;
    if (control || (mods & GLFW_MOD_ALT) != 0) return std::nullopt;
    switch (key) {
        case GLFW_KEY_C:
            return ui::Key::clear;
        case GLFW_KEY_N:
            return ui::Key::sample;
        case GLFW_KEY_O:
            return ui::Key::open;
        case GLFW_KEY_B:
            return ui::Key::brush;
        case GLFW_KEY_E:
            return ui::Key::eraser;
        case GLFW_KEY_F:
            return ui::Key::fill;
        case GLFW_KEY_M:
            return ui::Key::model;
        case GLFW_KEY_LEFT_BRACKET:
            return ui::Key::smaller;
        case GLFW_KEY_RIGHT_BRACKET:
            return ui::Key::larger;
        case GLFW_KEY_SLASH:
        case GLFW_KEY_F1:
            return ui::Key::help;
        case GLFW_KEY_ESCAPE:
            return ui::Key::escape;
        default:
            return std::nullopt;
    }
}

Error trouble(const char* rule) {
    const char* text = nullptr;
    glfwGetError(&text);
    return {text != nullptr ? text : "GLFW", rule, "start it where a window can be shown, or use the page: ./run demo"};
}

}  // namespace

/// GLFW itself, and the cursors, gone before it.
struct Window::Library {
    bool started = glfwInit() == GLFW_TRUE;
    std::array<GLFWcursor*, 3> cursors{};
    Library() = default;
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() { glfwTerminate(); }
};

Result<std::unique_ptr<Window>> Window::open(int width, int height, const std::string& title) {
    std::unique_ptr<Window> window(new Window);
    window->library_ = std::make_unique<Library>();
    if (!window->library_->started) return trouble("no window can be opened");
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    window->handle_ = glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr);
    if (window->handle_ == nullptr) return trouble("there is no OpenGL 3.3");
    glfwMakeContextCurrent(window->handle_);
    glfwSwapInterval(1);
    window->library_->cursors = {glfwCreateStandardCursor(GLFW_ARROW_CURSOR),
                                 glfwCreateStandardCursor(GLFW_HAND_CURSOR),
                                 glfwCreateStandardCursor(GLFW_CROSSHAIR_CURSOR)};
    window->measure();
    window->listen();
    return window;
}

Window::~Window() {
    if (handle_ != nullptr) glfwDestroyWindow(handle_);
}

Window& Window::of(GLFWwindow* handle) { return *static_cast<Window*>(glfwGetWindowUserPointer(handle)); }

void Window::measure() {
    int units = 1, unused = 1;
    glfwGetFramebufferSize(handle_, &width_, &height_);
    glfwGetWindowSize(handle_, &units, &unused);
    glfwGetWindowContentScale(handle_, &scale_, nullptr);
    ratio_ = units > 0 ? static_cast<float>(width_) / static_cast<float>(units) : 1.0F;
}

void Window::listen() {
    glfwSetWindowUserPointer(handle_, this);
    glfwSetCursorPosCallback(handle_,
                             [](GLFWwindow* w, double x, double y) { of(w).pointer(ui::PointerPhase::move, x, y); });
    glfwSetCursorEnterCallback(handle_, [](GLFWwindow* w, int entered) {
        if (entered == GLFW_FALSE && !of(w).pressed_) of(w).pointer(ui::PointerPhase::leave, 0, 0);
    });
    glfwSetMouseButtonCallback(handle_, [](GLFWwindow* w, int button, int action, int) {
        if (button != GLFW_MOUSE_BUTTON_LEFT) return;
        double x = 0, y = 0;
        glfwGetCursorPos(w, &x, &y);
        of(w).pressed_ = action == GLFW_PRESS;
        of(w).pointer(action == GLFW_PRESS ? ui::PointerPhase::down : ui::PointerPhase::up, x, y);
    });
    glfwSetScrollCallback(handle_, [](GLFWwindow* w, double, double lines) {
        double x = 0, y = 0;
        glfwGetCursorPos(w, &x, &y);
        const float ratio = of(w).ratio_;
        of(w).events_.emplace_back(
            Scrolled{static_cast<float>(x) * ratio, static_cast<float>(y) * ratio, static_cast<float>(lines)});
    });
    glfwSetKeyCallback(handle_, [](GLFWwindow* w, int key, int, int action, int mods) {
        if (action != GLFW_RELEASE) of(w).key(key, mods);
    });
    glfwSetDropCallback(handle_, [](GLFWwindow* w, int count, const char** paths) {
        for (int i = 0; i < count; ++i) of(w).events_.emplace_back(Dropped{paths[i]});
    });
    glfwSetFramebufferSizeCallback(handle_, [](GLFWwindow* w, int, int) {
        of(w).measure();
        of(w).events_.emplace_back(Changed{});
    });
    glfwSetWindowRefreshCallback(handle_, [](GLFWwindow* w) { of(w).events_.emplace_back(Changed{}); });
}

void Window::pointer(ui::PointerPhase phase, double x, double y) {
    events_.emplace_back(ui::PointerSample{phase, ui::PointerKind::mouse, static_cast<float>(x) * ratio_,
                                           static_cast<float>(y) * ratio_, 1});
}

void Window::key(int key, int mods) {
    if (key >= GLFW_KEY_1 && key <= GLFW_KEY_9 && mods == 0) {
        events_.emplace_back(RoomAsked{static_cast<std::size_t>(key - GLFW_KEY_1)});
    } else if (const std::optional<ui::Key> meant = meaning(key, mods)) {
        events_.emplace_back(*meant);
    }
}

bool Window::closing() const { return glfwWindowShouldClose(handle_) == GLFW_TRUE; }

void Window::wait(double seconds) {
    if (!events_.empty()) return glfwPollEvents();
    if (seconds < 0) return glfwWaitEvents();
    seconds > 0 ? glfwWaitEventsTimeout(seconds) : glfwPollEvents();
}

bool Window::poll(Event& event) {
    if (events_.empty()) return false;
    event = std::move(events_.front());
    events_.pop_front();
    return true;
}

void Window::set_title(const std::string& title) { glfwSetWindowTitle(handle_, title.c_str()); }
void Window::set_cursor(ui::Cursor cursor) {
    glfwSetCursor(handle_, library_->cursors.at(static_cast<std::size_t>(cursor)));
}
void Window::show_frame() { glfwSwapBuffers(handle_); }
double Window::now() { return glfwGetTime(); }

}  // namespace selvedge::studio
