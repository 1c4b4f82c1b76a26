// SimtDevice: memory is the host's, and a recording a list of launches.
#include "support/simt/simt_device.h"

#include <cstring>

#include "support/simt/lane.h"

namespace selvedge::test::simt {
namespace {

class HostMemory final : public cuda::DeviceMemory {
public:
    explicit HostMemory(std::size_t bytes) : bytes_(bytes) {}
    [[nodiscard]] std::byte* data() const override { return bytes_.data(); }

private:
    mutable std::vector<std::byte> bytes_;
};

class Copy final : public cuda::Readback {
public:
    explicit Copy(std::span<const std::byte> bytes) : bytes_(bytes.begin(), bytes.end()) {}
    Result<bool> ready() override { return true; }
    [[nodiscard]] std::span<const std::byte> bytes() const override { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

class LaunchList final : public cuda::Recording {
public:
    LaunchList(Grid& grid, std::vector<cuda::Launch> launches) : grid_(grid), launches_(std::move(launches)) {}
    Status run(std::uint64_t times) override {
        for (std::uint64_t i = 0; i < times; ++i)
            for (const cuda::Launch& each : launches_) {
                Status status =
                    std::visit([&](const auto& kernel) { return launch(grid_, each.shape, kernel); }, each.kernel);
                if (!status) return status;
            }
        return {};
    }

private:
    Grid& grid_;
    std::vector<cuda::Launch> launches_;
};

class SimtDevice final : public cuda::Device {
public:
    explicit SimtDevice(GridOptions options) : grid_(options) {}
    [[nodiscard]] std::string name() const override { return "cuda simulated on the host"; }
    [[nodiscard]] cuda::DeviceLimits limits() const override {
        return {.cluster_blocks = 16, .cluster_shared_bytes = std::size_t{227} * 1024};
    }
    Result<std::unique_ptr<cuda::DeviceMemory>> allocate(std::size_t bytes) override {
        return std::unique_ptr<cuda::DeviceMemory>(std::make_unique<HostMemory>(bytes));
    }
    Status write(std::byte* to, std::span<const std::byte> from) override {
        std::memcpy(to, from.data(), from.size());
        return {};
    }
    Result<std::unique_ptr<cuda::Readback>> read(const std::byte* from, std::size_t bytes) override {
        return std::unique_ptr<cuda::Readback>(std::make_unique<Copy>(std::span(from, bytes)));
    }
    Result<std::unique_ptr<cuda::Recording>> record(std::vector<cuda::Launch> launches) override {
        return std::unique_ptr<cuda::Recording>(std::make_unique<LaunchList>(grid_, std::move(launches)));
    }

private:
    Grid grid_;
};

}  // namespace

std::unique_ptr<cuda::Device> make_simt_device(GridOptions options) { return std::make_unique<SimtDevice>(options); }

}  // namespace selvedge::test::simt
