// Which way windows of few cells take (few.hpp): by pairs, by lanes, or side by side.
#pragma once

#include "few_lanes.hpp"
#include "few_pairs.hpp"

namespace poolkit {
namespace {

// Whether they are done in lanes: units are whole planes, or ranges along the axis of strips.
inline bool takes_lanes(const Problem& problem, const Call& call) {
    const AxisView* axis = problem.axis;
    if (problem.masked || any(axis, &AxisView::has_empty)) return false;
    if (problem.bundled) return true;
    const int along = axis_of_strips(axis);
    for (int a = 0; a < 3; ++a)
        if (a != along && call.parts[a] != 1) return false;
    return problem.lanes >= few_lanes;
}

// Whether they are done by pairs: Plan says of which problems, and units then are whole rows.
inline bool takes_pairs(const Problem& problem, const Call& call) {
    return problem.paired && call.parts[2] == 1;
}

// f(each box) of units [begin, end). Bundled, units are sixteen whole planes each.
template <class F>
void each_box(const Problem& problem, const Call& call, int64_t AxisView::*size, int64_t begin, int64_t end, const F& f) {
    const int64_t sizes[3] = {problem.axis[0].*size, problem.axis[1].*size, problem.axis[2].*size};
    for (int64_t unit = begin; unit < end; ++unit)
        f(problem.bundled ? Box{unit, {{0, sizes[0]}, {0, sizes[1]}, {0, sizes[2]}}} : box_of(call, sizes, unit));
}

// Kernel::few.
template <class R>
void forward_few(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (takes_pairs(problem, call)) {
        const FewPairs<R> windows(problem, call);
        each_box(problem, call, &AxisView::bins, begin, end, [&](const Box& box) { windows.forward(box); });
    } else if (takes_lanes(problem, call)) {
        FewLanes<R> windows(problem, call);
        each_box(problem, call, &AxisView::bins, begin, end, [&](const Box& box) { windows.forward(box); });
    } else {
        FewValues<R, most_windows> block(problem, call);
        take_units(problem, call, begin, end, block);
        block.end();
    }
}

// Kernel::few_gradient.
template <class R>
void backward_few(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (takes_pairs(problem, call)) {
        FewPairs<R> windows(problem, call);
        each_box(problem, call, &AxisView::cells, begin, end, [&](const Box& box) { windows.backward(box); });
    } else if (takes_lanes(problem, call)) {
        FewLanes<R> windows(problem, call);
        each_box(problem, call, &AxisView::cells, begin, end, [&](const Box& box) { windows.backward(box); });
    } else {
        FewGradients<R, most_windows> block(problem, call);
        run_boxes(problem, call, begin, end, block);
    }
}

}  // namespace
}  // namespace poolkit
