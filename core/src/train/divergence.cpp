// DivergenceWatch: the rule.
#include <selvedge/train/divergence.h>

#include <cmath>

namespace selvedge {

DivergenceWatch::DivergenceWatch(std::size_t classes, double most_frequent, std::size_t epochs)
    : exploded_loss_(2 * std::log(static_cast<double>(classes))),
      guessing_accuracy_(1.1 * most_frequent),
      epochs_(epochs) {}

bool DivergenceWatch::update(const EpochRecord& record) {
    exploded_ = exploded_ || record.loss > exploded_loss_;
    dead_epochs_ = exploded_ && record.accuracy <= guessing_accuracy_ ? dead_epochs_ + 1 : 0;
    diverged_ = dead_epochs_ >= patience || (dead_epochs_ > 0 && record.epoch == epochs_);
    return diverged_;
}

}  // namespace selvedge
