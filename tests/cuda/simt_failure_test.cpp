// A session over a Device that is lost at a call of one's choosing: every error reaches who waits, and drivers are
// judged by their versions.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/train/trainer.h>

#include "cuda/device_executor.h"
#include "cuda/driver_error.h"
#include "support/simt/simt_device.h"
#include "support/synthetic.h"

namespace selvedge::test::simt_failure_test {
namespace {

const Error lost{"a step", "failed on the GPU: the device is lost", "resume from the last checkpoint"};

/// Calls that the device still answers, and all that were made.
struct Calls {
    std::size_t left, made = 0;
    bool over() {
        ++made;
        return left == 0 || --left == 0;
    }
};

class LostReadback final : public cuda::Readback {
public:
    LostReadback(std::unique_ptr<cuda::Readback> inner, Calls& calls) : inner_(std::move(inner)), calls_(calls) {}
    Result<bool> ready() override {
        if (calls_.over()) return lost;
        return inner_->ready();
    }
    [[nodiscard]] std::span<const std::byte> bytes() const override { return inner_->bytes(); }

private:
    std::unique_ptr<cuda::Readback> inner_;
    Calls& calls_;
};

class LostRecording final : public cuda::Recording {
public:
    LostRecording(std::unique_ptr<cuda::Recording> inner, Calls& calls) : inner_(std::move(inner)), calls_(calls) {}
    Status run(std::uint64_t times) override {
        if (calls_.over()) return lost;
        return inner_->run(times);
    }

private:
    std::unique_ptr<cuda::Recording> inner_;
    Calls& calls_;
};

class LostDevice final : public cuda::Device {
public:
    explicit LostDevice(Calls& calls) : calls_(calls) {}
    [[nodiscard]] std::string name() const override { return inner_->name(); }
    [[nodiscard]] cuda::DeviceLimits limits() const override { return inner_->limits(); }
    Result<std::unique_ptr<cuda::DeviceMemory>> allocate(std::size_t bytes) override {
        if (calls_.over()) return lost;
        return inner_->allocate(bytes);
    }
    Status write(std::byte* to, std::span<const std::byte> from) override {
        if (calls_.over()) return lost;
        return inner_->write(to, from);
    }
    Result<std::unique_ptr<cuda::Readback>> read(const std::byte* from, std::size_t bytes) override {
        if (calls_.over()) return lost;
        Result<std::unique_ptr<cuda::Readback>> readback = inner_->read(from, bytes);
        if (!readback) return readback;
        return std::unique_ptr<cuda::Readback>(std::make_unique<LostReadback>(std::move(*readback), calls_));
    }
    Result<std::unique_ptr<cuda::Recording>> record(std::vector<cuda::Launch> launches) override {
        if (calls_.over()) return lost;
        Result<std::unique_ptr<cuda::Recording>> recording = inner_->record(std::move(launches));
        if (!recording) return recording;
        return std::unique_ptr<cuda::Recording>(std::make_unique<LostRecording>(std::move(*recording), calls_));
    }

private:
    std::unique_ptr<cuda::Device> inner_ = simt::make_simt_device({.find_races = false});
    Calls& calls_;
};

TEST(SimtFailure, ALostDeviceEndsTheRunWithItsError) {
    Experiment experiment = test::synthetic_experiment();
    const Result<Json> network =
        parse_json(R"({"input": [4, 4, 1], "layers": ["flatten", {"dense": {"units": 3}}]})", "network");
    experiment.network = *net_spec_from_json(*network, "network");
    experiment.train.epochs = 1;
    const Dataset data = test::synthetic_data(60, 4);
    for (std::size_t calls = 1;; ++calls) {
        ASSERT_LT(calls, 200U);
        Calls counted{calls};
        const std::unique_ptr<Executor> executor = cuda::make_device_executor(std::make_unique<LostDevice>(counted));
        const Result<TrainResult> result = train(experiment, data, *executor, {.piece_steps = 1});
        if (result) {
            EXPECT_GT(calls, 20U);
            break;
        }
        EXPECT_EQ(result.error().message(), lost.message()) << "call " << calls;
    }
}

TEST(SimtFailure, DriversAreJudgedByTheirVersions) {
    EXPECT_EQ(cuda::driver_error(0, 13010).rule, "finds no NVIDIA driver on this machine");
    EXPECT_EQ(cuda::driver_error(12040, 13010).rule, "finds an NVIDIA driver for CUDA 12.4, and needs one for 13.1");
    EXPECT_EQ(cuda::driver_error(13010, 13010).rule, "cannot use the NVIDIA driver of this machine");
}

}  // namespace
}  // namespace selvedge::test::simt_failure_test
