# Set-up step: what the studio's window needs, GLFW and OpenGL, and a display without a screen for its test.
source "$(dirname "$0")/lib.sh"

apt_install libglfw3-dev libgl-dev xvfb
proves /usr/include/GLFW/glfw3.h /usr/include/GL/gl.h "$(command -v Xvfb)"
