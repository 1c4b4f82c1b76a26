// Requests: open a model, classify a picture, look inside, survey images, find an item's place among them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/request.h"

namespace selvedge::engine {

/// Opens the bytes of a model file; `where` names it in errors. Reports a ModelCard or a ModelRefused.
class OpenModel final : public Request {
public:
    OpenModel(std::size_t index, std::vector<std::byte> bytes, std::string where)
        : index_(index), bytes_(std::move(bytes)), where_(std::move(where)) {}
    static constexpr std::string_view name = "model";
    [[nodiscard]] std::string_view key() const override { return name; }
    [[nodiscard]] bool ready(const Bench&) const override { return true; }
    Progress work(Bench& bench, const Report& report) override {
        report(bench.answerer.open(index_, bytes_, where_));
        return Progress::done;
    }

private:
    std::size_t index_;
    std::vector<std::byte> bytes_;
    std::string where_;
};

/// Converts and classifies a picture. Reports an Outcome.
class ClassifyPicture final : public Request {
public:
    ClassifyPicture(std::uint64_t ticket, PicturePointer picture, const Preparation& preparation)
        : ticket_(ticket), picture_(std::move(picture)), preparation_(preparation) {}
    static constexpr std::string_view name = "picture";
    [[nodiscard]] std::string_view key() const override { return name; }
    Progress work(Bench& bench, const Report& report) override {
        report(bench.answerer.classify(ticket_, picture_->view(), preparation_));
        return Progress::done;
    }

private:
    std::uint64_t ticket_;
    PicturePointer picture_;
    Preparation preparation_;
};

/// Has every layer's output for an item, and explains a class. Reports an Inspection.
class InspectItem final : public Request {
public:
    InspectItem(std::uint64_t ticket, const std::array<std::uint8_t, item_pixels>& pixels,
                std::optional<std::size_t> index)
        : ticket_(ticket), pixels_(pixels), index_(index) {}
    static constexpr std::string_view name = "inspect";
    [[nodiscard]] std::string_view key() const override { return name; }
    Progress work(Bench& bench, const Report& report) override {
        report(bench.inspector.inspect(ticket_, bench.answerer.model(), pixels_, index_));
        return Progress::done;
    }

private:
    std::uint64_t ticket_;
    std::array<std::uint8_t, item_pixels> pixels_;
    std::optional<std::size_t> index_;
};

/// Has the model look at all images of a part. Reports SurveyNews now and then, the last of them with a survey or an
/// error.
class SurveyImages final : public Request {
public:
    SurveyImages(Part part, DatasetPointer images) : part_(part), images_(std::move(images)) {}
    static constexpr std::string_view name_of(Part part) {
        return part == Part::train ? "survey of training images" : "survey of test images";
    }
    [[nodiscard]] std::string_view key() const override { return name_of(part_); }
    Progress work(Bench& bench, const Report& report) override {
        SurveyNews news = bench.surveyor.advance(bench.answerer.model(), part_, images_);
        const bool over = news.survey || news.error;
        const auto now = std::chrono::steady_clock::now();
        if (over || now - reported_ > std::chrono::milliseconds(150)) {
            reported_ = now;
            report(std::move(news));
        }
        return over ? Progress::done : Progress::more;
    }

private:
    Part part_;
    DatasetPointer images_;
    std::chrono::steady_clock::time_point reported_;
};

/// Finds an item's nearest training images and its place on the map of test images, in the surveys given. Reports a
/// Located.
class LocateItem final : public Request {
public:
    LocateItem(std::uint64_t ticket, const std::array<std::uint8_t, item_pixels>& pixels, SurveyPointer train,
               SurveyPointer test)
        : ticket_(ticket), pixels_(pixels), train_(std::move(train)), test_(std::move(test)) {}
    static constexpr std::string_view name = "locate";
    [[nodiscard]] std::string_view key() const override { return name; }
    Progress work(Bench& bench, const Report& report) override {
        report(bench.surveyor.locate(ticket_, bench.answerer.model(), pixels_, train_, test_));
        return Progress::done;
    }

private:
    std::uint64_t ticket_;
    std::array<std::uint8_t, item_pixels> pixels_;
    SurveyPointer train_, test_;
};

}  // namespace selvedge::engine
