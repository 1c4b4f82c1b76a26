// Fitting a model's Trust: its temperature, from which probability it is sure, and what it takes for no garment.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/model/model.h>
#include <selvedge/train/experiment.h>

#include <cstdint>

namespace selvedge {

/// What answers a Trust was fitted to. Parts are of 1.
struct TrustFit {
    Trust trust;
    double nll_before = 0, nll_after = 0;  ///< mean cross-entropy on the clothing, at temperature 1 and at the fitted
    double accuracy = 0;                   ///< on the clothing, sure or not
    double sure = 0, sure_accuracy = 0;  ///< part of the clothing of which the model is sure, and how often it is right
    double clothing_refused = 0, others_refused = 0;  ///< parts answered with Verdict::unlike
};

/// Least accuracy wanted of the answers that are called sure.
inline constexpr double sure_accuracy_wanted = 0.95;
/// Most of the clothing that may be taken for no clothing.
inline constexpr double clothing_refused_at_most = 0.03;

/// The temperature makes the cross-entropy on `clothing` least (Guo, Pleiss, Sun and Weinberger 2017); sure_from is the
/// lowest probability from which on sure_accuracy_wanted of the answers are right; like_from refuses as many of
/// `others` for as few of `clothing` as possible, and at most clothing_refused_at_most of these. Deterministic. Errors:
/// no pictures, no labels, pictures of another size than the network's.
Result<TrustFit> fit_trust(const Model& model, Classifier& classifier, const Dataset& clothing, const Dataset& others);

/// The clothing to fit to: the experiment's validation part as it is, once more disturbed as its training part is (or
/// as robust-cnn's is where it is not), and, for Fashion-MNIST, drawn garments that no training has seen. Error: a
/// split without a validation part.
Result<Dataset> clothing_for_trust(const Experiment& experiment, const Dataset& data);

/// Pictures of no garment, as drawn and disturbed.
Dataset others_for_trust(std::uint64_t seed);

}  // namespace selvedge
