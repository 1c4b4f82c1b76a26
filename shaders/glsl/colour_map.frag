// Red is the value; where green is set it has a sign, and 128 / 255 is 0. Both maps can be told apart without colour
// vision: viridis (van der Walt and Smith 2015, as a polynomial by M. Zucker) grows lighter all the way, the one for
// signs is darkest at its ends, blue for less than 0 and orange for more.
uniform sampler2D Texture;
in vec2 place;
in vec4 tint;
out vec4 colour;

vec3 viridis(float t) {
    const vec3 c0 = vec3(0.2777273, 0.0054073, 0.3340998);
    const vec3 c1 = vec3(0.1050930, 1.4046135, 1.3845902);
    const vec3 c2 = vec3(-0.3308618, 0.2148476, 0.0950952);
    const vec3 c3 = vec3(-4.6342305, -5.7991010, -19.3324410);
    const vec3 c4 = vec3(6.2282699, 14.1799334, 56.6905526);
    const vec3 c5 = vec3(4.7763850, -13.7451454, -65.3530326);
    const vec3 c6 = vec3(-5.4354559, 4.6458526, 26.3124352);
    return c0 + t * (c1 + t * (c2 + t * (c3 + t * (c4 + t * (c5 + t * c6)))));
}

vec3 signed_map(float t) {
    const vec3 less = vec3(0.075, 0.270, 0.560);
    const vec3 zero = vec3(0.965, 0.960, 0.950);
    const vec3 more = vec3(0.700, 0.330, 0.020);
    return t < 0.0 ? mix(zero, less, -t) : mix(zero, more, t);
}

void main() {
    vec4 texel = texture(Texture, place);
    float middle = 128.0 / 255.0;
    vec3 mapped = texel.g > 0.5 ? signed_map(clamp((texel.r - middle) / (1.0 - middle), -1.0, 1.0)) : viridis(texel.r);
    colour = vec4(clamp(mapped, 0.0, 1.0), texel.a) * tint;
}
