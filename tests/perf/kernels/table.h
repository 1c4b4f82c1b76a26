// The table of `bench kernels`: each product of the networks, on each instruction set, beside the peers.
#pragma once

#include <selvedge/io/json.h>

#include <string>
#include <vector>

namespace selvedge::perf {

struct TableSettings {
    std::vector<std::string> isas, networks;  ///< empty: all of them
    std::size_t batch = 32, rounds = 5;
};

/// Measures and prints, and returns the rows {bench, kernel, isa, batch, threads, unit, ours, percent_of_peak, peers,
/// ratio_to_best_peer, spread}. GFLOP/s count the multiply-adds of the direct algorithm: what Winograd's products save
/// shows as more than the peak.
Json kernel_table(const TableSettings& settings);

}  // namespace selvedge::perf
