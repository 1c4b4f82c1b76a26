// Textures of the page in OpenGL: WebGL2 in a browser, OpenGL 3 in a window.
#pragma once

#include "ui/host.h"

namespace selvedge::gl {

/// As ui::Host's functions of the same names. They need a current OpenGL context.
ImTextureID make_texture(std::size_t width, std::size_t height, ui::Magnify magnify);
void update_texture(ImTextureID texture, const Picture& picture, const Box& box);
void drop_texture(ImTextureID texture);

}  // namespace selvedge::gl
