// SimtDevice: a Device on the host, for tests: kernels run thread by thread under the checks of Grid.
#pragma once

#include <memory>

#include "cuda/device.h"
#include "support/simt/grid.h"

namespace selvedge::test::simt {

std::unique_ptr<cuda::Device> make_simt_device(GridOptions options);

}  // namespace selvedge::test::simt
