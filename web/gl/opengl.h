// OpenGL's declarations and the language of its shaders: WebGL2 in a browser, OpenGL 3.3 in a window.
#pragma once

#if defined(__EMSCRIPTEN__)
#include <GLES3/gl3.h>
#else
#define GL_GLEXT_PROTOTYPES
#include <GL/gl.h>
#include <GL/glext.h>
#endif

namespace selvedge::gl {

#if defined(__EMSCRIPTEN__)
inline constexpr const char* shader_version = "#version 300 es\n";
#else
inline constexpr const char* shader_version = "#version 330 core\n";
#endif

}  // namespace selvedge::gl
