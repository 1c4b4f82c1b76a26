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
    Global<std::uint64_t> moved;    ///< the cursor, where this is a step's last kernel; else absent

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t first = static_cast<std::uint32_t>(lane.load(cursor, cursor_first));
        const StepRate now = lane.load(rates, lane.load(clock, clock_at_step) - first);
        if (lane.block_x() == 0 && lane.thread() == 0) advance(lane, moved);
        each_element(lane, parameters.count, [&](std::size_t i) {
            float m = moment_1.present() ? lane.load(moment_1, i) : 0.0F;
            float v = moment_2.present() ? lane.load(moment_2, i) : 0.0F;
            lane.store(parameters, i, changed(lane.load(parameters, i), lane.load(gradients, i), now, m, v));
            if (moment_1.present()) lane.store(moment_1, i, m);
            if (moment_2.present()) lane.store(moment_2, i, v);
        });
    }

    /// The parameter after a step with gradient g; its moments m and v change with it.
    SELVEDGE_DEVICE float changed(float parameter, float g, const StepRate& now, float& m, float& v) const {
        float change = g;
        if (adam) {
            m = beta_1 * m + (1 - beta_1) * g;
            v = beta_2 * v + (1 - beta_2) * g * g;
            change = m / (std::sqrt(v * now.correction_2) + epsilon);
        } else if (moment_1.present()) {
            m = beta_1 * m + g;
            change = nesterov ? g + beta_1 * m : m;
        }
        return parameter * now.keep - now.rate * change;
    }
};

}  // namespace selvedge::cuda
