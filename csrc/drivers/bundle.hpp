// Small planes of one lane, sixteen at a time: rearranged so that planes are lanes, irregular bins and short
// rows run as vectors too. The kernels then see an input with sixteen channels last; results are the same,
// as layouts give the same bits (rule S14).
#pragma once

#include "operation.hpp"

namespace poolkit {
namespace {

// n of 2^n, for 1 to 8.
inline int power_of_two(int64_t bytes) { return bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3; }

// Do bundles [begin, end) of sixteen planes each, given the problem for sixteen lanes.
inline void run_bundled(const Problem& given, const Call& call, int64_t begin, int64_t end, Run run) {
    Problem problem = given;
    problem.bundled = false, problem.lanes = bundle;
    const int64_t cells = problem.axis[0].cells * problem.axis[1].cells * problem.axis[2].cells;
    const int64_t bins = problem.axis[0].bins * problem.axis[1].bins * problem.axis[2].bins;
    const int64_t x = problem.cells.bytes, y = problem.results.bytes, index = problem.index_bytes;
    Arena arena;
    const auto room = [&](const void* given, int64_t bytes, int64_t size) {
        return given ? arena.take(size * bundle * bytes) : nullptr;
    };
    char *lanes_x = nullptr, *lanes_y = nullptr, *lanes_index = nullptr, *lanes_g = nullptr, *lanes_gx = nullptr;
    for (int twice = 0; twice < 2; ++twice) {
        lanes_x = room(call.x, x, cells), lanes_y = room(call.y, y, bins), lanes_index = room(call.index, index, bins);
        lanes_g = room(call.g, y, bins), lanes_gx = room(call.gx, x, cells);
        if (twice == 0) arena = Arena{call.scratch(bundle_slot, size_t(arena.used))};
    }
    for (int64_t unit = begin; unit < end; ++unit) {
        const int64_t first = unit * bundle, planes = smaller(bundle, call.outer - first);
        const auto gather = [&](const void* from, int64_t bytes, int64_t size, char* to) {
            if (from)
                problem.shared->planes_to_lanes[power_of_two(bytes)](
                    static_cast<const char*>(from) + first * size * bytes, size, planes, size, to);
        };
        const auto scatter = [&](const char* from, int64_t bytes, int64_t size, void* to) {
            if (to)
                problem.shared->lanes_to_planes[power_of_two(bytes)](
                    from, planes, size, static_cast<char*>(to) + first * size * bytes, size);
        };
        Call inner = call;
        inner.parts[0] = inner.parts[1] = inner.parts[2] = 1, inner.past_caches = false;
        inner.x = lanes_x, inner.y = lanes_y, inner.index = lanes_index, inner.g = lanes_g, inner.gx = lanes_gx;
        gather(call.x, x, cells, lanes_x);
        gather(call.g, y, bins, lanes_g);
        if (!call.y) gather(call.index, index, bins, lanes_index);
        run(problem, inner, 0, 1);
        scatter(lanes_y, y, bins, call.y);
        scatter(lanes_gx, x, cells, call.gx);
        if (call.y) scatter(lanes_index, index, bins, call.index);
    }
}

}  // namespace
}  // namespace poolkit
