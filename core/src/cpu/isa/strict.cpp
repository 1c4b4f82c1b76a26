// The strict kernels, whose bits are the same everywhere, on the vectors that every processor of the kind has.
#include "cpu/kernels/strict.h"

namespace selvedge::cpu {
extern const Kernels strict_kernels;
constinit const Kernels strict_kernels = make_strict_kernels<3>();
}  // namespace selvedge::cpu
