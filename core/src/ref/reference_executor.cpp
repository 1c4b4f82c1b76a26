// The reference executor: a ReferenceSession in double for every Program; it has every op.
#include <selvedge/ref/reference_executor.h>

#include "ref/reference_session.h"

namespace selvedge {
namespace {

class ReferenceExecutor final : public Executor {
public:
    [[nodiscard]] std::string name() const override { return "reference double"; }
    [[nodiscard]] std::vector<std::string> unsupported(const Program&) const override { return {}; }
    Result<std::unique_ptr<Session>> compile(const Program& program) override {
        return std::unique_ptr<Session>(std::make_unique<ref::ReferenceSession<double>>(program));
    }
};

}  // namespace

std::unique_ptr<Executor> make_reference_executor() { return std::make_unique<ReferenceExecutor>(); }

}  // namespace selvedge
