// Surveys in pieces, and the place of one item in them.
#include "engine/survey.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/fingerprint.h"

namespace selvedge::engine {
namespace {

using Clock = std::chrono::steady_clock;

/// A piece's images are so many that it takes about as long, and never more than this.
constexpr double survey_piece_seconds = 0.008;
constexpr std::size_t most_images = 32;
/// Numbers that a piece of the fit looks at.
constexpr std::size_t fit_numbers = 200'000;
/// Features of all surveys that are kept.
constexpr std::size_t kept_values = 2 * Surveyor::most_values;
constexpr std::size_t kept_surveys = 12;

}  // namespace

Surveyor::Known& Surveyor::known(const ModelPointer& model) {
    if (known_.model != model) known_ = {model, fingerprint(*model), {}};
    return known_;
}

Status Surveyor::begin(const ModelPointer& model, Part part, const DatasetPointer& images) {
    std::unique_ptr<Work>& work = works_[static_cast<std::size_t>(part)];
    const std::uint64_t wanted = known(model).fingerprint;
    if (work && work->survey.fingerprint == wanted && work->survey.images == images) return {};
    work.reset();
    if (images->count < 2) return Error{"a survey", "there are no images to look at", "fetch them first"};
    if (const Shape given{images->height, images->width, images->channels}; model->spec.input != given)
        return Error{"images of " + to_string(given), "the model's input is " + to_string(model->spec.input),
                     "choose a model that was trained on Fashion-MNIST"};
    Result<FeatureReader> reader = FeatureReader::make(*model, most_images);
    if (!reader) return reader.error();
    Survey survey;
    survey.fingerprint = wanted;
    survey.part = part;
    survey.images = images;
    survey.count = images_looked_at(reader->width(), images->count);
    survey.layer = reader->layer();
    survey.features.width = reader->width();
    survey.features.values.reserve(survey.count * reader->width());
    work = std::make_unique<Work>(Work{std::move(*reader), std::move(survey), 0, 4, {}});
    return {};
}

/// The next images' features.
Status Surveyor::look(Work& work) {
    const auto start = Clock::now();
    Survey& survey = work.survey;
    const std::size_t rows = std::min(work.rows, survey.count - work.done), size = survey.images->image_size();
    const Result<std::vector<float>> read =
        work.reader.read(std::span(survey.images->images).subspan(work.done * size, rows * size));
    if (!read) return read.error();
    if (survey.part == Part::test)
        if (Status status = work.reader.watch(); !status) return status.error();
    survey.features.values.insert(survey.features.values.end(), read->begin(), read->end());
    work.done += rows;
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    work.rows = std::clamp<std::size_t>(seconds < survey_piece_seconds / 2     ? work.rows * 2
                                        : seconds > survey_piece_seconds * 1.5 ? work.rows / 2
                                                                               : work.rows,
                                        1, most_images);
    return {};
}

/// The next piece of a map; true once it is drawn up.
Result<bool> Surveyor::fit(Work& work) {
    Survey& survey = work.survey;
    if (!work.fit) {
        const std::size_t axes = std::min<std::size_t>(2, survey.features.width);
        Result<PrincipalFit> fit = PrincipalFit::create(survey.features.values, survey.features.width, axes);
        if (!fit) return fit.error();
        work.fit = std::move(*fit);
    }
    if (work.fit->advance(fit_numbers)) return false;
    survey.components = work.fit->components();
    survey.places.resize(survey.count * 2);
    for (std::size_t k = 0; k < survey.count; ++k) {
        const std::vector<double> along = survey.components.project(survey.features.row(k));
        for (std::size_t axis = 0; axis < along.size(); ++axis)
            survey.places[k * 2 + axis] = static_cast<float>(along[axis]);
    }
    survey.units = work.reader.units();
    survey.features = {};
    return true;
}

void Surveyor::keep(SurveyPointer survey) {
    kept_.push_front(std::move(survey));
    std::size_t values = 0, count = 0;
    for (const SurveyPointer& one : kept_) {
        values += one->features.values.size();
        if (values > kept_values || count == kept_surveys) break;
        ++count;
    }
    kept_.resize(std::max<std::size_t>(count, 1));
}

SurveyNews Surveyor::advance(const ModelPointer& model, Part part, const DatasetPointer& images) {
    SurveyNews news;
    news.part = part;
    news.fingerprint = known(model).fingerprint;
    const auto kept = std::find_if(kept_.begin(), kept_.end(), [&](const SurveyPointer& one) {
        return one->fingerprint == news.fingerprint && one->part == part && one->images == images;
    });
    if (kept != kept_.end()) {
        news.survey = *kept;
        news.done = news.count = news.survey->count;
        return news;
    }
    std::unique_ptr<Work>& work = works_[static_cast<std::size_t>(part)];
    const auto fail = [&](const Error& error) {
        news.error = error;
        work.reset();
        return news;
    };
    if (Status status = begin(model, part, images); !status) return fail(status.error());
    news.count = work->survey.count;
    bool over = false;
    if (work->done < work->survey.count) {
        if (Status status = look(*work); !status) return fail(status.error());
        over = work->done == work->survey.count && part == Part::train;
    } else {
        const Result<bool> fitted = fit(*work);
        if (!fitted) return fail(fitted.error());
        over = *fitted;
    }
    news.done = work->done;
    if (!over) return news;
    news.survey = std::make_shared<const Survey>(std::move(work->survey));
    work.reset();
    keep(news.survey);
    return news;
}

Located Surveyor::locate(std::uint64_t ticket, const ModelPointer& model,
                         const std::array<std::uint8_t, item_pixels>& pixels, const SurveyPointer& train,
                         const SurveyPointer& test) {
    Known& here = known(model);
    Located found;
    found.ticket = ticket;
    found.fingerprint = here.fingerprint;
    if (train && train->fingerprint == here.fingerprint) found.train = train;
    if (test && test->fingerprint == here.fingerprint) found.test = test;
    if (!here.reader) {
        Result<FeatureReader> reader = FeatureReader::make(*model, 1);
        if (!reader) {
            found.error = reader.error();
            return found;
        }
        here.reader = std::move(*reader);
    }
    const Result<std::vector<float>> point = here.reader->read(pixels);
    if (!point) {
        found.error = point.error();
        return found;
    }
    if (found.train) found.neighbours = nearest_rows(found.train->features, *point, neighbours_found);
    if (found.test) {
        const std::vector<double> along = found.test->components.project(*point);
        for (std::size_t axis = 0; axis < along.size(); ++axis) found.place[axis] = static_cast<float>(along[axis]);
    }
    return found;
}

}  // namespace selvedge::engine
