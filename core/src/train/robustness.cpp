// robustness: one evaluation a family.
#include <selvedge/train/robustness.h>

namespace selvedge {

double Robustness::mean() const {
    double sum = 0;
    for (const FamilyAccuracy& row : families) sum += row.accuracy;
    return families.empty() ? 0 : sum / static_cast<double>(families.size());
}

Dataset disturbed(const Dataset& data, const DisturbanceChances& chances, std::uint64_t seed) {
    Dataset copies = data;
    std::vector<std::uint8_t> scratch(data.image_size());
    const Variation variation{{}, chances};
    for (std::size_t i = 0; i < data.count; ++i)
        vary_image(data.image(i).data(), data.height, data.width, data.channels, variation, seed,
                   static_cast<std::uint32_t>(i), 0, 0, copies.images.data() + i * data.image_size(), scratch.data());
    return copies;
}

Result<Robustness> robustness(const Model& model, const Dataset& data, Executor& executor, std::uint64_t seed) {
    const Result<EvalResult> clean = evaluate(model, data, executor);
    if (!clean) return clean.error();
    Robustness measured{.clean = clean->accuracy, .families = {}};
    for (const auto& [family, name] : EnumNames<Disturbance>::names) {
        const Dataset copies = disturbed(data, DisturbanceChances::only(family), seed);
        const Result<EvalResult> result = evaluate(model, copies, executor);
        if (!result) return result.error();
        measured.families.push_back({family, result->accuracy});
    }
    return measured;
}

}  // namespace selvedge
