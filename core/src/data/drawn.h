// The drawn classes, each a Drawing made of random proportions.
#pragma once

#include <selvedge/random/stream.h>

#include "data/raster.h"

namespace selvedge::draw {

Drawing t_shirt(RandomStream& random);
Drawing trouser(RandomStream& random);
Drawing pullover(RandomStream& random);
Drawing dress(RandomStream& random);
Drawing coat(RandomStream& random);
Drawing sandal(RandomStream& random);
Drawing shirt(RandomStream& random);
Drawing sneaker(RandomStream& random);
Drawing bag(RandomStream& random);
Drawing ankle_boot(RandomStream& random);

/// True for about `part` of the draws.
inline bool chance(RandomStream& random, float part) { return random.uniform() < part; }

/// The tone of a garment, and one that can be told from it.
struct Tones {
    float cloth, detail;
};
inline Tones tones(RandomStream& random) {
    const float cloth = random.uniform(0.35F, 1), apart = random.uniform(0.2F, 0.6F);
    const bool brighter = cloth + apart <= 1 && chance(random, 0.5F);
    return {cloth, brighter ? cloth + apart : cloth > apart ? cloth - apart : 0.0F};
}

}  // namespace selvedge::draw
