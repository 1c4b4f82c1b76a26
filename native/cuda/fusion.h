// Which ops of an entry one launch does together, so that a step has fewer launches.
#pragma once

#include <selvedge/graph/program.h>

#include <cstddef>
#include <vector>

namespace selvedge::cuda {

/// Neighbouring ops: one that computes, or a layer's two gradients, or a convolution and its max pool, and the
/// pointwise ops that follow; or weights' penalties.
struct Group {
    std::size_t first = 0;      ///< position of the first op in the entry
    std::size_t head = 0;       ///< of the op whose first output goes through the pointwise ops; first or first + 1
    std::size_t end = 0;        ///< after the last
    bool pooled = false;        ///< first is a convolution, and head the max pool of its output
    bool first_wanted = false;  ///< of a pooled group: the convolution's output is read by others than the pool
    std::vector<bool> wanted;   ///< for the head and each pointwise op: its output is read by others than the next
};

/// Whether the op can be done on an element as its kernel stores it.
bool is_pointwise(OpKind kind);

/// All ops in their order. Nothing is put together where a number would be overwritten that another thread still reads.
std::vector<Group> groups_of(const Program& program, const std::vector<Op>& ops);

}  // namespace selvedge::cuda
