// The studio of a program that was built where GLFW or Dear ImGui was not to be found.
#include "studio/studio.h"

namespace selvedge::studio {

Status run(const Options&) {
    return Error{"studio", "this program was built without GLFW, OpenGL or Dear ImGui",
                 "install libglfw3-dev and libgl-dev, or run `./run studio`, which does, and build again"};
}

}  // namespace selvedge::studio
