// Checkpoints: what a resume refuses, and with which words.
#include "train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/data/describe.h>
#include <selvedge/io/safetensors.h>
#include <selvedge/random/stream.h>
#include <selvedge/train/trainer.h>

#include <cstring>

#include "support/recorder.h"
#include "support/synthetic.h"

namespace selvedge::checkpoint_test {
namespace {

using test::Recorder;
using test::synthetic_data;
using test::synthetic_experiment;
using ::testing::HasSubstr;
using Bytes = std::vector<std::byte>;

std::unique_ptr<Executor> cpu() {
    Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = 1, .isa = {}});
    EXPECT_TRUE(executor.ok());
    return std::move(*executor);
}

/// The checkpoint after the first of the synthetic experiment's four epochs.
const Bytes& first_checkpoint() {
    static const Bytes bytes = [] {
        const std::unique_ptr<Executor> executor = cpu();
        Recorder recorder;
        Result<Trainer> trainer =
            Trainer::create(synthetic_experiment(), synthetic_data(120), *executor, {.observer = &recorder});
        while (recorder.checkpoints.empty() && *trainer->advance()) {
        }
        return recorder.checkpoints.front();
    }();
    return bytes;
}

/// "" where the checkpoint is taken.
std::string refusal(const Bytes& bytes, const Experiment& experiment = synthetic_experiment(),
                    const Dataset& data = synthetic_data(120)) {
    const std::unique_ptr<Executor> executor = cpu();
    TrainOptions options;
    options.resume = bytes;
    const Result<Trainer> trainer = Trainer::create(experiment, data, *executor, options);
    return trainer ? "" : trainer.error().message();
}

/// The file with its content changed by `change`, its hashes as they were.
template <class Change>
Bytes changed(const Bytes& bytes, Change&& change) {
    Result<SafetensorsFile> file = parse_safetensors(bytes, "checkpoint");
    change(*file);
    return *serialize_safetensors(*file);
}

TEST(Checkpoint, OfTheSameRunIsTaken) { EXPECT_EQ(refusal(first_checkpoint()), ""); }

TEST(Checkpoint, NamesAndNotesMayChange) {
    Experiment experiment = synthetic_experiment();
    experiment.id = "renamed";
    experiment.title = "Another title";
    experiment.published = {{"accuracy", 1}};
    EXPECT_EQ(refusal(first_checkpoint(), experiment), "");
}

// A checkpoint of a version that did not know train.save_every yet.
TEST(Checkpoint, SettingsThatItDoesNotNameStandAtTheirDefaults) {
    const std::unique_ptr<Executor> executor = cpu();
    Result<Trainer> trainer = Trainer::create(synthetic_experiment(), synthetic_data(120), *executor);
    ASSERT_TRUE(trainer.ok());
    const DatasetFacts facts = describe(synthetic_data(120));
    RunIdentity identity{experiment_to_json(synthetic_experiment()), facts.images_sha256, facts.labels_sha256};
    const Result<Checkpoint> read =
        parse_checkpoint(first_checkpoint(), trainer->program(), identity, trainer->facts().steps_per_epoch);
    ASSERT_TRUE(read.ok()) << read.error().message();
    identity.experiment["train"].erase("save_every");
    identity.experiment["data"].erase("augment");
    const Result<Bytes> old = serialize_checkpoint(*read, trainer->program(), identity);
    ASSERT_TRUE(old.ok());
    EXPECT_EQ(refusal(*old), "");
    Experiment experiment = synthetic_experiment();
    experiment.train.save_every = 2;
    EXPECT_THAT(refusal(*old, experiment), HasSubstr("train.save_every is 2, was 0"));
}

TEST(Checkpoint, OfAnotherExperimentSaysWhatDiffers) {
    Experiment experiment = synthetic_experiment();
    experiment.train.batch_size = 8;
    EXPECT_THAT(refusal(first_checkpoint(), experiment), HasSubstr("train.batch_size is 8, was 16"));
    experiment = synthetic_experiment();
    schedule_of(experiment.train.optimizer) = 0.5;
    EXPECT_THAT(refusal(first_checkpoint(), experiment), HasSubstr("train.optimizer.adam.learning_rate"));
    experiment = synthetic_experiment();
    experiment.train.seed = 1;
    EXPECT_THAT(refusal(first_checkpoint(), experiment), HasSubstr("train.seed is 1, was 5"));
    experiment = synthetic_experiment();
    std::get<Dropout>(experiment.network.layers[3].layer).rate = 0.5F;
    EXPECT_THAT(refusal(first_checkpoint(), experiment), HasSubstr("network.layers.3.dropout.rate is 0.5, was 0.25"));
    experiment = synthetic_experiment();
    experiment.data.split.validation = Portion::items(31);
    EXPECT_THAT(refusal(first_checkpoint(), experiment), HasSubstr("data.split.validation is 31, was 30"));
    experiment = synthetic_experiment();
    experiment.train.early_stopping = EarlyStopping{};
    EXPECT_THAT(refusal(first_checkpoint(), experiment), HasSubstr("train.early_stopping"));
}

TEST(Checkpoint, OfARunOnOtherDataIsRefused) {
    Dataset data = synthetic_data(120);
    data.images[1234] ^= 1;
    EXPECT_THAT(refusal(first_checkpoint(), synthetic_experiment(), data), HasSubstr("images_sha256"));
    data = synthetic_data(120);
    data.labels[3] = 1;
    EXPECT_THAT(refusal(first_checkpoint(), synthetic_experiment(), data), HasSubstr("labels_sha256"));
}

TEST(Checkpoint, EveryFlippedBitIsFound) {
    RandomStream random(3, Purpose::subset);
    for (int i = 0; i < 300; ++i) {
        Bytes bytes = first_checkpoint();
        // Half of them in the header, where the history and the settings stand.
        const auto limit =
            static_cast<std::uint32_t>(i % 2 == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 4000));
        const std::uint32_t place = random.below(limit);
        bytes[place] ^= std::byte{static_cast<unsigned char>(1U << random.below(8))};
        EXPECT_NE(refusal(bytes), "") << "byte " << place;
    }
}

TEST(Checkpoint, EveryTruncationIsFound) {
    const Bytes& whole = first_checkpoint();
    for (std::size_t size = 1; size < whole.size(); size += 1 + whole.size() / 97)
        EXPECT_NE(refusal(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))), "") << size;
}

TEST(Checkpoint, OtherFilesAreRefused) {
    const char text[] = "this is no checkpoint at all, but some text";
    Bytes bytes(sizeof text);
    std::memcpy(bytes.data(), text, sizeof text);
    EXPECT_NE(refusal(bytes), "");
    EXPECT_THAT(refusal(*serialize_safetensors({})), HasSubstr("not a checkpoint"));

    const std::unique_ptr<Executor> executor = cpu();
    Experiment experiment = synthetic_experiment();
    experiment.train.epochs = 1;
    const Result<TrainResult> result = train(experiment, synthetic_data(120), *executor);
    ASSERT_TRUE(result.ok());
    EXPECT_THAT(refusal(*serialize_model(*result->best)), HasSubstr("finished model"));
}

TEST(Checkpoint, IsNoModel) {
    const Result<Model> model = parse_model(first_checkpoint(), "last.safetensors");
    ASSERT_FALSE(model.ok());
    EXPECT_THAT(model.error().message(), HasSubstr("checkpoint"));
    EXPECT_THAT(model.error().message(), HasSubstr("best.safetensors"));
}

TEST(Checkpoint, ChangedContentIsFound) {
    EXPECT_NE(refusal(changed(first_checkpoint(), [](SafetensorsFile& file) { file.tensors.pop_back(); })), "");
    EXPECT_NE(refusal(changed(first_checkpoint(),
                              [](SafetensorsFile& file) { file.metadata["selvedge.checkpoint"] = "[[[["; })),
              "");
    EXPECT_NE(refusal(changed(
                  first_checkpoint(),
                  [](SafetensorsFile& file) { file.metadata["selvedge.checkpoint"] = std::string(100000, '['); })),
              "");
    for (const char* text : {"{}", "[]", R"({"format": 2})", R"({"format": "1"})", R"({"format": 1, "sha256": 3})"})
        EXPECT_NE(refusal(changed(first_checkpoint(),
                                  [&](SafetensorsFile& file) { file.metadata["selvedge.checkpoint"] = text; })),
                  "");
}

}  // namespace
}  // namespace selvedge::checkpoint_test
