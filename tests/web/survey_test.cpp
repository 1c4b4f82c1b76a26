// Surveys in pieces: features, the map, what is kept, and the place of one item among the images.
#include <gtest/gtest.h>
#include <selvedge/analysis/features.h>

#include <fstream>
#include <iterator>

#include "engine/queue.h"
#include "engine/requests.h"
#include "support/paths.h"
#include "support/synthetic.h"

namespace selvedge::engine::survey_test {
namespace {

std::vector<std::byte> bytes_of_model(const std::string& name) {
    std::ifstream file(test::source_path("assets/models/" + name + ".safetensors"), std::ios::binary);
    const std::vector<char> read{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(read));
    return {bytes.begin(), bytes.end()};
}

ModelPointer bundled(const std::string& name) {
    Result<Model> model = parse_model(bytes_of_model(name), name);
    EXPECT_TRUE(model) << model.error().message();
    return std::make_shared<const Model>(std::move(*model));
}

DatasetPointer images(std::size_t count, std::uint64_t seed) {
    return std::make_shared<const Dataset>(test::synthetic_data(count, item_edge, 10, seed));
}

SurveyNews survey_all(Surveyor& surveyor, const ModelPointer& model, Part part, const DatasetPointer& data) {
    for (;;) {
        const SurveyNews news = surveyor.advance(model, part, data);
        if (news.survey || news.error) return news;
    }
}

std::array<std::uint8_t, item_pixels> item(const Dataset& data, std::size_t index) {
    std::array<std::uint8_t, item_pixels> pixels{};
    std::copy_n(data.image(index).begin(), item_pixels, pixels.begin());
    return pixels;
}

TEST(Surveyor, GivesTheFeaturesOfEveryImageAndKeepsThem) {
    Surveyor surveyor;
    const ModelPointer model = bundled("r2-cnn");
    const DatasetPointer data = images(150, 1);
    SurveyNews news = surveyor.advance(model, Part::train, data);
    EXPECT_EQ(news.count, 150U);
    EXPECT_GT(news.done, 0U);
    EXPECT_LT(news.done, 150U) << "in pieces";
    EXPECT_FALSE(news.survey);
    news = survey_all(surveyor, model, Part::train, data);
    ASSERT_TRUE(news.survey) << news.error->message();
    EXPECT_EQ(news.done, 150U);
    EXPECT_EQ(news.survey->layer, "dense");
    EXPECT_EQ(news.survey->features.count(), 150U);
    Result<FeatureReader> reader = FeatureReader::make(*model, 1);
    for (const std::size_t k : {0U, 77U, 149U}) {
        const Result<std::vector<float>> wanted = reader->read(data->image(k));
        ASSERT_TRUE(wanted);
        for (std::size_t d = 0; d < wanted->size(); ++d)
            ASSERT_NEAR(news.survey->features.row(k)[d], (*wanted)[d], 1e-4) << k << ", " << d;
    }
    // The same weights opened again are the same model.
    EXPECT_EQ(surveyor.advance(bundled("r2-cnn"), Part::train, data).survey, news.survey);
    // Other images, or another model, are another survey.
    EXPECT_FALSE(surveyor.advance(model, Part::train, images(150, 2)).survey);
    EXPECT_FALSE(surveyor.advance(bundled("r1-mlp-medium-128"), Part::train, data).survey);
    EXPECT_EQ(surveyor.advance(model, Part::train, data).survey, news.survey) << "it is still there";
}

TEST(Surveyor, FindsAnItemAmongTheImages) {
    Surveyor surveyor;
    const ModelPointer model = bundled("r1-mlp-medium-128");
    const DatasetPointer train = images(90, 3), test = images(60, 4);
    const SurveyPointer of_train = survey_all(surveyor, model, Part::train, train).survey;
    const SurveyPointer of_test = survey_all(surveyor, model, Part::test, test).survey;
    ASSERT_TRUE(of_train && of_test);
    EXPECT_EQ(of_test->places.size(), 120U);
    EXPECT_EQ(of_test->components.count(), 2U);
    ASSERT_EQ(of_test->units.size(), 2U) << "the layers before the last";
    EXPECT_TRUE(of_train->units.empty());

    const Located among_train = surveyor.locate(5, model, item(*train, 41), of_train, of_test);
    ASSERT_FALSE(among_train.error);
    EXPECT_EQ(among_train.ticket, 5U);
    ASSERT_EQ(among_train.neighbours.nearest.size(), Surveyor::neighbours_found);
    EXPECT_EQ(among_train.neighbours.nearest[0].row, 41U) << "an image is nearest to itself";
    EXPECT_NEAR(among_train.neighbours.nearest[0].distance, 0, 1e-3);
    EXPECT_GT(among_train.neighbours.nearest[1].distance, 0.1F);
    EXPECT_GT(among_train.neighbours.mean_distance, among_train.neighbours.nearest[7].distance);

    const Located on_map = surveyor.locate(6, model, item(*test, 17), nullptr, of_test);
    EXPECT_TRUE(on_map.neighbours.nearest.empty());
    EXPECT_NEAR(on_map.place[0], of_test->places[34], 1e-3);
    EXPECT_NEAR(on_map.place[1], of_test->places[35], 1e-3);

    const Located elsewhere = surveyor.locate(7, bundled("r2-cnn"), item(*test, 17), of_train, of_test);
    EXPECT_FALSE(elsewhere.train || elsewhere.test) << "those are another model's";
}

TEST(Surveyor, LooksAtFewerPicturesOfManyNumbersEach) {
    EXPECT_EQ(Surveyor::images_looked_at(128, 10'000), 10'000U);
    EXPECT_EQ(Surveyor::images_looked_at(2304, 10'000), 7281U);  // 2^24 / 2304 = 7281.8
    EXPECT_EQ(Surveyor::images_looked_at(1U << 24U, 10'000), 2U);
    // Their last dense layers take 128 units, and 256 maps of 4 x 4.
    for (const auto& [name, width] : {std::pair("r2-cnn", 128U), std::pair("r1-cnn-64-128-256", 4096U)}) {
        const ModelPointer model = bundled(name);
        const Result<FeatureReader> reader = FeatureReader::make(*model, 7);
        const Result<Classifier> session = model->session({.threads = 1, .isa = "", .batch_size = 3});
        ASSERT_TRUE(reader && session);
        EXPECT_EQ(feature_width(session->program()), width) << name;
        EXPECT_EQ(reader->width(), width) << name;
    }
}

TEST(Surveyor, SaysWhyThereIsNoSurvey) {
    Surveyor surveyor;
    const ModelPointer model = bundled("r2-cnn");
    const SurveyNews none = surveyor.advance(model, Part::test, std::make_shared<const Dataset>());
    ASSERT_TRUE(none.error);
    EXPECT_NE(none.error->message().find("no images"), std::string::npos);
    const auto small = std::make_shared<const Dataset>(test::synthetic_data(5, 8));
    EXPECT_TRUE(surveyor.advance(model, Part::test, small).error);
}

TEST(Surveyor, IsARequestInPiecesBesideOthers) {
    Bench bench;
    RequestQueue queue;
    std::vector<Event> events;
    const Report report = [&events](Event event) { events.push_back(std::move(event)); };
    const auto work = [&] {
        std::unique_ptr<Request> request = queue.take(bench);
        if (request && request->work(bench, report) == Progress::more) queue.put_back(std::move(request));
    };
    const DatasetPointer data = images(300, 5);
    queue.push(std::make_unique<SurveyImages>(Part::test, data));
    queue.push(std::make_unique<OpenModel>(0, bytes_of_model("r2-cnn"), "r2-cnn"));
    work();
    ASSERT_EQ(events.size(), 1U);
    const std::uint64_t fingerprint = std::get<ModelCard>(events[0]).fingerprint;
    work();
    ASSERT_EQ(events.size(), 2U) << "the first news comes at once";
    EXPECT_EQ(std::get<SurveyNews>(events[1]).fingerprint, fingerprint);
    EXPECT_TRUE(queue.contains(SurveyImages::name_of(Part::test)));
    while (!queue.empty()) work();
    const SurveyPointer survey = std::get<SurveyNews>(events.back()).survey;
    ASSERT_TRUE(survey);
    EXPECT_EQ(survey->part, Part::test);
    queue.push(std::make_unique<LocateItem>(9, item(*data, 3), nullptr, survey));
    work();
    const Located& found = std::get<Located>(events.back());
    EXPECT_EQ(found.ticket, 9U);
    EXPECT_EQ(found.fingerprint, fingerprint);
    EXPECT_NEAR(found.place[0], survey->places[6], 1e-3);
}

}  // namespace
}  // namespace selvedge::engine::survey_test
