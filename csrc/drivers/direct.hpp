// Reductions that draw one cell of each window: they look at the cells one after the other in raster
// order, so axes cannot be combined one by one.
#pragma once

#include "../philox.hpp"
#include "units.hpp"

namespace poolkit {
namespace {

template <class R>
class Draws {
    using T = typename R::Number;
    const Problem& problem;
    const Call& call;
    const AxisView* axis;
    const int64_t lanes;

  public:
    Draws(const Problem& problem, const Call& call)
        : problem(problem), call(call), axis(problem.axis), lanes(problem.lanes) {}

    void run(const Box& box) const {
        with_index_type(problem.index_bytes, [&](auto type) { draw_box<decltype(type)>(box); });
    }

  private:
    template <class Stored>
    void draw_box(const Box& box) const {
        const int64_t cells = axis[0].cells * axis[1].cells * axis[2].cells;
        const int64_t bins = axis[0].bins * axis[1].bins * axis[2].bins;
        const T* const x = as_numbers<T>(call, problem.cells, call.x, box.plane * cells * lanes, cells * lanes);
        const uint8_t* mask = nullptr;
        const int64_t mask_lanes = problem.mask_lanes ? lanes : 1;
        if (problem.masked) mask = call.mask + box.plane / problem.mask_repeat * cells * mask_lanes;
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
            for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h)
                for (int64_t w = box.span[2].begin; w < box.span[2].end; ++w)
                    for (int64_t c = 0; c < lanes; ++c) {
                        const int64_t bin = (d * axis[1].bins + h) * axis[2].bins + w;
                        const int64_t plane = box.plane * lanes + c;
                        const int64_t number = call.planes ? call.planes[plane] : plane;
                        const uint32_t word =
                            philox_word(call.key[0], call.key[1], uint64_t(number) * uint64_t(bins) + uint64_t(bin));
                        const auto drawn = R::draw(window(x, mask, d, h, w, c), word);
                        const int64_t at = (box.plane * bins + bin) * lanes + c;
                        const bool empty = drawn.tap < 0 && !sees_any(x, mask, d, h, w, c);
                        const T value = empty ? T(problem.empty_value) : drawn.value;
                        if (!problem.results.convert.store) static_cast<T*>(call.y)[at] = value;
                        keep(problem.results, &value, call.y, at, 1);
                        if (call.index)
                            static_cast<Stored*>(call.index)[at] =
                                drawn.tap < 0 ? Stored(~Stored(0)) : Stored(drawn.tap);
                    }
    }

    // The valid cells of one window, for R::draw.
    auto window(const T* x, const uint8_t* mask, int64_t d, int64_t h, int64_t w, int64_t c) const {
        return [=](const auto& f) {
            for (int64_t i = 0; i < axis[0].count[d]; ++i)
                for (int64_t j = 0; j < axis[1].count[h]; ++j)
                    for (int64_t k = 0; k < axis[2].count[w]; ++k) {
                        const int64_t depth = axis[0].start[d] + i * axis[0].step;
                        const int64_t height = axis[1].start[h] + j * axis[1].step;
                        const int64_t width = axis[2].start[w] + k * axis[2].step;
                        const int64_t cell = (depth * axis[1].cells + height) * axis[2].cells + width;
                        if (mask && !mask[problem.mask_lanes ? cell * lanes + c : cell]) continue;
                        const int64_t tap = (axis[0].first[d] + i) * problem.index_scale[0] +
                                            (axis[1].first[h] + j) * problem.index_scale[1] + axis[2].first[w] + k;
                        if (f(x[cell * lanes + c], tap)) return;
                    }
        };
    }

    bool sees_any(const T* x, const uint8_t* mask, int64_t d, int64_t h, int64_t w, int64_t c) const {
        if (axis[0].count[d] == 0 || axis[1].count[h] == 0 || axis[2].count[w] == 0) return false;
        if (mask == nullptr) return true;
        bool any = false;
        window(x, mask, d, h, w, c)([&](T, int64_t) { return any = true; });
        return any;
    }
};

template <class R>
void draw_with(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    const Draws<R> draws(problem, call);
    for (int64_t unit = begin; unit < end; ++unit) draws.run(box_of(call, sizes, unit));
}

}  // namespace
}  // namespace poolkit
