// Op cases: what only training needs — loading a batch, the loss, the penalty, the update rules.
#include "support/op_case.h"
#include "support/random.h"

namespace selvedge::test {
namespace {

void add_load(std::vector<OpCase>& cases, const Shape& image, std::size_t dataset, std::size_t batch,
              std::size_t order_length, std::uint64_t step, float scale, float offset,
              std::optional<BatchAugmentation> augment = {}) {
    OpCase c{"load_batch step " + std::to_string(step) + " of " + std::to_string(order_length) + "/" +
                 std::to_string(dataset) + " images " + to_string(image) + " by " + std::to_string(batch) +
                 (augment ? ", augmented" : "") + (augment && !augment->classes.labels.empty() ? " in part" : ""),
             OpKind::load_batch, LoadBatchAttributes{scale, offset, augment}, batch, batch};
    const std::size_t first_row = step % ((order_length + batch - 1) / batch) * batch;
    c.rows = std::min(batch, order_length - first_row);
    c.step = step;
    c.order_length = order_length;
    c.order = random_below<std::uint32_t>(order_length, c.name, static_cast<std::uint32_t>(dataset));
    const Shape images = with_batch(dataset, image), x = with_batch(batch, image);
    c.integers("images", DataType::u8, images,
               as_doubles(random_below<std::uint8_t>(element_count(images), c.name, 256)), false);
    c.integers("labels", DataType::u8, Shape{dataset}, as_doubles(random_below<std::uint8_t>(dataset, c.name, 10)),
               false);
    c.integers("order", DataType::u32, Shape{dataset}, {}, false);
    c.clock();
    if (augment) c.integers("seed", DataType::u32, Shape{2}, {9, 4}, false);
    c.output("x", x).output("batch_labels", Shape{batch}, true, DataType::u8);
    cases.push_back(c.output("samples", Shape{batch}, true, DataType::u32));
}

void add_loss(std::vector<OpCase>& cases, std::size_t batch, std::size_t rows, std::size_t classes, float smoothing,
              float size, bool training) {
    OpCase c{"softmax_cross_entropy " + std::to_string(rows) + "/" + std::to_string(batch) + " rows, " +
                 std::to_string(classes) + " classes, smoothing " + std::to_string(smoothing) + ", logits of size " +
                 std::to_string(static_cast<int>(size)) + (training ? "" : ", evaluation"),
             OpKind::softmax_cross_entropy, LossAttributes{smoothing}, batch, rows};
    std::vector<double> logits = as_doubles(random_normal(batch * classes, c.name, size));
    if (size == 0) std::fill(logits.begin(), logits.end(), 0.5);  // all tie: the first class is the answer
    c.input("logits", Shape{batch, classes}, logits);
    c.integers("labels", DataType::u8, Shape{batch},
               as_doubles(random_below<std::uint8_t>(batch, c.name, static_cast<std::uint32_t>(classes))), true);
    training ? c.output("dlogits", Shape{batch, classes}) : c.no_output();
    c.output("metrics", Shape{metric_size}, false, DataType::f64);
    c.outputs.back().data = {12.5, 3, 7, 0.25};
    if (training) {
        c.no_output();
    } else {
        c.output("confusion", Shape{classes, classes}, false, DataType::u32);
        c.outputs.back().data = as_doubles(random_below<std::uint32_t>(classes * classes, c.name, 100));
    }
    cases.push_back(c);
}

void add_l2(std::vector<OpCase>& cases, const Shape& shape, std::size_t rows, float lambda) {
    OpCase c{"l2_penalty " + std::to_string(lambda) + " of " + to_string(shape) + ", " + std::to_string(rows) + " rows",
             OpKind::l2_penalty, L2Attributes{lambda}, 32, rows};
    c.whole("w", shape).whole("dw", shape).updated();
    c.integers("metrics", DataType::f64, Shape{metric_size}, {1, 2, 3, 4.5}, false).updated();
    cases.push_back(c);
}

void add_update(std::vector<OpCase>& cases, const std::string& what, const Optimizer& optimizer, std::size_t count,
                std::uint64_t step, bool zero_gradient = false) {
    OpCase c{"optimizer_step " + what + ", step " + std::to_string(step) + ", " + std::to_string(count) +
                 (zero_gradient ? " parameters without gradient" : " parameters"),
             OpKind::optimizer_step, OptimizerAttributes{optimizer, 1000}, 4, 4};
    c.step = step;
    const bool first = step == 0;  // moments start from 0
    const auto moment = [&](std::size_t number) {
        if (moment_count(optimizer) < number) {
            c.no_input();
            return;
        }
        std::vector<double> data(count, 0.0);
        if (!first && !zero_gradient)
            data = number == 1 ? as_doubles(random_normal(count, c.name + "1", 0.1F))
                               : as_doubles(random_uniform(count, c.name + "2", 1e-6F, 0.02F));
        c.whole("moment_" + std::to_string(number), Shape{count}, data).updated();
    };
    c.whole("parameters", Shape{count}).updated();
    c.whole("gradients", Shape{count},
            zero_gradient ? std::vector<double>(count, 0.0) : as_doubles(random_normal(count, c.name, 0.1F)));
    moment(1);
    moment(2);
    cases.push_back(c.clock());
}

}  // namespace

std::vector<OpCase> training_cases() {
    std::vector<OpCase> cases;
    add_load(cases, Shape{1, 1, 1}, 1, 1, 1, 0, 1.0F / 255, 0);
    add_load(cases, Shape{28, 28, 1}, 9, 4, 9, 0, 1.0F / 255, 0);
    add_load(cases, Shape{28, 28, 1}, 9, 4, 9, 2, 1.0F / 255, 0);      // one row left over
    add_load(cases, Shape{3, 5, 3}, 20, 6, 15, 7, 1.0F / 127.5F, -1);  // a later epoch, part of the images
    add_load(cases, Shape{2, 2, 2}, 5, 8, 5, 3, 0.5F, 0.25F);          // a batch larger than the order

    add_load(cases, Shape{28, 28, 1}, 9, 4, 9, 7, 1.0F / 255, 0, BatchAugmentation{{{25, 0.2F, 0.1F, true}, {}}, {}});
    add_load(cases, Shape{28, 28, 1}, 30, 20, 30, 2, 1, 0, BatchAugmentation{{{180, 0, 0, false}, {}}, {{2, 6}}});
    add_load(cases, Shape{5, 3, 2}, 12, 5, 12, 3, 0.5F, 1, BatchAugmentation{{{0, 0.9F, 1, true}, {}}, {{0, 1, 2, 3}}});
    DisturbanceChances often{.plain = 0.2F};
    often.of.fill(0.5F);
    add_load(cases, Shape{28, 28, 1}, 24, 12, 24, 7, 1.0F / 255, 0, BatchAugmentation{{{}, often}, {}});
    add_load(cases, Shape{7, 4, 2}, 24, 12, 20, 3, 1, 0, BatchAugmentation{{{25, 0.2F, 0.1F, true}, often}, {{1, 5}}});

    for (const bool training : {true, false}) {
        add_loss(cases, 1, 1, 2, 0, 1, training);
        add_loss(cases, 5, 4, 10, 0, 1, training);
        add_loss(cases, 32, 32, 10, 0.1F, 3, training);
        add_loss(cases, 8, 7, 10, 0, 100, training);
        add_loss(cases, 3, 3, 17, 0.2F, 5, training);
        add_loss(cases, 6, 6, 3, 0.05F, 0, training);
    }
    add_l2(cases, Shape{1}, 1, 0.1F);
    add_l2(cases, Shape{3, 3, 2, 7}, 5, 1e-3F);
    add_l2(cases, Shape{784, 10}, 32, 1e-4F);

    const InverseTime decaying{0.1, 10, 0.5, false};
    const Cosine cosine{0.1, 0.001, 0};
    for (const std::size_t count : {1U, 7U, 1003U})
        for (const std::uint64_t step : {0U, 1U, 9U, 900U}) {
            add_update(cases, "sgd", Sgd{0.1}, count, step);
            add_update(cases, "sgd with decay, inverse time", Sgd{decaying, 0, false, 0.01F}, count, step);
            add_update(cases, "momentum", Sgd{0.05, 0.9F, false, 0}, count, step);
            add_update(cases, "nesterov with decay, cosine", Sgd{cosine, 0.8F, true, 0.02F}, count, step);
            add_update(cases, "adam", Adam{}, count, step);
            add_update(cases, "adamw, cosine", AdamW{cosine, 0.8F, 0.99F, 1e-8F, 0.05F}, count, step);
        }
    add_update(cases, "adam", Adam{}, 5, 0, true);
    add_update(cases, "adam far into the run", Adam{}, 33, 1000000);
    return cases;
}

}  // namespace selvedge::test
