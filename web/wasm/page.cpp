// The Page: ImGui's OpenGL backend around the App.
#include "wasm/page.h"

#include <GLES3/gl3.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <utility>

#include "gl/textures.h"

namespace selvedge::web {
namespace {

/// Wipes `part` of a canvas of that height, and leaves everything else of a frame out.
void keep_to(const ImVec4& part, int height, ImDrawData& frame) {
    const auto whole = [](float edge) { return static_cast<GLint>(edge); };
    glEnable(GL_SCISSOR_TEST);
    glScissor(whole(part.x), height - whole(part.w), whole(part.z - part.x), whole(part.w - part.y));
    glClear(GL_COLOR_BUFFER_BIT);
    glDisable(GL_SCISSOR_TEST);
    for (ImDrawList* list : frame.CmdLists)
        for (ImDrawCmd& command : list->CmdBuffer) {
            ImVec4& clip = command.ClipRect;
            clip = {std::max(clip.x, part.x), std::max(clip.y, part.y), std::min(clip.z, part.z),
                    std::min(clip.w, part.w)};
        }
}

}  // namespace

ImTextureID BrowserHost::make_texture(std::size_t width, std::size_t height, ui::Magnify magnify) {
    const ImTextureID texture = gl::make_texture(width, height, magnify);
    changes_.texture_changed(texture);  // of that name there may have been another one
    return texture;
}
void BrowserHost::update_texture(ImTextureID texture, const Picture& picture, const Box& box) {
    gl::update_texture(texture, picture, box);
    changes_.texture_changed(texture);
}
void BrowserHost::drop_texture(ImTextureID texture) { gl::drop_texture(texture); }

void BrowserHost::forget_device() {
    colours_.forget();
    changes_.forget();
}

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

double Page::frame(double now, int width, int height, double hold) {
    if (app_->take_fonts_changed()) {
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
        host_.changes().forget();
    }
    ImGui_ImplOpenGL3_NewFrame();
    const double wait = app_->frame(now);
    ImDrawData& frame = *ImGui::GetDrawData();
    const std::optional<ImVec4> changed = host_.changes().find(frame);
    if (!changed) return wait;
    glViewport(0, 0, width, height);
    const ImVec4 ground = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
    glClearColor(ground.x, ground.y, ground.z, 1);
    keep_to(*changed, height, frame);
    ImGui_ImplOpenGL3_RenderDrawData(&frame);
    workshop_.hold(hold);
    return wait;
}

void Page::restore() {
    ImGui_ImplOpenGL3_DestroyDeviceObjects();
    host_.forget_device();
    app_->restore_textures();
}

}  // namespace selvedge::web
