// Models: the file and what it refuses, golden vectors, and the Classifier's answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/io/safetensors.h>
#include <selvedge/model/model.h>
#include <selvedge/random/stream.h>

#include <cmath>
#include <cstring>

namespace selvedge::model_test {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::byte>;

/// A small network with running statistics, untrained: what is tested here does not depend on its being any good.
Model small_model() {
    Model model;
    const Result<Json> json = parse_json(R"([ { "conv2d": { "filters": 2, "kernel": 5, "stride": 3 } }, "batch_norm",
                                              { "activation": { "function": "relu" } }, "flatten",
                                              { "dense": { "units": 3 } } ])",
                                         "test");
    const Result<NetSpec> spec = net_spec_from_json(*json, "test");
    EXPECT_TRUE(spec.ok()) << (spec ? "" : spec.error().message());
    model.spec = *spec;
    model.class_names = {"shirt", "bag", "boot"};
    ProgramOptions options;
    options.classes = 3;
    options.training = false;
    const Result<Program> program = build_program(model.spec, options);
    EXPECT_TRUE(program.ok()) << (program ? "" : program.error().message());
    model.parameters = initial_parameters(*program, 11);
    model.state = initial_state(*program);
    model.provenance.experiment = "small";
    model.provenance.title = "A “small” one";
    model.provenance.seed = 42;
    model.provenance.epoch = 7;
    model.provenance.val_accuracy = 0.123456789012345;
    std::vector<float> input(784);
    RandomStream random(1, Purpose::subset);
    for (float& value : input) value = random.uniform();
    const Status status = make_golden(model, input);
    EXPECT_TRUE(status.ok()) << (status ? "" : status.error().message());
    return model;
}

const Bytes& small_file() {
    static const Bytes bytes = *serialize_model(small_model());
    return bytes;
}

std::string refusal(const Bytes& bytes) {
    const Result<Model> model = parse_model(bytes, "m.safetensors");
    return model ? "" : model.error().message();
}

template <class Change>
Bytes changed(Change&& change) {
    Result<SafetensorsFile> file = parse_safetensors(small_file(), "m");
    change(*file);
    return *serialize_safetensors(*file);
}

/// The file with members of its metadata replaced (or, by null, removed) and without the tensors' hash, so that the
/// later checks are reached.
Bytes with_metadata(const std::string& patch) {
    return changed([&](SafetensorsFile& file) {
        Json json = *parse_json(file.metadata.at("selvedge"), "m");
        json.erase("content_sha256");
        merge_patch(json, *parse_json(patch, "patch"));
        file.metadata["selvedge"] = json.dump();
    });
}

SafetensorsTensor& tensor_of(SafetensorsFile& file, std::string_view name) {
    for (SafetensorsTensor& tensor : file.tensors)
        if (tensor.name == name) return tensor;
    ADD_FAILURE() << name;
    return file.tensors.front();
}

TEST(ModelFile, ReadsBackBitForBit) {
    const Model model = small_model();
    const Result<Model> again = parse_model(small_file(), "m");
    ASSERT_TRUE(again.ok()) << again.error().message();
    EXPECT_EQ(again->spec, model.spec);
    EXPECT_EQ(again->parameters, model.parameters);
    EXPECT_EQ(again->state, model.state);
    EXPECT_EQ(again->class_names, model.class_names);
    EXPECT_EQ(again->golden.input, model.golden.input);
    EXPECT_EQ(again->golden.logits, model.golden.logits);
    EXPECT_EQ(again->input_scale, model.input_scale);
    EXPECT_EQ(again->provenance.title, model.provenance.title);
    EXPECT_EQ(again->provenance.seed, 42U);
    EXPECT_EQ(again->provenance.epoch, 7U);
    EXPECT_EQ(again->provenance.val_accuracy, model.provenance.val_accuracy);
    EXPECT_FALSE(again->provenance.test_accuracy.has_value());
    EXPECT_EQ(*serialize_model(*again), small_file());
}

TEST(ModelFile, TensorsHaveTheirParametersNames) {
    const Result<SafetensorsFile> file = parse_safetensors(small_file(), "m");
    ASSERT_TRUE(file.ok());
    const SafetensorsTensor* kernel = file->find("conv2d.kernel");
    ASSERT_NE(kernel, nullptr);
    EXPECT_EQ(kernel->shape, (std::vector<std::size_t>{5, 5, 1, 2}));
    for (const char* name : {"conv2d.bias", "batch_norm.gamma", "batch_norm.running_mean", "dense.kernel",
                             "golden.input", "golden.logits"})
        EXPECT_NE(file->find(name), nullptr) << name;
}

TEST(ModelFile, AWrongTensorIsNamed) {
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) {
                    std::erase_if(file.tensors, [](const auto& tensor) { return tensor.name == "dense.kernel"; });
                })),
                HasSubstr("'dense.kernel': missing"));
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) {
                    file.tensors.push_back(make_tensor("dense_1.kernel", {1}, std::array{1.0F}));
                })),
                HasSubstr("'dense_1.kernel': is no part"));
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) {
                    tensor_of(file, "conv2d.kernel").shape = {5, 5, 2, 1};
                })),
                HasSubstr("5×5×2×1, the network needs 5×5×1×2"));
    EXPECT_THAT(
        refusal(changed([](SafetensorsFile& file) { tensor_of(file, "dense.bias").type = SafetensorsType::i32; })),
        HasSubstr("I32"));
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) {
                    const float nan = std::nanf("");
                    std::memcpy(tensor_of(file, "dense.bias").bytes.data(), &nan, sizeof nan);
                })),
                HasSubstr("not finite"));
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) {
                    std::erase_if(file.tensors, [](const auto& tensor) { return tensor.name == "golden.logits"; });
                })),
                HasSubstr("golden.logits"));
}

TEST(ModelFile, MetadataIsChecked) {
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) { file.metadata.clear(); })),
                HasSubstr("not written by this program"));
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) { file.metadata["selvedge"] = "{"; })), HasSubstr("m"));
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) { file.metadata["selvedge"] = "[]"; })),
                HasSubstr("an object"));
    EXPECT_THAT(refusal(changed([](SafetensorsFile& file) {
                    file.metadata["selvedge"] = std::string(200000, '[') + std::string(200000, ']');
                })),
                HasSubstr("deeper"));
    EXPECT_EQ(refusal(with_metadata("{}")), "") << "the hash may be left out";
    EXPECT_THAT(refusal(with_metadata(R"({"format": 2})")), HasSubstr("format 2"));
    EXPECT_THAT(refusal(with_metadata(R"({"format": null})")), HasSubstr("format missing"));
    EXPECT_THAT(refusal(with_metadata(R"({"format": "1"})")), HasSubstr("format"));
    for (const char* name : {"network", "class_names", "pixels"})
        EXPECT_THAT(refusal(with_metadata(std::string("{\"") + name + "\": null}")), HasSubstr(name));
    EXPECT_THAT(refusal(with_metadata(R"({"class_names": ["a", "b"]})")), HasSubstr("2"));
    EXPECT_THAT(refusal(with_metadata(R"({"class_names": []})")), HasSubstr("class_names"));
    EXPECT_THAT(refusal(with_metadata(R"({"class_names": ["a", 3, "c"]})")), HasSubstr("class_names"));
    EXPECT_THAT(refusal(with_metadata(R"({"pixels": {"scale": "big"}})")), HasSubstr("scale"));
    EXPECT_THAT(refusal(with_metadata(R"({"pixels": {"scale": 1e300}})")), HasSubstr("finite"));
    EXPECT_THAT(refusal(with_metadata(R"({"sure_from": 2})")), HasSubstr("sure_from"));
    EXPECT_THAT(refusal(with_metadata(R"({"provenance": {"seed": -1}})")), HasSubstr("seed"));
    EXPECT_THAT(refusal(with_metadata(R"({"provenance": {"title": 5}})")), HasSubstr("title"));
    EXPECT_THAT(refusal(with_metadata(R"({"content_sha256": "00"})")), HasSubstr("SHA-256"));
    EXPECT_EQ(refusal(with_metadata(R"({"provenance": {"from_the_future": 5}})")), "");
}

TEST(ModelFile, NetworksThatAreTooMuchAreRefused) {
    for (const char* network :
         {R"([ "flatten", { "dense": { "units": 9007199254740992 } }, { "dense": { "units": 3 } } ])",
          R"([ { "conv2d": { "filters": 2, "kernel": 5, "padding": [4, 4, 4, 900000000] } }, "flatten",
               { "dense": { "units": 3 } } ])",
          R"([ { "max_pool2d": { "window": 8000, "stride": 1, "padding": 7999 } }, "flatten",
               { "dense": { "units": 3 } } ])",
          R"([ { "max_pool2d": { "window": 4000, "stride": 1, "padding": 3999 } },
               { "global_avg_pool2d": {} }, { "dense": { "units": 3 } } ])",
          R"([ { "dense": { "units": 0 } } ])", R"([])", R"({"input": [0, 28, 1], "layers": ["flatten"]})",
          R"({"input": [4294967296, 4294967296, 1], "layers": ["flatten", { "dense": { "units": 3 } }]})",
          R"({"input": [28], "layers": [{ "conv2d": { "filters": 2, "kernel": 3 } }]})", R"(["flatten"])"})
        EXPECT_NE(refusal(with_metadata(std::string(R"({"network": )") + network + "}")), "") << network;

    std::string nested = R"("flatten")";
    for (int i = 0; i < 30; ++i) nested = R"({ "residual": { "layers": [ )" + nested + " ] } }";
    for (const char* comment : {"", "// \"\n", "/* \" */"})
        EXPECT_THAT(refusal(changed([&](SafetensorsFile& file) {
                        file.metadata["selvedge"] = comment + std::string("{\"network\": [") + nested + "]}";
                    })),
                    HasSubstr("deeper"))
            << comment;
}

TEST(ModelFile, TheGoldenVectorGuardsTheWeights) {
    // Without the tensors' hash, as a file from elsewhere may come.
    const auto with_weights = [](auto&& change) {
        Result<SafetensorsFile> file = parse_safetensors(with_metadata("{}"), "m");
        change(*file);
        return *serialize_safetensors(*file);
    };
    EXPECT_EQ(refusal(with_weights([](SafetensorsFile&) {})), "");
    EXPECT_THAT(refusal(with_weights([](SafetensorsFile& file) {
                    tensor_of(file, "dense.bias").bytes[3] = std::byte{0x3f};  // from 0 to 0.5
                })),
                HasSubstr("golden vector"));
    EXPECT_THAT(refusal(with_weights([](SafetensorsFile& file) {
                    SafetensorsTensor& logits = tensor_of(file, "golden.logits");
                    std::swap_ranges(logits.bytes.begin(), logits.bytes.begin() + 4, logits.bytes.begin() + 4);
                })),
                HasSubstr("golden vector"));
    EXPECT_THAT(refusal(with_weights([](SafetensorsFile& file) {
                    const float infinity = INFINITY;
                    std::memcpy(tensor_of(file, "golden.logits").bytes.data(), &infinity, sizeof infinity);
                })),
                HasSubstr("golden vector"));
}

TEST(ModelFile, EveryFlippedBitOfATensorIsFound) {
    std::uint64_t header = 0;
    std::memcpy(&header, small_file().data(), sizeof header);
    RandomStream random(5, Purpose::subset);
    for (int i = 0; i < 200; ++i) {
        Bytes bytes = small_file();
        const auto begin = static_cast<std::uint32_t>(8 + header);
        const std::uint32_t place = begin + random.below(static_cast<std::uint32_t>(bytes.size()) - begin);
        bytes[place] ^= std::byte{static_cast<unsigned char>(1U << random.below(8))};
        EXPECT_NE(refusal(bytes), "") << "byte " << place;
    }
}

TEST(ModelFile, DamagedHeadersNeverCrash) {
    RandomStream random(6, Purpose::subset);
    for (int i = 0; i < 400; ++i) {
        Bytes bytes = small_file();
        for (std::uint32_t n = 0; n <= random.below(3); ++n)
            bytes[random.below(2500)] = static_cast<std::byte>(random.below(256));
        const Result<Model> model = parse_model(bytes, "m");  // a changed title may well be read
        EXPECT_TRUE(model.ok() || !model.error().message().empty());
    }
    for (std::size_t size = 0; size < small_file().size(); size += 1 + small_file().size() / 211)
        EXPECT_NE(refusal(Bytes(small_file().begin(), small_file().begin() + static_cast<std::ptrdiff_t>(size))), "");
}

TEST(ModelFile, AModelThatDoesNotFitItselfIsNotSaved) {
    Model model = small_model();
    model.golden = {};
    EXPECT_FALSE(serialize_model(model).ok());
    model = small_model();
    model.parameters.pop_back();
    EXPECT_FALSE(serialize_model(model).ok());
    EXPECT_FALSE(model.session().ok());
    model = small_model();
    model.state.push_back(0);
    EXPECT_FALSE(model.session().ok());
    model = small_model();
    model.class_names.emplace_back("hat");
    EXPECT_FALSE(model.session().ok());
    EXPECT_FALSE(make_golden(model, std::vector<float>(784)).ok());
}

TEST(Classifier, AnswersAreConsistent) {
    const Model model = small_model();
    Result<Classifier> classifier = model.session({.batch_size = 4});
    ASSERT_TRUE(classifier.ok()) << classifier.error().message();
    std::vector<std::uint8_t> pixels(3 * 784);
    RandomStream random(2, Purpose::subset);
    for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(random.below(256));
    const Result<std::vector<Answer>> answers = classifier->classify_pixels(pixels);
    ASSERT_TRUE(answers.ok()) << answers.error().message();
    ASSERT_EQ(answers->size(), 3U);

    std::vector<float> inputs;
    for (const std::uint8_t pixel : pixels) inputs.push_back(static_cast<float>(pixel) * model.input_scale);
    const Result<std::vector<float>> logits = classifier->logits(inputs);
    ASSERT_TRUE(logits.ok());
    for (std::size_t row = 0; row < 3; ++row) {
        const Answer& answer = (*answers)[row];
        double sum = 0;
        for (std::size_t k = 0; k < 3; ++k) sum += std::exp(static_cast<double>((*logits)[row * 3 + k]));
        for (std::size_t k = 0; k < 3; ++k) {
            EXPECT_NEAR(answer.probabilities[k], std::exp(static_cast<double>((*logits)[row * 3 + k])) / sum, 1e-6);
            EXPECT_LE(answer.probabilities[k], answer.probabilities[answer.index]);
        }
        EXPECT_EQ(answer.label, model.class_names[answer.index]);
        EXPECT_EQ(answer.verdict == Verdict::sure, answer.probabilities[answer.index] >= model.trust.sure_from);
    }
    // One by one gives what all at once gives.
    for (std::size_t row = 0; row < 3; ++row) {
        const auto one = classifier->classify_pixels(std::span(pixels).subspan(row * 784, 784));
        ASSERT_TRUE(one.ok());
        EXPECT_EQ(one->front().probabilities, (*answers)[row].probabilities);
    }
}

TEST(Classifier, TheGoldenInputGivesTheGoldenLogits) {
    const Model model = small_model();
    Result<Classifier> classifier = model.session();
    ASSERT_TRUE(classifier.ok());
    const Result<std::vector<float>> logits = classifier->logits(model.golden.input);
    ASSERT_TRUE(logits.ok());
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR((*logits)[k], model.golden.logits[k], 1e-4);
}

TEST(Classifier, ClassifiesPictures) {
    const Model model = small_model();
    Result<Classifier> classifier = model.session();
    ASSERT_TRUE(classifier.ok());
    std::vector<std::uint8_t> rgba(std::size_t{40} * 30 * 4, 255);
    for (std::size_t y = 5; y < 25; ++y)
        for (std::size_t x = 10; x < 30; ++x) rgba[(y * 40 + x) * 4 + 1] = static_cast<std::uint8_t>(x);
    const Picture picture{rgba, 40, 30};
    const Result<Answer> answer = classifier->classify(picture);
    ASSERT_TRUE(answer.ok()) << answer.error().message();
    const Result<Conversion> converted = convert(picture);
    ASSERT_TRUE(converted.ok());
    EXPECT_EQ(answer->probabilities, classifier->classify_pixels(converted->pixels)->front().probabilities);
}

TEST(Classifier, RefusesWhatItCannotAnswer) {
    const Model model = small_model();
    Result<Classifier> classifier = model.session();
    ASSERT_TRUE(classifier.ok());
    EXPECT_FALSE(classifier->classify_pixels({}).ok());
    EXPECT_FALSE(classifier->classify_pixels(std::vector<std::uint8_t>(783)).ok());
    EXPECT_FALSE(classifier->classify_pixels(std::vector<std::uint8_t>(2 * 784)).ok()) << "batch_size is 1";
    EXPECT_FALSE(classifier->logits(std::vector<float>(5)).ok());
    const std::vector<std::uint8_t> white(std::size_t{10} * 10 * 4, 255);
    EXPECT_FALSE(classifier->classify(Picture{white, 10, 10}).ok()) << "nothing to see";
    EXPECT_FALSE(classifier->classify(Picture{white, 11, 10}).ok());
    EXPECT_FALSE(model.session({.batch_size = 0}).ok());
    EXPECT_FALSE(model.session({.isa = "pdp11"}).ok());
}

}  // namespace
}  // namespace selvedge::model_test
