// optimizer_step: SGD, Adam and AdamW (formulas in optim/optimizer.h) as one pass over the arena of parameters.
#pragma once

#include <cmath>

#include "cuda/kernels/batch.h"

namespace selvedge::cuda {

/// What a rule needs of a step, computed on the host by the schedules themselves: a row of the table of rates.
struct StepRate {
    float rate = 0;          ///< the learning rate; with Adam, over 1 − β1^t
    float keep = 1;          ///< 1 − learning rate · weight decay
    float correction_2 = 1;  ///< Adam: 1/(1 − β2^t)
};

struct UpdateKernel {
    Clock clock;
    Global<const std::uint64_t> cursor;
    Global<const StepRate> rates;  ///< of the steps from cursor[first] on
    Global<float> parameters;
    Global<const float> gradients;
    Global<float> moment_1, moment_2;  ///< absent where the rule has none
    bool adam;
    bool nesterov;
    float beta_1, beta_2, epsilon;  ///< beta_1: SGD's momentum, too

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t first = static_cast<std::uint32_t>(lane.load(cursor, cursor_first));
        const StepRate now = lane.load(rates, lane.load(clock, clock_at_step) - first);
        each_element(lane, parameters.count, [&](std::size_t i) {
            const float g = lane.load(gradients, i);
            float change = g;
            if (adam) {
                const float m = beta_1 * lane.load(moment_1, i) + (1 - beta_1) * g;
                const float v = beta_2 * lane.load(moment_2, i) + (1 - beta_2) * g * g;
                lane.store(moment_1, i, m);
                lane.store(moment_2, i, v);
                change = m / (std::sqrt(v * now.correction_2) + epsilon);
            } else if (moment_1.present()) {
                const float velocity = beta_1 * lane.load(moment_1, i) + g;
                lane.store(moment_1, i, velocity);
                change = nesterov ? g + beta_1 * velocity : velocity;
            }
            lane.store(parameters, i, lane.load(parameters, i) * now.keep - now.rate * change);
        });
    }
};

}  // namespace selvedge::cuda
