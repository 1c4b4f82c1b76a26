// OpenGL's state as ImGui's renderer is told it in the page, without asking.
//
// The renderer saves the state that it finds before each frame and restores it afterwards. In a browser each question
// waits until the graphics process has drawn everything before it: most of what a frame would take. Nobody but the
// renderer draws in the page's context, and it sets what it needs; so the state of a fresh context serves as well.
// CMakeLists.txt puts this function in the place of glGetIntegerv in the renderer alone.
#include <GLES3/gl3.h>

extern "C" void selvedge_known_gl_integer(GLenum name, GLint* value) {
    switch (name) {
        case GL_ACTIVE_TEXTURE:
            *value = GL_TEXTURE0;
            return;
        case GL_CURRENT_PROGRAM:
        case GL_TEXTURE_BINDING_2D:
        case GL_SAMPLER_BINDING:
        case GL_ARRAY_BUFFER_BINDING:
        case GL_ELEMENT_ARRAY_BUFFER_BINDING:
        case GL_VERTEX_ARRAY_BINDING:
            *value = 0;
            return;
        case GL_VIEWPORT:
        case GL_SCISSOR_BOX:
            for (int k = 0; k < 4; ++k) value[k] = 0;
            return;
        case GL_BLEND_SRC_RGB:
        case GL_BLEND_SRC_ALPHA:
            *value = GL_ONE;
            return;
        case GL_BLEND_DST_RGB:
        case GL_BLEND_DST_ALPHA:
            *value = GL_ZERO;
            return;
        case GL_BLEND_EQUATION_RGB:
        case GL_BLEND_EQUATION_ALPHA:
            *value = GL_FUNC_ADD;
            return;
        default:
            glGetIntegerv(name, value);
    }
}
