// The drivers, compiled once: which way a problem takes.
#include "drivers/run.hpp"

#include "drivers/disjoint.hpp"
#include "drivers/padded.hpp"
#include "drivers/pull.hpp"

namespace poolkit {

namespace {

// How cells are combined, of the forms without a mask.
const Operation& unmasked(const Kernel& kernel, const Call& call) {
    return kernel.indexed && call.index ? *kernel.indexed : *kernel.plain;
}

}  // namespace

bool takes_disjoint(const Problem& problem, const Call& call) {
    return problem.disjoint && problem.kernel->plain && call.outer >= bundle && unmasked(*problem.kernel, call).rows;
}

void run_disjoint(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const Op op{unmasked(*problem.kernel, call), problem.parameters, *problem.shared};
    Disjoint disjoint(op, problem, call);
    for (int64_t unit = begin; unit < end; ++unit) disjoint.run(unit);
}

bool takes_padded(const Problem& problem, const Call& call) {
    if (!problem.padded || !problem.kernel->plain) return false;
    const Operation& operation = unmasked(*problem.kernel, call);
    return operation.exact && operation.fields == 1;
}

void run_padded(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const Op op{unmasked(*problem.kernel, call), problem.parameters, *problem.shared};
    Padded(op, problem, call).run(begin, end);
}

void run_forward(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (problem.few) return problem.kernel->few(problem, call, begin, end);
    if (problem.bundled) return run_bundled(problem, call, begin, end, run_forward);
    const Kernel& kernel = *problem.kernel;
    if (kernel.forward) return kernel.forward(problem, call, begin, end);
    const bool indexed = kernel.indexed && call.index;
    const SmallRun small = problem.masked ? nullptr : indexed ? kernel.small_indexed : kernel.small;
    if (small && small(problem, call, begin, end)) return;
    const Operation& operation = problem.masked ? *kernel.masked : unmasked(kernel, call);
    forward_with({operation, problem.parameters, *problem.shared}, problem, call, begin, end);
}

void run_backward(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (problem.few && !call.index) return problem.kernel->few_gradient(problem, call, begin, end);
    if (problem.bundled) return run_bundled(problem, call, begin, end, run_backward);
    if (call.index) {
        const bool wide = problem.number == Number::float64;
        return problem.shared->winners[wide](problem, call, begin, end);
    }
    const Kernel& kernel = *problem.kernel;
    if (kernel.backward) return kernel.backward(problem, call, begin, end);
    if (kernel.small_gradient && !problem.masked && kernel.small_gradient(problem, call, begin, end)) return;
    pull_with(problem.masked ? kernel.masked_gradient : kernel.gradient, problem, call, begin, end);
}

}  // namespace poolkit
