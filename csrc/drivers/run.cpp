// The drivers, compiled once: which way a problem takes.
#include "drivers/run.hpp"

#include "drivers/disjoint.hpp"
#include "drivers/padded.hpp"
#include "drivers/pull.hpp"
#include "drivers/whole.hpp"

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

bool takes_whole(const Problem& problem, const Call& call) {
    if (problem.masked || problem.lanes != 1 || !problem.kernel->ordered || (problem.kernel->indexed && call.index)) return false;
    if (problem.cells.convert.load || problem.results.convert.store) return false;
    int64_t cells = 1;
    for (const AxisView& axis : problem.axis) {
        if (axis.bins != 1 || axis.count[0] != axis.cells || axis.step != 1) return false;
        cells *= axis.cells;
    }
    return cells >= whole_row;
}

void run_whole(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const Op op{*problem.kernel->plain, problem.parameters, *problem.shared}, ordered = ordered_form(op, problem);
    Whole whole(ordered, problem);
    for (int64_t plane = begin; plane < end; ++plane)
        if (!whole.run(call, plane)) forward_with(op, problem, call, plane, plane + 1);
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
