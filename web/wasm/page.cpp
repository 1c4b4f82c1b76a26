// The Page: ImGui's OpenGL backend around the App.
#include "wasm/page.h"

#include <GLES3/gl3.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include <utility>

#include "gl/textures.h"

namespace selvedge::web {

ImTextureID BrowserHost::make_texture(std::size_t width, std::size_t height, ui::Magnify magnify) {
    return gl::make_texture(width, height, magnify);
}
void BrowserHost::update_texture(ImTextureID texture, const Picture& picture, const Box& box) {
    gl::update_texture(texture, picture, box);
}
void BrowserHost::drop_texture(ImTextureID texture) { gl::drop_texture(texture); }

std::optional<std::string> BrowserHost::take_command() {
    if (commands_.empty()) return std::nullopt;
    std::string command = std::move(commands_.front());
    commands_.pop_front();
    return command;
}

Page::Context::Context() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    ImGui_ImplOpenGL3_Init("#version 300 es");
}

Page::Context::~Context() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
}

Page::Page(const ui::Look& look, std::vector<std::byte> regular, std::vector<std::byte> semibold)
    : regular_(std::move(regular)),
      semibold_(std::move(semibold)),
      app_(std::make_unique<ui::App>(host_, engine_, workshop_, ui::FontFiles{regular_, semibold_}, look)) {}

Page::~Page() = default;

double Page::frame(double now, int width, int height) {
    if (app_->take_fonts_changed()) {
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    ImGui_ImplOpenGL3_NewFrame();
    const double wait = app_->frame(now);
    glViewport(0, 0, width, height);
    const ImVec4 ground = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
    glClearColor(ground.x, ground.y, ground.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    return wait;
}

void Page::restore() {
    ImGui_ImplOpenGL3_DestroyDeviceObjects();
    host_.forget_device();
    app_->restore_textures();
}

}  // namespace selvedge::web
