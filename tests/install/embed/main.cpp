// A program that embeds Selvedge: it classifies a picture that it draws. The marked lines stand in the README.
#include <cstdint>
#include <cstdio>
#include <vector>

// [readme]
#include <selvedge/selvedge.h>

int classify(const char* file, const std::vector<std::uint8_t>& rgba, std::size_t width, std::size_t height) {
    auto model = selvedge::load_model(file);
    if (!model) return std::fprintf(stderr, "%s\n", model.error().message().c_str()), 1;
    auto session = model->session({.threads = 2});
    if (!session) return std::fprintf(stderr, "%s\n", session.error().message().c_str()), 1;
    auto answer = session->classify(selvedge::Picture{rgba, width, height});
    if (!answer) return std::fprintf(stderr, "%s\n", answer.error().message().c_str()), 1;
    std::printf("%s %.2f\n", answer->label.c_str(), answer->probabilities[answer->index]);
    return 0;
}
// [/readme]

namespace {

// A dark pair of trousers on white: a waist, and two legs with a gap between them.
std::vector<std::uint8_t> draw_trousers(std::size_t width, std::size_t height) {
    std::vector<std::uint8_t> rgba(width * height * 4, 255);
    for (std::size_t y = height / 10; y < height * 9 / 10; ++y) {
        for (std::size_t x = width * 3 / 10; x < width * 7 / 10; ++x) {
            const bool between_legs = y > height * 3 / 10 && x > width * 47 / 100 && x < width * 53 / 100;
            if (between_legs) continue;
            std::uint8_t* pixel = &rgba[(y * width + x) * 4];
            pixel[0] = pixel[1] = pixel[2] = 60;
        }
    }
    return rgba;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return std::fprintf(stderr, "usage: embed MODEL.safetensors\n"), 2;
    return classify(argv[1], draw_trousers(200, 300), 200, 300);
}
