// Page: the App in a browser's canvas, and what it asks of the browser.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/workshop.h"
#include "gl/colour_map.h"
#include "ui/app.h"
#include "ui/host.h"
#include "wasm/c_strings.h"
#include "wasm/changes.h"

namespace selvedge::web {

/// Collects what the App asks for, as lines that JavaScript takes one by one: "open", "camera", "sample 3", "model 1",
/// "say Ankle boot, 97 %", "top", "images 0 10000", "recipes", "edit {…}", "save NAME".
class BrowserHost final : public ui::Host {
public:
    void open_picture() override { commands_.emplace_back("open"); }
    void open_camera() override { commands_.emplace_back("camera"); }
    void fetch_sample(std::size_t index) override { commands_.push_back("sample " + std::to_string(index)); }
    void fetch_model(std::size_t index) override { commands_.push_back("model " + std::to_string(index)); }
    void announce(std::string_view text) override { commands_.push_back("say " + std::string(text)); }
    void scroll_to_top() override { commands_.emplace_back("top"); }
    void fetch_images(engine::Part part, std::size_t count) override {
        commands_.push_back("images " + std::to_string(static_cast<int>(part)) + " " + std::to_string(count));
    }
    void fetch_presets() override { commands_.emplace_back("recipes"); }
    void edit_recipe(const std::string& text) override { commands_.push_back("edit " + text); }
    void save_file(const std::string& name, std::string_view content) override {
        file_ = content;
        commands_.push_back("save " + name);
    }
    ImTextureID make_texture(std::size_t width, std::size_t height, ui::Magnify magnify) override;
    void update_texture(ImTextureID texture, const Picture& picture, const Box& box) override;
    void drop_texture(ImTextureID texture) override;
    void begin_colour_map(ImDrawList& list) override { colours_.begin(list); }
    void end_colour_map(ImDrawList& list) override { gl::ColourMap::end(list); }
    /// The graphics device was lost.
    void forget_device();
    /// What differs from frame to frame.
    [[nodiscard]] Changes& changes() { return changes_; }

    /// The next line, or nothing.
    std::optional<std::string> take_command();
    /// What "save" is to save; until the next one.
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::deque<std::string> commands_;
    std::string file_;
    gl::ColourMap colours_;
    Changes changes_;
};

/// Everything that lives as long as the page does. Owns ImGui's context and its renderer.
class Page {
public:
    /// Needs a current WebGL2 context.
    Page(const ui::Look& look, std::vector<std::byte> regular, std::vector<std::byte> semibold);
    ~Page();
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;

    [[nodiscard]] ui::App& app() { return *app_; }
    [[nodiscard]] BrowserHost& host() { return host_; }
    [[nodiscard]] engine::Engine& engine() { return engine_; }
    [[nodiscard]] engine::Workshop& workshop() { return workshop_; }
    /// Draws what has changed into the canvas, which keeps the rest; returns what App::frame() returns. Where anything
    /// has, no piece of a run or an evaluation begins for `hold` seconds: the browser is to show it first.
    double frame(double now, int width, int height, double hold);
    /// After the browser gave a lost WebGL context back.
    void restore();

    std::shared_ptr<engine::SharedPicture> incoming;  ///< being filled by JavaScript
    TextOut out;

private:
    /// Makes and destroys ImGui's context before and after everything that uses it.
    struct Context {
        Context();
        ~Context();
    };
    std::vector<std::byte> regular_, semibold_;
    Context context_;
    BrowserHost host_;
    engine::Engine engine_;
    engine::Workshop workshop_;
    std::unique_ptr<ui::App> app_;
};

}  // namespace selvedge::web
