// Textures in OpenGL ES 3 and OpenGL 3; an ImTextureID is the texture's name.
#include "gl/textures.h"

#include "gl/opengl.h"

namespace selvedge::gl {
namespace {

GLuint name_of(ImTextureID texture) { return static_cast<GLuint>(reinterpret_cast<std::uintptr_t>(texture)); }

}  // namespace

ImTextureID make_texture(std::size_t width, std::size_t height, ui::Magnify magnify) {
    GLuint name = 0;
    glGenTextures(1, &name);
    glBindTexture(GL_TEXTURE_2D, name);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, magnify == ui::Magnify::squares ? GL_NEAREST : GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, static_cast<GLsizei>(width), static_cast<GLsizei>(height), 0, GL_RGBA,
                 GL_UNSIGNED_BYTE, nullptr);
    return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(name));
}

void update_texture(ImTextureID texture, const Picture& picture, const Box& box) {
    glBindTexture(GL_TEXTURE_2D, name_of(texture));
    glPixelStorei(GL_UNPACK_ROW_LENGTH, static_cast<GLint>(picture.width));
    glPixelStorei(GL_UNPACK_SKIP_PIXELS, static_cast<GLint>(box.x));
    glPixelStorei(GL_UNPACK_SKIP_ROWS, static_cast<GLint>(box.y));
    glTexSubImage2D(GL_TEXTURE_2D, 0, static_cast<GLint>(box.x), static_cast<GLint>(box.y),
                    static_cast<GLsizei>(box.width), static_cast<GLsizei>(box.height), GL_RGBA, GL_UNSIGNED_BYTE,
                    picture.rgba.data());
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glPixelStorei(GL_UNPACK_SKIP_PIXELS, 0);
    glPixelStorei(GL_UNPACK_SKIP_ROWS, 0);
}

void drop_texture(ImTextureID texture) {
    const GLuint name = name_of(texture);
    glDeleteTextures(1, &name);
}

}  // namespace selvedge::gl
