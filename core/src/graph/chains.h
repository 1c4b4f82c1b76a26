// Chains: neighbouring ops that an executor may do a few rows of the batch at a time.
#pragma once

#include <selvedge/graph/program.h>

#include <cstddef>
#include <vector>

namespace selvedge {

/// The ops first … end − 1 of an entry. Each makes a row of its first output from the same row of its inputs, and each
/// but the first takes the output of the one before; so a few rows can go through all of them before the next few do.
/// The last one may be a convolution's weight gradient, which sums over the rows of its dy.
///
/// The memory plan keeps what any op of a chain reads from what any other of them writes, so that the rows of one op
/// may be done before or after those of another.
struct Chain {
    std::size_t first = 0, end = 0;
    bool operator==(const Chain&) const = default;
};

/// All ops of the entry in their order; where nothing goes together, a chain is one op.
std::vector<Chain> chains_of(const Program& program, Entry entry);

/// Whether the output of op `op` of the entry is read by anything but the next op as the rows it works on, or from
/// outside.
bool is_wanted(const Program& program, Entry entry, std::size_t op);

}  // namespace selvedge
