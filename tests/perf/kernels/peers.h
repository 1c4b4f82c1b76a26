// The peers of `bench kernels`: the same product by OpenBLAS and oneDNN, with one thread.
#pragma once

#include <selvedge/graph/program.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace selvedge::perf {

struct Convolution {
    std::size_t height, width, out_height, out_width, kernel_height, kernel_width;
    Size2 stride;
    Margins margins;
};

/// What an op of a dense layer or a convolution multiplies: batch × inputs by inputs × outputs (channels, filters).
struct Product {
    std::size_t batch = 0, inputs = 0, outputs = 0;
    std::optional<Convolution> convolution;
    bool bias = false;
};
Product product_of(const Program& program, const Op& op);

/// The 1-minute load average; -1 where it cannot be known.
double load_of_machine();

class Peers {
public:
    Peers();
    ~Peers();
    Peers(const Peers&) = delete;
    Peers& operator=(const Peers&) = delete;

    /// Names and versions, with the core that OpenBLAS was built for.
    [[nodiscard]] std::string about() const;
    /// Calls that do once what the op does, on numbers of their own.
    [[nodiscard]] std::vector<std::pair<std::string, std::function<void()>>> calls(const Program& program,
                                                                                   const Op& op) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace selvedge::perf
