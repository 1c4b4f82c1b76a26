// How a step begins: the clock is set from a cursor that lives on the device, and a mini-batch gathered from the
// resident images. A replayed graph needs no new arguments for either.
#pragma once

#include <selvedge/data/disturb.h>

#include "cuda/kernels/step.h"

namespace selvedge::cuda {

/// Positions in the cursor, u64 4: the next step, the step that the table of rates begins with, how many rows the
/// entry's order (or the input) has, and how many steps are to be done by a kernel that does many.
constexpr std::size_t cursor_step = 0, cursor_first = 1, cursor_uploaded = 2, cursor_count = 3, cursor_size = 4;

/// The clock of a step, as graph/op.h says.
struct StepClock {
    std::uint32_t step, epoch, first_row, rows;
};

/// The clock of the step that the cursor stands at. `batch` 0: there is no order, the rows are those uploaded.
template <class Lane>
SELVEDGE_DEVICE StepClock clock_at_cursor(Lane& lane, const Global<const std::uint64_t>& cursor, std::uint64_t batch,
                                          std::uint64_t ahead = 0) {
    const std::uint64_t step = lane.load(cursor, cursor_step) + ahead, uploaded = lane.load(cursor, cursor_uploaded);
    std::uint64_t epoch = 0, first_row = 0, rows = uploaded;
    if (batch > 0) {
        const std::uint64_t steps_per_epoch = (uploaded + batch - 1) / batch;
        epoch = step / steps_per_epoch;
        first_row = step % steps_per_epoch * batch;
        rows = uploaded - first_row < batch ? uploaded - first_row : batch;
    }
    return {static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(epoch), static_cast<std::uint32_t>(first_row),
            static_cast<std::uint32_t>(rows)};
}

/// One thread writes the clock that others read.
template <class Lane>
SELVEDGE_DEVICE void write_clock(Lane& lane, const Global<std::uint32_t>& clock, const StepClock& now) {
    lane.store(clock, clock_at_step, now.step);
    lane.store(clock, clock_at_epoch, now.epoch);
    lane.store(clock, clock_at_first_row, now.first_row);
    lane.store(clock, clock_at_rows, now.rows);
}

/// Moves the cursor to the next step; for one thread of a step's last kernel. An absent cursor stays.
template <class Lane>
SELVEDGE_DEVICE void advance(Lane& lane, const Global<std::uint64_t>& cursor) {
    if (cursor.present()) lane.store(cursor, cursor_step, lane.load(cursor, cursor_step) + 1);
}

/// Sets the clock and moves the cursor on, for steps whose first and last kernels do not. One warp; one thread works.
struct TickKernel {
    Global<std::uint64_t> cursor;
    Global<std::uint32_t> clock;
    std::uint64_t batch;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        if (lane.thread() != 0) return;
        write_clock(lane, clock, clock_at_cursor(lane, {cursor.data, cursor.count}, batch));
        advance(lane, cursor);
    }
};

/// Augmentation as a kernel's argument.
struct AugmentPlan {
    bool wanted = false;
    bool place = false, disturb = false;  ///< which parts of `vary` can do anything
    Variation vary;
    std::uint32_t classes[8] = {};  ///< bit k mod 32 of word k / 32: class k is augmented
};

/// What a block has drawn for its image.
struct DrawnVariation {
    PixelMap map;
    Disturbed disturbed;
};

/// load_batch: a block a row. With a cursor it is a step's first kernel, which sets the clock.
struct LoadBatchKernel {
    static constexpr std::size_t shared_bytes = sizeof(DrawnVariation);

    Clock clock;
    Global<const std::uint8_t> images, labels;
    Global<const std::uint32_t> order, seed;  ///< the seed may be absent
    Global<float> x;
    Global<std::uint8_t> out_labels;  ///< may be absent
    Global<std::uint32_t> samples;    ///< may be absent
    Global<std::uint8_t> stages;      ///< two images a row, between the stages of a disturbance; else absent
    std::uint32_t height, width, channels;
    float scale, offset;
    AugmentPlan augment;
    Global<const std::uint64_t> cursor;  ///< may be absent
    Global<std::uint32_t> set_clock;     ///< with the cursor: the clock, to be set
    std::uint64_t batch;                 ///< with the cursor: rows of a full batch

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t n = lane.block_x();
        const StepClock step = step_now(lane);
        if (cursor.present() && n == 0 && lane.thread() == 0) write_clock(lane, set_clock, step);
        if (n >= step.rows) return;
        const std::uint32_t sample = lane.load(order, std::size_t{step.first_row} + n);
        const std::uint32_t label = lane.load(labels, sample);
        if (lane.thread() == 0) {
            if (samples.present()) lane.store(samples, n, sample);
            if (out_labels.present()) lane.store(out_labels, n, static_cast<std::uint8_t>(label));
        }
        const std::size_t pixels = std::size_t{height} * width * channels, from = sample * pixels, to = n * pixels;
        if (!augment.wanted || (augment.classes[label / 32] >> label % 32 & 1U) == 0) {
            for (std::size_t i = lane.thread(); i < pixels; i += lane.threads())
                put(lane, to + i, pixel(lane, from + i));
            return;
        }
        const Shared<DrawnVariation> shared = lane.template shared<DrawnVariation>(0, 1);
        if (lane.thread() == 0) lane.store(shared, 0, draw(lane, sample, step.epoch));
        lane.sync();
        const DrawnVariation drawn = lane.load(shared, 0);
        if (!augment.disturb) {
            for (std::size_t i = lane.thread(); i < pixels; i += lane.threads())
                put(lane, to + i, placed(lane, from, i, drawn.map));
            return;
        }
        std::size_t now = 2 * to;
        for (std::size_t i = lane.thread(); i < pixels; i += lane.threads())
            lane.store(stages, now + i, placed(lane, from, i, drawn.map));
        for (std::size_t stage = 0; stage < disturb_stages; ++stage) {
            if (!drawn.disturbed.stage[stage]) continue;
            lane.sync();
            const std::size_t next = 4 * to + pixels - now;  // the other one of the row's two
            for (std::size_t i = lane.thread(); i < pixels; i += lane.threads()) {
                const std::size_t place = i / channels;
                lane.store(stages, next + i,
                           disturb_pixel(static_cast<DisturbStage>(stage), stages.data + now, height, width, channels,
                                         drawn.disturbed, place % width, place / width, i % channels));
            }
            now = next;
        }
        lane.sync();
        for (std::size_t i = lane.thread(); i < pixels; i += lane.threads())
            put(lane, to + i, lane.load(stages, now + i));
    }

private:
    template <class Lane>
    SELVEDGE_DEVICE StepClock step_now(Lane& lane) const {
        if (cursor.present()) return clock_at_cursor(lane, cursor, batch);
        return {lane.load(clock, clock_at_step), lane.load(clock, clock_at_epoch), lane.load(clock, clock_at_first_row),
                lane.load(clock, clock_at_rows)};
    }
    template <class Lane>
    SELVEDGE_DEVICE DrawnVariation draw(Lane& lane, std::uint32_t sample, std::uint32_t epoch) const {
        const std::uint64_t key = seed_of(lane, seed);
        return {pixel_map(draw_augmentation(augment.vary.ranges, key, sample, epoch, 0), height, width),
                draw_disturbed(augment.vary.disturb, height, width, key, sample, epoch, 0)};
    }
    template <class Lane>
    SELVEDGE_DEVICE std::uint8_t placed(Lane& lane, std::size_t from, std::size_t i, const PixelMap& map) const {
        if (!augment.place) return pixel(lane, from + i);
        const std::size_t place = i / channels;
        return augment_pixel(images.data + from, height, width, channels, map, place % width, place / width,
                             i % channels);
    }
    template <class Lane>
    SELVEDGE_DEVICE std::uint8_t pixel(Lane& lane, std::size_t i) const {
        return lane.load(images, i);
    }
    template <class Lane>
    SELVEDGE_DEVICE void put(Lane& lane, std::size_t i, std::uint8_t value) const {
        lane.store(x, i, static_cast<float>(value) * scale + offset);
    }
};

}  // namespace selvedge::cuda
