// Contests: our turn in the benchmarks beside other libraries, asked for by a JSON object, natively and in the browser.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/exec/executor.h>
#include <selvedge/io/json.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace selvedge::perf {

/// Compiled networks that go through the training images again and again.
class Contests {
public:
    using MakeExecutor = std::function<Result<std::unique_ptr<Executor>>()>;

    /// `make` gives an executor for each member of a population; `data` must outlive this.
    Contests(MakeExecutor make, const Dataset& data) : make_(std::move(make)), data_(data) {}

    /// {"mode": "train" or "infer", "experiment": {…}, "batch": 32, "seconds": 0.4, "population": 1} is answered by
    /// {"rate": images a second}. Requests for the same network go on with the sessions of the first one.
    Result<Json> answer(const Json& request);

private:
    struct Contest {
        Program program;
        std::unique_ptr<Session> session;
        std::uint64_t step = 0, steps_per_epoch = 0;
    };
    [[nodiscard]] Result<Contest> prepare(const Json& request, std::size_t batch, Executor& executor) const;
    static Result<double> measure(std::vector<Contest>& contests, bool train, std::size_t batch, double seconds);

    MakeExecutor make_;
    const Dataset& data_;
    std::vector<std::unique_ptr<Executor>> executors_;
    std::map<std::string, std::vector<Contest>> known_;
};

}  // namespace selvedge::perf
