// Where the studio's models, samples and fonts lie.
#pragma once

#include "studio/studio.h"

namespace selvedge::cli {

/// Options with the bundled models, robust-cnn first, the samples, and the folder of fonts.
studio::Options studio_assets();

}  // namespace selvedge::cli
