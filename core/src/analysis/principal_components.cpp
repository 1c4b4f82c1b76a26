// PrincipalFit: passes over the rows, and a small eigenvalue problem after each.
#include <selvedge/analysis/principal_components.h>
#include <selvedge/random/stream.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

namespace selvedge {
namespace {

/// The axes are good enough once covariance × axis and variance × axis differ by less than this part of the largest
/// variance.
constexpr double close_enough = 1e-9;
constexpr std::size_t most_passes = 200;
/// A vector of which less than this is left beside the others points nowhere but along rounding errors.
constexpr double vanishing = 1e-12;
constexpr std::uint64_t seed = 1901;

/// A symmetric matrix's eigenvalues, descending, and its eigenvectors as columns, by Jacobi's rotations (Golub and Van
/// Loan, 8.5).
template <std::size_t N>
struct Eigen {
    using Matrix = std::array<std::array<double, N>, N>;
    std::array<double, N> values{};
    Matrix vectors{};

    explicit Eigen(Matrix a) {
        Matrix v{};
        for (std::size_t i = 0; i < N; ++i) v[i][i] = 1;
        for (int sweep = 0; sweep < 50 && rotate_all(a, v); ++sweep) {
        }
        std::array<std::size_t, N> order{};
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return a[i][i] > a[j][j]; });
        for (std::size_t k = 0; k < N; ++k) {
            values[k] = a[order[k]][order[k]];
            for (std::size_t i = 0; i < N; ++i) vectors[i][k] = v[i][order[k]];
        }
    }

    /// One sweep; false when nothing was left to rotate.
    static bool rotate_all(Matrix& a, Matrix& v) {
        bool any = false;
        for (std::size_t p = 0; p < N; ++p)
            for (std::size_t q = p + 1; q < N; ++q) {
                if (std::fabs(a[p][q]) <= 1e-17 * std::sqrt(std::fabs(a[p][p] * a[q][q])) || a[p][q] == 0) continue;
                any = true;
                const double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
                const double t = (tau >= 0 ? 1.0 : -1.0) / (std::fabs(tau) + std::sqrt(1 + tau * tau));
                const double c = 1 / std::sqrt(1 + t * t), s = t * c;
                for (std::size_t k = 0; k < N; ++k) {
                    const double x = a[k][p], y = a[k][q];
                    a[k][p] = c * x - s * y;
                    a[k][q] = s * x + c * y;
                }
                for (std::size_t k = 0; k < N; ++k) {
                    const double x = a[p][k], y = a[q][k];
                    a[p][k] = c * x - s * y;
                    a[q][k] = s * x + c * y;
                    const double from = v[k][p], to = v[k][q];
                    v[k][p] = c * from - s * to;
                    v[k][q] = s * from + c * to;
                }
            }
        return any;
    }
};

/// Gram and Schmidt's way, each vector twice against rounding. Columns of (width, N) that depend on the others become
/// 0.
template <std::size_t N>
void orthonormalise(std::vector<double>& columns) {
    const std::size_t width = columns.size() / N;
    const auto dot = [&](std::size_t i, std::size_t j) {
        double sum = 0;
        for (std::size_t d = 0; d < width; ++d) sum += columns[d * N + i] * columns[d * N + j];
        return sum;
    };
    for (std::size_t j = 0; j < N; ++j) {
        const double before = std::sqrt(dot(j, j));
        for (int twice = 0; twice < 2; ++twice)
            for (std::size_t i = 0; i < j; ++i) {
                const double along = dot(i, j);
                for (std::size_t d = 0; d < width; ++d) columns[d * N + j] -= along * columns[d * N + i];
            }
        const double length = std::sqrt(dot(j, j));
        const double factor = length > vanishing * before ? 1 / length : 0;
        for (std::size_t d = 0; d < width; ++d) columns[d * N + j] *= factor;
    }
}

}  // namespace

double PrincipalComponents::explained(std::size_t axis) const {
    return total_variance > 0 ? variances[axis] / total_variance : 0;
}

std::vector<double> PrincipalComponents::project(std::span<const float> row) const {
    std::vector<double> along(count());
    for (std::size_t k = 0; k < count(); ++k)
        for (std::size_t d = 0; d < width; ++d)
            along[k] += (static_cast<double>(row[d]) - mean[d]) * axes[k * width + d];
    return along;
}

Result<PrincipalFit> PrincipalFit::create(std::span<const float> rows, std::size_t width, std::size_t components) {
    if (width == 0 || rows.size() % width != 0)
        return Error{std::to_string(rows.size()) + " numbers",
                     "must be whole rows of " + std::to_string(width) + " numbers", ""};
    if (rows.size() / width < 2)
        return Error{std::to_string(rows.size() / width) + " rows", "principal components need at least two", ""};
    if (components == 0 || components > std::min(width, most_components))
        return Error{std::to_string(components) + " components",
                     "must be 1 to " + std::to_string(std::min(width, most_components)), ""};
    if (!std::all_of(rows.begin(), rows.end(), [](float value) { return std::isfinite(value); }))
        return Error{"rows with numbers that are not finite", "have no principal components",
                     "look for a model whose training diverged"};
    PrincipalFit fit;
    fit.rows_ = rows;
    fit.count_ = rows.size() / width;
    fit.components_ = components;
    fit.found_.width = width;
    fit.found_.mean.resize(width);
    fit.basis_.resize(width * block);
    RandomStream random(seed, Purpose::subset);
    // No more vectors than there are directions.
    for (std::size_t d = 0; d < width; ++d)
        for (std::size_t j = 0; j < block; ++j)
            fit.basis_[d * block + j] = j < width ? static_cast<double>(random.uniform(-1, 1)) : 0;
    orthonormalise<block>(fit.basis_);
    return fit;
}

void PrincipalFit::add_to_mean(std::span<const float> row) {
    for (std::size_t d = 0; d < row.size(); ++d) found_.mean[d] += static_cast<double>(row[d]);
}

void PrincipalFit::add_to_product(std::span<const float> row) {
    std::array<double, block> along{};
    for (std::size_t d = 0; d < row.size(); ++d) {
        const double x = static_cast<double>(row[d]) - found_.mean[d];
        squares_ += x * x;
        for (std::size_t j = 0; j < block; ++j) along[j] += x * basis_[d * block + j];
    }
    for (std::size_t d = 0; d < row.size(); ++d) {
        const double x = static_cast<double>(row[d]) - found_.mean[d];
        for (std::size_t j = 0; j < block; ++j) product_[d * block + j] += x * along[j];
    }
}

void PrincipalFit::finish_pass() {
    const std::size_t width = found_.width;
    next_row_ = 0;
    if (stage_ == Stage::mean) {
        for (double& mean : found_.mean) mean /= static_cast<double>(count_);
        stage_ = Stage::iterate;
        product_.assign(width * block, 0);
        return;
    }
    const double divisor = static_cast<double>(count_ - 1);
    found_.total_variance = squares_ / divisor;
    squares_ = 0;
    for (double& value : product_) value /= divisor;

    // Within the block: the covariance as its vectors see it, and the directions in which that is largest.
    Eigen<block>::Matrix seen{};
    for (std::size_t d = 0; d < width; ++d)
        for (std::size_t i = 0; i < block; ++i)
            for (std::size_t j = 0; j < block; ++j) seen[i][j] += basis_[d * block + i] * product_[d * block + j];
    for (std::size_t i = 0; i < block; ++i)
        for (std::size_t j = 0; j < i; ++j) seen[i][j] = seen[j][i] = (seen[i][j] + seen[j][i]) / 2;
    const Eigen<block> ritz(seen);
    const auto turn = [&](std::vector<double>& columns) {
        for (std::size_t d = 0; d < width; ++d) {
            std::array<double, block> turned{};
            for (std::size_t i = 0; i < block; ++i)
                for (std::size_t j = 0; j < block; ++j) turned[j] += columns[d * block + i] * ritz.vectors[i][j];
            std::copy(turned.begin(), turned.end(), columns.begin() + static_cast<std::ptrdiff_t>(d * block));
        }
    };
    turn(basis_);
    turn(product_);

    double worst = 0;
    for (std::size_t k = 0; k < components_; ++k) {
        double sum = 0;
        for (std::size_t d = 0; d < width; ++d) {
            const double error = product_[d * block + k] - ritz.values[k] * basis_[d * block + k];
            sum += error * error;
        }
        worst = std::max(worst, std::sqrt(sum));
    }
    ++passes_;
    if (worst > close_enough * ritz.values[0] && passes_ < most_passes) {
        std::swap(basis_, product_);
        orthonormalise<block>(basis_);
        product_.assign(width * block, 0);
        return;
    }
    stage_ = Stage::over;
    for (std::size_t k = 0; k < components_; ++k) {
        found_.variances.push_back(std::max(ritz.values[k], 0.0));
        const bool nothing = found_.variances[k] <= vanishing * std::max(ritz.values[0], 0.0);
        double largest = 0;
        for (std::size_t d = 0; d < width; ++d)
            if (const double entry = basis_[d * block + k]; std::fabs(entry) > std::fabs(largest)) largest = entry;
        const double sign = nothing ? 0 : largest < 0 ? -1 : 1;
        for (std::size_t d = 0; d < width; ++d) found_.axes.push_back(sign * basis_[d * block + k]);
    }
}

bool PrincipalFit::advance(std::size_t numbers) {
    if (stage_ == Stage::over) return false;
    const std::size_t width = found_.width;
    const std::size_t last = std::min(count_, next_row_ + std::max<std::size_t>(numbers / width, 1));
    for (; next_row_ < last; ++next_row_) {
        const std::span<const float> row = rows_.subspan(next_row_ * width, width);
        stage_ == Stage::mean ? add_to_mean(row) : add_to_product(row);
    }
    if (next_row_ == count_) finish_pass();
    return stage_ != Stage::over;
}

double PrincipalFit::progress() const {
    if (stage_ == Stage::over) return 1;
    // Most data take some ten passes; each leaves a tenth less to do.
    return 1 - std::pow(0.9, static_cast<double>(passes_));
}

Result<PrincipalComponents> principal_components(std::span<const float> rows, std::size_t width,
                                                 std::size_t components) {
    Result<PrincipalFit> fit = PrincipalFit::create(rows, width, components);
    if (!fit) return fit.error();
    while (fit->advance(rows.size())) {
    }
    return fit->components();
}

}  // namespace selvedge
