// Small planes of one lane, sixteen at a time: rearranged so that planes are lanes, irregular bins and short
// rows run as vectors too. The kernels then see an input with sixteen channels last; results are the same,
// as layouts give the same bits (rule S14).
#pragma once

#include "lanes.hpp"

// Vectors are passed to nothing that is not inlined.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace poolkit {
namespace {

constexpr int bundle = 16;

// Sixteen elements as one vector.
template <class E>
struct Sixteen {
    using Vector [[gnu::vector_size(bundle * sizeof(E))]] = E;
};

// The first halves of two vectors, element by element in turn; and the second halves.
template <class V>
POOLKIT_INLINE V turns_low(V a, V b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
template <class V>
POOLKIT_INLINE V turns_high(V a, V b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// to[j][i] = from[i][j] for sixteen rows i and j, `from_pitch` and `to_pitch` apart.
template <class E>
POOLKIT_INLINE void transpose_block(const E* from, int64_t from_pitch, E* to, int64_t to_pitch) {
    using V = typename Sixteen<E>::Vector;
    V a[bundle], b[bundle];
    for (int i = 0; i < bundle; ++i) __builtin_memcpy(&a[i], from + i * from_pitch, sizeof(V));
    // Four perfect shuffles of the rows turn the array round.
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < bundle / 2; ++i) {
            b[2 * i] = turns_low(a[i], a[i + bundle / 2]);
            b[2 * i + 1] = turns_high(a[i], a[i + bundle / 2]);
        }
        for (int i = 0; i < bundle; ++i) a[i] = b[i];
    }
    for (int i = 0; i < bundle; ++i) __builtin_memcpy(to + i * to_pitch, &a[i], sizeof(V));
}

// Planes of `cells` elements to [cell][plane]; planes that are not there are 0.
template <class E>
void planes_to_lanes(const void* from, int64_t planes, int64_t cells, void* to) {
    const E* const x = static_cast<const E*>(from);
    E* const y = static_cast<E*>(to);
    int64_t done = 0;
    if (planes == bundle)
        for (; done + bundle <= cells; done += bundle) transpose_block(x + done, cells, y + done * bundle, bundle);
    for (; done < cells; ++done)
        for (int64_t plane = 0; plane < bundle; ++plane)
            y[done * bundle + plane] = plane < planes ? x[plane * cells + done] : E(0);
}
template <class E>
void lanes_to_planes(const void* from, int64_t planes, int64_t cells, void* to) {
    const E* const x = static_cast<const E*>(from);
    E* const y = static_cast<E*>(to);
    int64_t done = 0;
    if (planes == bundle)
        for (; done + bundle <= cells; done += bundle) transpose_block(x + done * bundle, bundle, y + done, cells);
    for (; done < cells; ++done)
        for (int64_t plane = 0; plane < planes; ++plane) y[plane * cells + done] = x[done * bundle + plane];
}

template <class F>
POOLKIT_INLINE void with_bytes(int64_t bytes, F f) {
    if (bytes == 1)
        f(uint8_t(0));
    else if (bytes == 2)
        f(uint16_t(0));
    else if (bytes == 4)
        f(uint32_t(0));
    else
        f(uint64_t(0));
}

// Do bundles [begin, end) of sixteen planes each, given the problem for sixteen lanes.
inline void run_bundled(const Problem& given, const Call& call, int64_t begin, int64_t end, Run run) {
    Problem problem = given;
    problem.bundled = false, problem.lanes = bundle;
    const int64_t cells = problem.axis[0].cells * problem.axis[1].cells * problem.axis[2].cells;
    const int64_t bins = problem.axis[0].bins * problem.axis[1].bins * problem.axis[2].bins;
    const Storage x{problem.cells.bytes, {}}, y{problem.results.bytes, {}}, index{problem.index_bytes, {}};
    Arena arena;
    const auto room = [&](const void* given, const Storage& storage, int64_t size) {
        return given ? arena.take<char>(size * bundle * storage.bytes) : nullptr;
    };
    char *lanes_x = nullptr, *lanes_y = nullptr, *lanes_index = nullptr, *lanes_g = nullptr, *lanes_gx = nullptr;
    for (int twice = 0; twice < 2; ++twice) {
        lanes_x = room(call.x, x, cells), lanes_y = room(call.y, y, bins), lanes_index = room(call.index, index, bins);
        lanes_g = room(call.g, y, bins), lanes_gx = room(call.gx, x, cells);
        if (twice == 0) arena = Arena{static_cast<char*>(call.scratch(bundle_slot, size_t(arena.used))), 0};
    }
    for (int64_t unit = begin; unit < end; ++unit) {
        const int64_t first = unit * bundle, planes = smaller(bundle, call.outer - first);
        const auto gather = [&](const void* from, int64_t bytes, int64_t size, char* to) {
            if (from) with_bytes(bytes, [&](auto type) {
                planes_to_lanes<decltype(type)>(static_cast<const char*>(from) + first * size * bytes, planes, size, to);
            });
        };
        const auto scatter = [&](const char* from, int64_t bytes, int64_t size, void* to) {
            if (to) with_bytes(bytes, [&](auto type) {
                lanes_to_planes<decltype(type)>(from, planes, size, static_cast<char*>(to) + first * size * bytes);
            });
        };
        Call inner = call;
        inner.parts[0] = inner.parts[1] = inner.parts[2] = 1;
        inner.x = lanes_x, inner.y = lanes_y, inner.index = lanes_index, inner.g = lanes_g, inner.gx = lanes_gx;
        gather(call.x, x.bytes, cells, lanes_x);
        gather(call.g, y.bytes, bins, lanes_g);
        if (!call.y) gather(call.index, index.bytes, bins, lanes_index);
        run(problem, inner, 0, 1);
        scatter(lanes_y, y.bytes, bins, call.y);
        scatter(lanes_gx, x.bytes, cells, call.gx);
        if (call.y) scatter(lanes_index, index.bytes, bins, call.index);
    }
}

}  // namespace
}  // namespace poolkit
