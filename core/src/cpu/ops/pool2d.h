// The sizes of a pooling as its kernels want them.
#pragma once

#include "cpu/ops/bound_op.h"

namespace selvedge::cpu {

/// Of max_pool2d, avg_pool2d or one of their gradients.
PoolArgs pool_args(const Binder& binder, const Op& op);

}  // namespace selvedge::cpu
