// Epilogue: what happens to a number before it leaves its kernel: the pointwise ops that follow the kernel's own.
#pragma once

#include "cuda/kernels/activation.h"
#include "cuda/kernels/dropout.h"

namespace selvedge::cuda {

/// activation: f(v). activation_grad: v·f'(other). add: v + other. dropout: v by the mask.
enum class PointwiseKind : std::uint8_t { activation, activation_grad, add, dropout };

/// One pointwise op on the element that a kernel has just made.
struct PointwiseStep {
    PointwiseKind kind = PointwiseKind::activation;
    ActivationKind function = ActivationKind::none;
    float alpha = 0;
    Global<const float> other;
    DropoutMask mask;
    Global<float> out;  ///< absent where only the next step wants the number

    template <class Lane>
    SELVEDGE_DEVICE float apply(Lane& lane, const Clock& clock, std::size_t i, float value) const {
        if (kind == PointwiseKind::activation)
            value = activate(value, function, alpha);
        else if (kind == PointwiseKind::activation_grad)
            value *= activation_derivative(lane.load(other, i), function, alpha);
        else if (kind == PointwiseKind::add)
            value += lane.load(other, i);
        else
            value = mask.apply_alone(lane, clock, static_cast<std::uint32_t>(i), value);
        if (out.present()) lane.store(out, i, value);
        return value;
    }
};

struct Epilogue {
    static constexpr std::uint32_t most_steps = 3;

    Clock clock;
    Global<float> own;  ///< the kernel's own output; absent where only the first step wants it
    PointwiseStep steps[most_steps];
    std::uint32_t count = 0;

    /// Stores element `i` of the kernel's output, and what follows from it.
    template <class Lane>
    SELVEDGE_DEVICE void put(Lane& lane, std::size_t i, float value) const {
        if (own.present()) lane.store(own, i, value);
        for (std::uint32_t s = 0; s < count; ++s) value = steps[s].apply(lane, clock, i, value);
    }
};

/// Pointwise ops alone: x goes through the steps. An `out` may be x.
struct PointwiseKernel {
    Clock clock;
    Global<const float> x;
    std::size_t row;
    Epilogue epilogue;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        each_element(lane, rows_of(lane, clock) * row, [&](std::size_t i) { epilogue.put(lane, i, lane.load(x, i)); });
    }
};

/// dropout of a large value: a thread draws one block of Philox, which decides on eight elements of a row. y may be x.
struct DropoutKernel {
    Clock clock;
    Global<const float> x;
    DropoutMask mask;
    Epilogue epilogue;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::size_t count = std::size_t{rows_of(lane, clock)} * mask.draws;
        each_element(lane, count, [&](std::size_t i) {
            const auto place = static_cast<std::uint32_t>(i);
            const std::uint32_t n = place / mask.draws, draw = place % mask.draws;
            const PhiloxCounter words = mask.words(lane, clock, n, draw);
            const std::size_t first = std::size_t{n} * mask.row + 8 * draw;
            for (std::uint32_t e = 0; e < 8 && 8 * draw + e < mask.row; ++e)
                epilogue.put(lane, first + e, mask.apply(words, e, lane.load(x, first + e)));
        });
    }
};

}  // namespace selvedge::cuda
