// What each forward op means, by numbers worked out by hand: the oracle itself is held to these.
#include <gtest/gtest.h>

#include <cmath>

#include "ref/avg_pool2d.h"
#include "ref/batch_norm.h"
#include "ref/conv2d.h"
#include "ref/cross_entropy.h"
#include "ref/dense.h"
#include "ref/dropout.h"
#include "ref/load_batch.h"
#include "ref/max_pool2d.h"

namespace selvedge::ref::kernel_meaning_test {
namespace {

using Real = Tensor<double>;
using Numbers = std::vector<double>;

Real tensor(const std::vector<std::size_t>& shape, const Numbers& values) {
    Real result(Real::shape_type(shape.begin(), shape.end()));
    EXPECT_EQ(result.size(), values.size());
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

template <class T>
std::vector<T> numbers(const Tensor<T>& t) {
    return std::vector<T>(t.begin(), t.end());
}

TEST(KernelMeaning, Dense) {
    const Real x = tensor({2, 2}, {1, 2, 3, 4}), w = tensor({2, 3}, {1, 0, -1, 2, 1, 0}), b = tensor({3}, {10, 0, 0});
    EXPECT_EQ(numbers(dense<double>(x, w, b, {})), (Numbers{15, 2, -1, 21, 4, -3}));
    EXPECT_EQ(numbers(dense<double>(x, w, {}, ActivationKind::relu)), (Numbers{5, 2, 0, 11, 4, 0}));
}

TEST(KernelMeaning, Conv2dIsCrossCorrelation) {
    const Real x = tensor({1, 3, 3, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}), w = tensor({2, 2, 1, 1}, {1, 10, 100, 1000});
    EXPECT_EQ(numbers(conv2d<double>(x, w, {}, {1, 1}, {}, {})), (Numbers{5421, 6532, 8754, 9865}));
    // A margin at the top and the left, stride 2: windows over rows −1, 0 and 1, 2.
    EXPECT_EQ(numbers(conv2d<double>(x, w, tensor({1}, {0.5}), {2, 2}, {1, 1, 0, 0}, {})),
              (Numbers{1000.5, 3200.5, 7040.5, 9865.5}));
}

TEST(KernelMeaning, Conv2dOrdersChannelsAndFilters) {
    // One pixel, two channels, three filters: weights [c][f].
    const Real x = tensor({1, 1, 1, 2}, {1, 10}), w = tensor({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6});
    EXPECT_EQ(numbers(conv2d<double>(x, w, {}, {1, 1}, {}, {})), (Numbers{41, 52, 63}));
}

TEST(KernelMeaning, Activations) {
    using K = ActivationKind;
    EXPECT_EQ(activate(-2.0, K::relu), 0);
    EXPECT_EQ(activate(2.0, K::relu), 2);
    EXPECT_NEAR(activate(-2.0, {K::leaky_relu, 0.25F}), -0.5, 0);
    EXPECT_NEAR(activate(-1.0, {K::elu, 2.0F}), 2 * (1 / std::exp(1.0) - 1), 1e-15);
    // Tables of the normal distribution: Φ(1) = 0.841344746068543, Φ(−3) = 0.001349898031630.
    EXPECT_NEAR(activate(1.0, K::gelu), 0.841344746068543, 1e-14);
    EXPECT_NEAR(activate(-3.0, K::gelu), -3 * 0.001349898031630095, 1e-15);
    EXPECT_NEAR(activate(0.0, K::sigmoid), 0.5, 0);
    EXPECT_NEAR(activate(std::log(3.0), K::sigmoid), 0.75, 1e-15);
    EXPECT_NEAR(activate(std::log(3.0), K::silu), 0.75 * std::log(3.0), 1e-15);
    EXPECT_NEAR(activate(std::log(2.0), K::tanh), 0.6, 1e-15);  // (4 − 1)/(4 + 1)
}

TEST(KernelMeaning, Softmax) {
    const Real y = softmax(tensor({2, 3}, {std::log(1.0), std::log(2.0), std::log(5.0), 1000, 1000, -1000}));
    const Numbers expected{0.125, 0.25, 0.625, 0.5, 0.5, 0};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(y.flat(i), expected[i], 1e-15);
}

TEST(KernelMeaning, MaxPoolTakesTheFirstOfEqualsAndNeverPadding) {
    const auto pooled = max_pool2d(tensor({1, 2, 2, 1}, {-3, -3, -5, -1}), {2, 2}, {1, 1}, {1, 1, 0, 0});
    EXPECT_EQ(numbers(pooled.y), (Numbers{-3, -3, -3, -1}));
    EXPECT_EQ(numbers(pooled.winner), (std::vector<std::uint8_t>{3, 2, 1, 3}));
    const Real dx =
        max_pool2d_grad(tensor({1, 2, 2, 1}, {1, 10, 100, 1000}), pooled.winner, {2, 2}, {2, 2}, {1, 1}, {1, 1, 0, 0});
    EXPECT_EQ(numbers(dx), (Numbers{111, 0, 0, 1000}));
}

TEST(KernelMeaning, AveragePoolCountsPaddingOnlyWhenAsked) {
    const Real x = tensor({1, 2, 2, 1}, {4, 8, 12, 16});
    EXPECT_EQ(numbers(avg_pool2d(x, {2, 2}, {1, 1}, {1, 1, 0, 0}, false)), (Numbers{4, 6, 8, 10}));
    EXPECT_EQ(numbers(avg_pool2d(x, {2, 2}, {1, 1}, {1, 1, 0, 0}, true)), (Numbers{1, 3, 4, 10}));
}

TEST(KernelMeaning, BatchNorm) {
    // Channel 0: −1, 1 (mean 0, variance 1); channel 1: 2, 8 (mean 5, variance 9). Epsilon 0.
    const Real x = tensor({2, 2}, {-1, 2, 1, 8}), gamma = tensor({2}, {10, 1}), beta = tensor({2}, {0, 0.5});
    const auto normed = batch_norm(x, gamma, beta, 0);
    EXPECT_EQ(numbers(normed.y), (Numbers{-10, -0.5, 10, 1.5}));
    EXPECT_EQ(numbers(normed.mean), (Numbers{0, 5}));
    EXPECT_EQ(numbers(normed.variance), (Numbers{1, 9}));
    const Real running = tensor({2}, {4, 4});
    EXPECT_EQ(numbers(update_running(running, normed.variance, 0.5F)), (Numbers{2.5, 6.5}));
    EXPECT_EQ(numbers(update_running(running, normed.variance, 0.5F, true, 2)), (Numbers{3, 11}));
    EXPECT_EQ(numbers(batch_norm_inference(x, gamma, beta, tensor({2}, {1, 0}), tensor({2}, {4, 1}), 0)),
              (Numbers{-10, 2.5, 0, 8.5}));
}

TEST(KernelMeaning, CrossEntropy) {
    const Real logits = tensor({2, 2}, {std::log(3.0), 0, 0, 0});
    Tensor<std::uint8_t> labels = zeros<std::uint8_t>(2);
    labels(1) = 1;
    const auto plain = softmax_cross_entropy(logits, labels, 0);
    EXPECT_NEAR(plain.loss, std::log(4.0 / 3) + std::log(2.0), 1e-15);
    EXPECT_EQ(plain.answers, (std::vector<std::size_t>{0, 0}));  // a tie goes to the first
    const Numbers gradient{-0.125, 0.125, 0.25, -0.25};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(plain.dlogits.flat(i), gradient[i], 1e-15);
    const auto smooth = softmax_cross_entropy(logits, labels, 0.5F);  // targets 3/4 and 1/4
    EXPECT_NEAR(smooth.loss, 0.75 * std::log(4.0 / 3) + 0.25 * std::log(4.0) + std::log(2.0), 1e-15);
}

TEST(KernelMeaning, DropoutKeepsHalfWordsAtOrAboveTheRate) {
    // The definition once more: element 9 of sample 7 is the high half of word 0 of block 1.
    const PhiloxCounter words = philox4x32({1, 7, 3, 2}, philox_key(55, Purpose::dropout));
    for (const double shift : {-0.5, 0.0, 0.5, 1.5}) {
        const double half = words[0] >> 16;
        const float rate = static_cast<float>((half + shift) / 65536);
        EXPECT_EQ(dropout_keeps(9, 7, 3, 2, 55, rate), shift < 0.5) << shift;
    }
    std::size_t kept = 0;
    for (std::size_t e = 0; e < 20000; ++e) kept += dropout_keeps(e, 1, 0, 0, 9, 0.3F) ? 1 : 0;
    EXPECT_NEAR(static_cast<double>(kept) / 20000, 0.7, 0.015);  // 4.6 standard errors
    Tensor<std::uint32_t> samples = zeros<std::uint32_t>(1);
    for (const double y : dropout(tensor({1, 64}, Numbers(64, 3.0)), samples, 0, 0, 1, 0.25F))
        EXPECT_TRUE(y == 0 || y == 4) << y;
}

TEST(KernelMeaning, LoadBatch) {
    Tensor<std::uint8_t> images = zeros<std::uint8_t>(3, 1, 2, 1), labels = zeros<std::uint8_t>(3);
    for (std::uint8_t i = 0; i < 6; ++i) images.flat(i) = static_cast<std::uint8_t>(10 * i);
    for (std::uint8_t i = 0; i < 3; ++i) labels(i) = static_cast<std::uint8_t>(7 + i);
    Tensor<std::uint32_t> order = zeros<std::uint32_t>(3);
    order(0) = 1;
    order(1) = 2;
    order(2) = 0;
    const auto batch = load_batch<double>(images, labels, order, 1, 2, {0.5F, -1, {}});
    EXPECT_EQ(numbers(batch.x), (Numbers{19, 24, -1, 4}));
    EXPECT_EQ(numbers(batch.labels), (std::vector<std::uint8_t>{9, 7}));
    EXPECT_EQ(numbers(batch.samples), (std::vector<std::uint32_t>{2, 0}));
}

}  // namespace
}  // namespace selvedge::ref::kernel_meaning_test
