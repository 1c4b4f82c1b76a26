// Trust: verdicts, temperature and likeness in answers, in the file, and as they are fitted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/train/fit_trust.h>
#include <selvedge/train/robustness.h>

#include <cmath>

#include "support/synthetic.h"

namespace selvedge::trust_test {
namespace {

using ::testing::HasSubstr;

// One dense layer on 8×8 pixels that finds the bright third, as test::synthetic_data paints it: its logits are the
// mean brightness of the thirds (0 … 1) times `sharpness`.
Model band_model(float sharpness) {
    Model model;
    const Result<Json> json =
        parse_json(R"({"input": [8, 8, 1], "layers": ["flatten", {"dense": {"units": 3}}]})", "test");
    model.spec = *net_spec_from_json(*json, "test");
    model.class_names = {"top", "middle", "bottom"};
    ProgramOptions options{.classes = 3, .training = false};
    const Result<Program> program = build_program(model.spec, options);
    model.parameters.assign(initial_parameters(*program, 1).size(), 0);
    for (std::size_t pixel = 0; pixel < 64; ++pixel) model.parameters[pixel * 3 + pixel / 8 * 3 / 8] = sharpness / 24;
    EXPECT_TRUE(make_golden(model, std::vector<float>(64, 0.5F)));
    return model;
}

// Half of the labels are wrong, so that no temperature is the best one at the end of its range.
Dataset doubtful_bands(std::uint64_t seed) {
    Dataset data = test::synthetic_data(300, 8, 3, seed);
    for (std::size_t i = 0; i < data.count; i += 4)
        data.labels[i] = static_cast<std::uint8_t>((data.labels[i] + 1) % 3);
    return data;
}

Dataset blank(std::size_t count) {
    return {.count = count,
            .height = 8,
            .width = 8,
            .channels = 1,
            .images = std::vector<std::uint8_t>(count * 64, 0),
            .labels = {},
            .class_names = {}};
}

Result<TrustFit> fit(const Model& model, const Dataset& clothing, const Dataset& others) {
    Result<Classifier> classifier = model.session({.batch_size = 64});
    return classifier ? fit_trust(model, *classifier, clothing, others) : Result<TrustFit>(classifier.error());
}

TEST(Trust, GivesVerdicts) {
    Trust trust;
    EXPECT_EQ(trust.verdict(0.5F, -1e9F), Verdict::sure);
    EXPECT_EQ(trust.verdict(0.49F, 1e9F), Verdict::unsure);
    trust.sure_from = 0.8F;
    trust.like_from = 3;
    EXPECT_EQ(trust.verdict(0.8F, 3), Verdict::sure);
    EXPECT_EQ(trust.verdict(0.79F, 3), Verdict::unsure);
    EXPECT_EQ(trust.verdict(0.99F, 2.9F), Verdict::unlike) << "however probable";
}

TEST(Trust, TemperatureAndLikenessAreInTheAnswer) {
    Model model = band_model(40);
    const Dataset data = test::synthetic_data(3, 8, 3);
    Result<Classifier> plain = model.session();
    ASSERT_TRUE(plain);
    std::vector<float> inputs;
    for (const std::uint8_t pixel : data.image(1)) inputs.push_back(static_cast<float>(pixel) * model.input_scale);
    const std::vector<float> logits = *plain->logits(inputs);
    const Answer before = plain->classify_pixels(data.image(1))->front();

    model.trust = {.temperature = 2.5F, .sure_from = 0.3F, .like_from = 1e4F};
    Result<Classifier> warm = model.session();
    ASSERT_TRUE(warm);
    const Answer after = warm->classify_pixels(data.image(1))->front();
    double sum_1 = 0, sum_2 = 0;
    for (const float logit : logits) {
        sum_1 += std::exp(static_cast<double>(logit));
        sum_2 += std::exp(static_cast<double>(logit) / 2.5);
    }
    EXPECT_NEAR(before.likeness, std::log(sum_1), 1e-5);
    EXPECT_NEAR(after.likeness, 2.5 * std::log(sum_2), 1e-5);
    for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(before.probabilities[k], std::exp(static_cast<double>(logits[k])) / sum_1, 1e-6);
        EXPECT_NEAR(after.probabilities[k], std::exp(static_cast<double>(logits[k]) / 2.5) / sum_2, 1e-6);
    }
    EXPECT_EQ(before.index, after.index);
    EXPECT_EQ(before.verdict, Verdict::sure);
    EXPECT_EQ(after.verdict, Verdict::unlike);
}

TEST(Trust, LivesInTheFile) {
    Model model = band_model(10);
    EXPECT_EQ(parse_model(*serialize_model(model), "m")->trust.like_from, std::nullopt);
    model.trust = {.temperature = 1.5F, .sure_from = 0.7F, .like_from = -2.25F};
    const Result<Model> read = parse_model(*serialize_model(model), "m");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->trust.temperature, 1.5F);
    EXPECT_EQ(read->trust.sure_from, 0.7F);
    EXPECT_EQ(read->trust.like_from, -2.25F);
    model.trust.temperature = 0;
    const Result<Model> refused = parse_model(*serialize_model(model), "m");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), HasSubstr("temperature"));
}

// Logits twice as large want twice the temperature, and then give the same probabilities.
TEST(FitTrust, TemperatureUndoesTheLogitsScale) {
    const Dataset data = doubtful_bands(1);
    const Result<TrustFit> once = fit(band_model(5), data, blank(10));
    const Result<TrustFit> twice = fit(band_model(10), data, blank(10));
    ASSERT_TRUE(once && twice);
    EXPECT_NEAR(twice->trust.temperature / once->trust.temperature, 2, 1e-3);
    EXPECT_NEAR(once->nll_after, twice->nll_after, 1e-6);
    EXPECT_LE(once->nll_after, once->nll_before);
    EXPECT_NEAR(once->accuracy, 0.75, 0.01);
    EXPECT_LT(once->sure, 0.1) << "three of four are right, so hardly an answer may be called sure";
}

TEST(FitTrust, RefusesWhatIsUnlikeAndLittleElse) {
    const Dataset data = test::synthetic_data(300, 8, 3, 2);
    const Result<TrustFit> fitted = fit(band_model(20), data, blank(50));
    ASSERT_TRUE(fitted);
    EXPECT_EQ(fitted->others_refused, 1) << "black pictures have the least likeness of all";
    EXPECT_LE(fitted->clothing_refused, clothing_refused_at_most);
    EXPECT_EQ(fitted->accuracy, 1);
    EXPECT_GT(fitted->sure, 0.9);
}

TEST(FitTrust, RefusesWhatItCannotFitTo) {
    const Dataset data = test::synthetic_data(30, 8, 3);
    const auto refusal = [&](const Dataset& clothing, const Dataset& others) {
        const Result<TrustFit> fitted = fit(band_model(20), clothing, others);
        return fitted ? "" : fitted.error().message();
    };
    EXPECT_THAT(refusal(blank(3), blank(3)), HasSubstr("without labels"));
    EXPECT_THAT(refusal(data, {}), HasSubstr("without pictures"));
    EXPECT_THAT(refusal(test::synthetic_data(30, 10, 3), blank(3)), HasSubstr("input is 8×8×1"));
    EXPECT_THAT(refusal(test::synthetic_data(30, 8, 4), blank(3)), HasSubstr("label 3"));
}

TEST(Robustness, IsTheAccuracyOnEachFamilysCopies) {
    const Model model = band_model(20);
    const Dataset data = test::synthetic_data(120, 8, 3, 3);
    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = 1, .isa = {}});
    ASSERT_TRUE(executor);
    const Result<Robustness> measured = robustness(model, data, **executor, 9);
    ASSERT_TRUE(measured);
    EXPECT_EQ(measured->clean, 1);
    ASSERT_EQ(measured->families.size(), disturbance_count);
    double sum = 0;
    for (const FamilyAccuracy& row : measured->families) {
        sum += row.accuracy;
        const Dataset copies = disturbed(data, DisturbanceChances::only(row.family), 9);
        EXPECT_EQ(row.accuracy, evaluate(model, copies, **executor)->accuracy) << enum_name(row.family);
    }
    const auto of = [&](Disturbance family) { return measured->families[static_cast<std::size_t>(family)].accuracy; };
    EXPECT_EQ(of(Disturbance::mirror), 1) << "bands are their own mirror images";
    EXPECT_EQ(of(Disturbance::polarity), 0) << "the brightest band is the darkest";
    EXPECT_DOUBLE_EQ(measured->mean(), sum / disturbance_count);
}

}  // namespace
}  // namespace selvedge::trust_test
