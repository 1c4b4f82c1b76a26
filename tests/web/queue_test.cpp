// The engine's queue: the newest of a key wins, fresh requests go before those that have begun.
#include "engine/queue.h"

#include <gtest/gtest.h>

#include <string>

namespace selvedge::engine::queue_test {
namespace {

class Named final : public Request {
public:
    Named(std::string key, std::string name, bool ready = true)
        : tag(std::move(name)), key_(std::move(key)), ready_(ready) {}
    [[nodiscard]] std::string_view key() const override { return key_; }
    [[nodiscard]] bool ready(const Bench&) const override { return ready_; }
    Progress work(Bench&, const Report&) override { return Progress::done; }
    std::string tag;

private:
    std::string key_;
    bool ready_;
};

std::string tag_of(const std::unique_ptr<Request>& request) {
    return request ? static_cast<const Named&>(*request).tag : "nothing";
}

TEST(RequestQueue, TheNewestOfAKeyTakesThePlaceOfTheOlder) {
    const Bench bench;
    RequestQueue queue;
    queue.push(std::make_unique<Named>("picture", "old"));
    queue.push(std::make_unique<Named>("model", "other"));
    queue.push(std::make_unique<Named>("picture", "new"));
    EXPECT_EQ(tag_of(queue.take(bench)), "new");
    EXPECT_EQ(tag_of(queue.take(bench)), "other");
    EXPECT_TRUE(queue.empty());
}

TEST(RequestQueue, WhatHasBegunWaitsBehindWhatIsFresh) {
    const Bench bench;
    RequestQueue queue;
    queue.put_back(std::make_unique<Named>("train", "slice"));
    queue.push(std::make_unique<Named>("picture", "fresh"));
    EXPECT_TRUE(queue.contains("train"));
    EXPECT_EQ(tag_of(queue.take(bench)), "fresh");
    EXPECT_EQ(tag_of(queue.take(bench)), "slice");
}

TEST(RequestQueue, ANewerOneEndsWhatHasBegun) {
    const Bench bench;
    RequestQueue queue;
    queue.put_back(std::make_unique<Named>("train", "old run"));
    queue.push(std::make_unique<Named>("train", "new run"));
    EXPECT_EQ(tag_of(queue.take(bench)), "new run");
    EXPECT_TRUE(queue.empty());
    queue.push(std::make_unique<Named>("train", "newer run"));
    queue.put_back(std::make_unique<Named>("train", "new run"));
    EXPECT_EQ(tag_of(queue.take(bench)), "newer run");
    EXPECT_TRUE(queue.empty());
}

TEST(RequestQueue, WhatIsNotReadyLetsOthersPass) {
    const Bench bench;
    RequestQueue queue;
    queue.push(std::make_unique<Named>("picture", "waits", false));
    queue.push(std::make_unique<Named>("model", "goes"));
    EXPECT_TRUE(queue.has_ready(bench));
    EXPECT_EQ(tag_of(queue.take(bench)), "goes");
    EXPECT_FALSE(queue.has_ready(bench));
    EXPECT_EQ(tag_of(queue.take(bench)), "nothing");
    EXPECT_TRUE(queue.contains("picture"));
}

}  // namespace
}  // namespace selvedge::engine::queue_test
