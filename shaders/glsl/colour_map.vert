// Images whose values are colours of a map: the vertices are Dear ImGui's. The host puts the #version line before this.
uniform mat4 ProjMtx;
in vec2 Position;
in vec2 UV;
in vec4 Color;
out vec2 place;
out vec4 tint;

void main() {
    place = UV;
    tint = Color;
    gl_Position = ProjMtx * vec4(Position, 0.0, 1.0);
}
