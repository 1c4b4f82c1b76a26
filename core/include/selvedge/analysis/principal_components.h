// Principal components: the directions in which the rows of a matrix differ most (Pearson 1901, Hotelling 1933).
#pragma once

#include <selvedge/result.h>

#include <cstddef>
#include <span>
#include <vector>

namespace selvedge {

/// The leading eigenvectors of the covariance matrix, whose divisor is N − 1.
struct PrincipalComponents {
    std::size_t width = 0;
    std::vector<double> mean;       ///< (width)
    std::vector<double> axes;       ///< (K, width): of length 1 and at right angles to each other; in each the entry
                                    ///< that is largest in absolute value (the first of them) is positive. An axis
                                    ///< along which nothing differs is all 0.
    std::vector<double> variances;  ///< (K), descending: the variance along each axis
    double total_variance = 0;      ///< of all directions together

    [[nodiscard]] std::size_t count() const { return variances.size(); }
    /// The part of the whole variance that lies along one axis, 0 to 1.
    [[nodiscard]] double explained(std::size_t axis) const;
    /// Where a row lies along each axis, from the mean: (K).
    [[nodiscard]] std::vector<double> project(std::span<const float> row) const;
};

/// Finds them in pieces: orthogonal iteration of a block of vectors with Rayleigh–Ritz (Golub and Van Loan, Matrix
/// Computations, 8.2.4 and 8.7), in double. The covariance matrix is never formed, so that wide rows cost no more than
/// the numbers that they have. Deterministic: the block begins with Philox numbers of a fixed seed.
class PrincipalFit {
public:
    static constexpr std::size_t most_components = 4;

    /// `rows` is (N, width) and must stay as it is until the fit is over. Errors: fewer than two rows, rows of no or
    /// different width, more components than most_components or the width, numbers that are not finite.
    static Result<PrincipalFit> create(std::span<const float> rows, std::size_t width, std::size_t components);

    /// Looks at about so many numbers of the rows. False once the fit is over.
    bool advance(std::size_t numbers);
    /// How far it is, 0 to 1, as well as can be told.
    [[nodiscard]] double progress() const;
    /// What was found; whole once advance() has given false.
    [[nodiscard]] const PrincipalComponents& components() const { return found_; }

private:
    /// Vectors iterated together: what is beyond the components wanted makes the iteration converge sooner.
    static constexpr std::size_t block = 8;
    enum class Stage { mean, iterate, over };

    PrincipalFit() = default;
    void add_to_mean(std::span<const float> row);
    void add_to_product(std::span<const float> row);
    void finish_pass();

    std::span<const float> rows_;
    std::size_t count_ = 0, components_ = 0, next_row_ = 0, passes_ = 0;
    Stage stage_ = Stage::mean;
    std::vector<double> basis_, product_;  // (width, block): orthonormal columns or 0, and covariance × basis
    double squares_ = 0;                   // Σ |row − mean|²
    PrincipalComponents found_;
};

/// The same at once.
Result<PrincipalComponents> principal_components(std::span<const float> rows, std::size_t width,
                                                 std::size_t components);

}  // namespace selvedge
