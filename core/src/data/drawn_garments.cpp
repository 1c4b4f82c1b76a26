// Drawn trousers and bags, and the data set of all drawn classes.
#include <selvedge/data/drawings.h>

#include "data/drawn.h"
#include "data/drawn_dataset.h"

namespace selvedge {
namespace draw {

Drawing trouser(RandomStream& random) {
    const Tones tone = tones(random);
    const float waist = random.uniform(0.17F, 0.26F), hip = waist * random.uniform(1, 1.3F),
                crotch = random.uniform(0.27F, 0.4F);
    const float length = chance(random, 0.85F) ? 1.0F : random.uniform(0.5F, 0.7F);  // or shorts
    const float gap = random.uniform(0.005F, 0.06F), leg = random.uniform(0.1F, 0.22F),
                apart = random.uniform(0, 0.08F);
    Drawing drawing{
        {rounded(
             mirrored(
                 {{0, crotch}, {gap + apart, length}, {gap + apart + leg, length}, {hip, crotch * 0.9F}, {waist, 0}}),
             chance(random, 0.2F) ? 1 : 0, true),
         tone.cloth, 0}};
    const float width = random.uniform(0.015F, 0.04F);
    if (chance(random, 0.6F)) drawing.push_back({{{-waist, 0.07F}, {waist, 0.07F}}, tone.detail, width});
    if (chance(random, 0.5F)) drawing.push_back({{{0, 0.07F}, {0, crotch}}, tone.detail, width});
    if (chance(random, 0.5F))
        for (const float side : {-1.0F, 1.0F})
            drawing.push_back(
                {arc({side * waist, 0.07F}, waist * 0.5F, 0.12F, side > 0 ? 0.25F : 0.0F, side > 0 ? 0.5F : 0.25F, 6),
                 tone.detail, width});
    if (chance(random, 0.3F))
        for (const float side : {-1.0F, 1.0F})
            drawing.push_back({{{side * (gap + apart), length * 0.93F}, {side * (gap + apart + leg), length * 0.93F}},
                               tone.detail,
                               width});
    return drawing;
}

Drawing bag(RandomStream& random) {
    const Tones tone = tones(random);
    const float wide = random.uniform(0.32F, 0.5F), tall = random.uniform(0.35F, 1),
                flare = random.uniform(0.75F, 1.15F);
    const float width = random.uniform(0.025F, 0.09F);
    const float handle = random.uniform(0.45F, 0.95F) * wide, reach = random.uniform(0.12F, 0.5F);
    Drawing drawing;
    const float style = random.uniform();
    if (style < 0.8F)
        drawing.push_back(
            {arc({0, 0.02F}, handle, reach, 0.5F, 1, 12), chance(random, 0.6F) ? tone.cloth : tone.detail, width});
    if (style > 0.65F && style < 0.8F)  // a second handle before the bag
        drawing.push_back({arc({0, 0.02F}, handle * 0.8F, reach * 0.8F, 0.5F, 1, 12), tone.detail, width});
    drawing.push_back({rounded(mirrored({{wide * flare, 0}, {wide, tall}}), random.below(3), true), tone.cloth, 0});
    if (style >= 0.88F) {  // a rucksack: a pocket below, a loop above
        drawing.push_back({arc({0, 0}, wide * 0.25F, 0.1F, 0.5F, 1, 8), tone.cloth, width});
        drawing.push_back({rounded(mirrored({{wide * 0.65F, tall * 0.55F}, {wide * 0.65F, tall * 0.9F}}), 1, true),
                           tone.detail, chance(random, 0.5F) ? 0 : width});
        return drawing;
    }
    const float detail = random.uniform();
    if (detail < 0.35F) {  // a flap with a clasp
        const float down = tall * random.uniform(0.3F, 0.6F);
        drawing.push_back({rounded({{-wide * flare, 0.02F},
                                    {-wide * 0.9F, down * 0.8F},
                                    {0, down},
                                    {wide * 0.9F, down * 0.8F},
                                    {wide * flare, 0.02F}},
                                   1, false),
                           tone.detail, width * 0.6F});
        drawing.push_back({{{0, down}}, tone.detail, width * 1.5F});
    } else if (detail < 0.6F) {  // a zip or a band
        const float y = tall * random.uniform(0.12F, 0.5F);
        drawing.push_back({{{-wide, y}, {wide, y}}, tone.detail, width * 0.6F});
    } else if (detail < 0.75F) {  // a clasp
        drawing.push_back({arc({0, tall * random.uniform(0.1F, 0.4F)}, 0.06F, 0.05F, 0, 1, 8), tone.detail, 0});
    }
    return drawing;
}

}  // namespace draw

Dataset drawn_garments(std::size_t of_each_class, std::uint64_t seed) {
    using namespace draw;
    constexpr std::array classes{t_shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle_boot};
    Dataset data = empty_drawings(classes.size() * of_each_class);
    data.class_names = fashion_class_names();
    for (std::size_t i = 0; i < of_each_class; ++i) {
        for (std::size_t c = 0; c < classes.size(); ++c) {
            RandomStream random = stream_of(seed, c, i);
            add_pixels(data, rasterize(classes[c](random)));
            data.labels.push_back(static_cast<std::uint8_t>(c));
        }
    }
    return data;
}

}  // namespace selvedge
