// The program takes over ImGui's vertices, matrix and texture, so that only the fragments differ.
#include "gl/colour_map.h"

#include <array>
#include <initializer_list>

#include "colour_map_source.h"

namespace selvedge::gl {
namespace {

constexpr const char* precision = "precision highp float;\n";

GLuint compiled(GLenum kind, const char* source) {
    const GLuint shader = glCreateShader(kind);
    const std::array<const char*, 3> parts{shader_version, precision, source};
    glShaderSource(shader, static_cast<GLsizei>(parts.size()), parts.data(), nullptr);
    glCompileShader(shader);
    return shader;
}

/// With the attributes in the same places as in ImGui's program, whose arrays are bound.
GLuint linked_like(GLuint other) {
    const GLuint program = glCreateProgram();
    for (const char* name : {"Position", "UV", "Color"}) {
        const GLint location = glGetAttribLocation(other, name);
        if (location >= 0) glBindAttribLocation(program, static_cast<GLuint>(location), name);
    }
    for (const GLuint shader :
         {compiled(GL_VERTEX_SHADER, colour_map_vert), compiled(GL_FRAGMENT_SHADER, colour_map_frag)}) {
        glAttachShader(program, shader);
        glDeleteShader(shader);  // with the program
    }
    glLinkProgram(program);
    return program;
}

}  // namespace

void ColourMap::begin(ImDrawList& list) { list.AddCallback(&ColourMap::use, this); }

void ColourMap::end(ImDrawList& list) { list.AddCallback(ImDrawCallback_ResetRenderState, nullptr); }

void ColourMap::use(const ImDrawList*, const ImDrawCmd* command) {
    GLint current = 0;
    glGetIntegerv(GL_CURRENT_PROGRAM, &current);
    static_cast<ColourMap*>(command->UserCallbackData)->use_instead_of(static_cast<GLuint>(current));
}

void ColourMap::use_instead_of(GLuint imgui_program) {
    if (program_ == 0) program_ = linked_like(imgui_program);
    if (imgui_program == program_) return;
    // As ImGui's renderer makes its own; to ask its program for it would wait for all that is being drawn.
    const ImDrawData& data = *ImGui::GetDrawData();
    const float left = data.DisplayPos.x, right = left + data.DisplaySize.x;
    const float top = data.DisplayPos.y, bottom = top + data.DisplaySize.y;
    std::array<GLfloat, 16> matrix{};
    matrix[0] = 2 / (right - left);
    matrix[5] = 2 / (top - bottom);
    matrix[10] = -1;
    matrix[12] = (right + left) / (left - right);
    matrix[13] = (top + bottom) / (bottom - top);
    matrix[15] = 1;
    glUseProgram(program_);
    glUniformMatrix4fv(glGetUniformLocation(program_, "ProjMtx"), 1, GL_FALSE, matrix.data());
    glUniform1i(glGetUniformLocation(program_, "Texture"), 0);
}

}  // namespace selvedge::gl
