// How a step begins: the clock is set from a cursor that lives on the device, and a mini-batch gathered from the
// resident images. A replayed graph needs no new arguments for either.
#pragma once

#include <selvedge/data/disturb.h>

#include "cuda/kernels/step.h"

namespace selvedge::cuda {

/// Positions in the cursor, u64 3: the next step, the step that the table of rates begins with, and how many rows the
/// entry's order (or the input) has.
constexpr std::size_t cursor_step = 0, cursor_first = 1, cursor_uploaded = 2, cursor_size = 3;

/// Sets the clock as graph/op.h says and moves the cursor on. One warp; one thread works.
struct TickKernel {
    Global<std::uint64_t> cursor;
    Global<std::uint32_t> clock;
    std::uint64_t batch;  ///< 0: there is no order, the rows are those uploaded

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        if (lane.thread() != 0) return;
        const std::uint64_t step = lane.load(cursor, cursor_step), uploaded = lane.load(cursor, cursor_uploaded);
        std::uint64_t epoch = 0, first_row = 0, rows = uploaded;
        if (batch > 0) {
            const std::uint64_t steps_per_epoch = (uploaded + batch - 1) / batch;
            epoch = step / steps_per_epoch;
            first_row = step % steps_per_epoch * batch;
            rows = uploaded - first_row < batch ? uploaded - first_row : batch;
        }
        lane.store(clock, clock_at_step, static_cast<std::uint32_t>(step));
        lane.store(clock, clock_at_epoch, static_cast<std::uint32_t>(epoch));
        lane.store(clock, clock_at_first_row, static_cast<std::uint32_t>(first_row));
        lane.store(clock, clock_at_rows, static_cast<std::uint32_t>(rows));
        lane.store(cursor, cursor_step, step + 1);
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

/// load_batch: a block a row.
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

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t n = lane.block_x();
        if (n >= rows_of(lane, clock)) return;
        const std::uint32_t sample = lane.load(order, std::size_t{lane.load(clock, clock_at_first_row)} + n);
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
        if (lane.thread() == 0) lane.store(shared, 0, draw(lane, sample));
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
    SELVEDGE_DEVICE DrawnVariation draw(Lane& lane, std::uint32_t sample) const {
        const std::uint32_t epoch = lane.load(clock, clock_at_epoch);
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
