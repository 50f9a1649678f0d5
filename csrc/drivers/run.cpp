// The drivers, compiled once: which way a problem takes.
#include "drivers/run.hpp"

#include <optional>

#include "drivers/bands.hpp"
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

// Whether a pass is one of maxima or minima without an index, over numbers that lie in memory as planes of one lane.
bool has_ordered_numbers(const Problem& problem, const Call& call) {
    if (problem.masked || problem.lanes != 1 || !problem.kernel->ordered || (problem.kernel->indexed && call.index)) return false;
    return !problem.cells.convert.load && !problem.results.convert.store;
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
    if (!has_ordered_numbers(problem, call)) return false;
    int64_t cells = 1;
    for (const AxisView& axis : problem.axis) {
        if (axis.bins != 1 || axis.count[0] != axis.cells || axis.step != 1) return false;
        cells *= axis.cells;
    }
    return cells >= least_whole;
}

void run_whole(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const Op op{*problem.kernel->plain, problem.parameters, *problem.shared}, ordered = ordered_form(op, problem);
    Whole whole(ordered, problem);
    for (int64_t plane = begin; plane < end; ++plane)
        if (!whole.run(call, plane)) forward_with(op, problem, call, plane, plane + 1);
}

bool takes_bands(const Problem& problem, const Call& call) {
    return has_ordered_numbers(problem, call) && has_bands(problem.axis);
}

void run_bands(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const Op op{*problem.kernel->plain, problem.parameters, *problem.shared}, ordered = ordered_form(op, problem);
    const Bands bands(ordered, problem);
    Call by_planes = call;
    for (int64_t& parts : by_planes.parts) parts = 1;
    // Planes that could not be done are done sixteen at a time where all of those are ours: where one has NaN, others may.
    for (int64_t first = begin, last; first < end; first = last) {
        last = smaller(end, (first / bundle + 1) * bundle);
        int64_t plane = first;
        while (plane < last && bands.run(call, plane)) ++plane;
        if (plane == last) continue;
        if (first % bundle == 0 && (last - first == bundle || last == call.outer) && takes_disjoint(problem, call))
            run_disjoint(problem, by_planes, first / bundle, first / bundle + 1);
        else
            while (plane < last) {
                forward_with(op, problem, by_planes, plane, plane + 1);
                do ++plane;
                while (plane < last && bands.run(call, plane));
            }
    }
}

bool takes_padded(const Problem& problem, const Call& call) {
    if (!problem.padded || !problem.kernel->plain) return false;
    const Operation& operation = unmasked(*problem.kernel, call);
    if (!operation.exact || operation.fields != 1) return false;
    return SameSizePlanes::takes(problem, call) || !Padded::is_mostly_padding(problem);
}

void run_padded(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const Op op{unmasked(*problem.kernel, call), problem.parameters, *problem.shared};
    if (!SameSizePlanes::takes(problem, call)) return Padded(op, problem, call).run(begin, end);
    const SameSizePlanes planes(problem, call);
    std::optional<Padded> padded;  // most calls have no plane for it
    for (int64_t plane = begin; plane < end; ++plane) {
        if (planes.run(plane)) continue;
        if (!padded) padded.emplace(op, problem, call);
        padded->run(plane, plane + 1);
    }
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
