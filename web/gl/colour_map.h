// ColourMap: the program of shaders/glsl that draws values as colours, put in the place of ImGui's own for some images.
#pragma once

#include <imgui.h>

#include "gl/opengl.h"

namespace selvedge::gl {

class ColourMap {
public:
    ColourMap() = default;
    ColourMap(const ColourMap&) = delete;
    ColourMap& operator=(const ColourMap&) = delete;

    /// Images added to `list` between these two are values; red, and green where they have a sign.
    void begin(ImDrawList& list);
    static void end(ImDrawList& list);
    /// After the graphics device was lost: the program is made anew when it is next used.
    void forget() { program_ = 0; }

private:
    static void use(const ImDrawList* list, const ImDrawCmd* command);
    void use_instead_of(GLuint imgui_program);
    GLuint program_ = 0;
};

}  // namespace selvedge::gl
