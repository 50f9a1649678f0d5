// Gradients of windows as a whole: what each window sends to its cells, one row per tap. A unit owns a box of cells, and
// adds to each in raster order of the outputs (rule S14), which in a row of outputs is the reverse order of the taps by
// which they see it.
#pragma once

#include <algorithm>

#include "windows.hpp"

namespace poolkit {
namespace {

template <class Consumer, class T, int windows>
class WindowGradients : public Windows<Consumer, T, windows> {
    using Base = Windows<Consumer, T, windows>;

  protected:
    using Base::problem, Base::call, Base::axis, Base::lanes, Base::taps, Base::segments, Base::segment;

  private:
    Box box{};
    T* sums = nullptr;  // of the cells of the box
    int64_t sums_plane = 0, sums_row = 0;  // numbers from one depth, and from one height, to the next

  public:
    using Base::Base;

    void run(const Box& given) {
        box = given;
        const int64_t row = axis[2].cells * lanes, first = box.plane * axis[0].cells * axis[1].cells * row;
        const int64_t size = box.span[2].size() * lanes;
        const bool converted = problem.cells.convert.store;
        sums_row = converted ? size : row, sums_plane = sums_row * (converted ? box.span[1].size() : axis[1].cells);
        const int64_t whole = box.span[0].size() * sums_plane;
        const auto element = [&](int64_t d, int64_t h) {
            return first + (d * axis[1].cells + h) * row + box.span[2].begin * lanes;
        };
        sums = converted ? static_cast<T*>(call.scratch(made_slot, size_t(whole) * sizeof(T)))
                         : static_cast<T*>(call.gx) + element(box.span[0].begin, box.span[1].begin);
        each_row([&](int64_t d, int64_t h) { std::fill_n(sums_at(d, h), size, T(0)); });
        Span outputs[3];
        for (int a = 0; a < 3; ++a) outputs[a] = cells_seen(problem.transposed[a], box.span[a]);
        this->take(box.plane, outputs);
        this->end();
        each_row([&](int64_t d, int64_t h) { keep(problem.cells, sums_at(d, h), call.gx, element(d, h), size); });
    }

  protected:
    // What the windows taken are sent.
    void load_gradients(T (&g)[windows]) const {
        for (int s = 0; s < segments; ++s) {
            const Segment& from = segment[s];
            const char* const stored = static_cast<const char*>(call.g) + from.at * problem.results.bytes;
            if (problem.results.convert.load)
                problem.results.convert.load(stored, g + from.begin, from.count);
            else
                std::copy_n(reinterpret_cast<const T*>(stored), from.count, g + from.begin);
        }
    }

    // Add sent[tap][window] to the cells: row by row of outputs, since two rows may see a cell by taps of the same height
    // (adaptive bins do), so that taps alone would not say which comes first.
    void send(const T* sent) {
        for (int s = 0; s < segments; ++s) {
            const T* row = sent + taps * windows;
            for (int64_t i = axis[0].taps - 1; i >= 0; --i)
                for (int64_t j = axis[1].taps - 1; j >= 0; --j)
                    for (int64_t k = axis[2].taps - 1; k >= 0; --k) send(segment[s], i, j, k, row -= windows);
        }
    }

  private:
    T* sums_at(int64_t d, int64_t h) const {
        return sums + (d - box.span[0].begin) * sums_plane + (h - box.span[1].begin) * sums_row;
    }
    template <class F>
    void each_row(F f) const {
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
            for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h) f(d, h);
    }

    // Add what the outputs of a segment send through tap (i, j, k), where that is a cell of the box.
    void send(const Segment& from, int64_t i, int64_t j, int64_t k, const T* sent) {
        const int64_t d = axis[0].origin[from.d] + i * axis[0].step, h = axis[1].origin[from.h] + j * axis[1].step;
        if (d < box.span[0].begin || d >= box.span[0].end || h < box.span[1].begin || h >= box.span[1].end) return;
        if (!Base::is_there(axis[0], from.d, i) || !Base::is_there(axis[1], from.h, j)) return;
        T* const row = sums_at(d, h);
        sent += from.begin;
        const AxisView& width = axis[2];
        const int64_t end = from.first + from.count, room = box.span[2].size();
        if (lanes == 1 && from.first >= width.regular_begin && end <= width.regular_end) {
            const int64_t apart = width.cell_period, cell = width.start[from.first] + k * width.step - box.span[2].begin;
            const int64_t begin = cell < 0 ? (-cell + apart - 1) / apart : 0;
            const int64_t stop = cell >= room ? 0 : smaller(from.count, (room - cell + apart - 1) / apart);
            T* const to = row + cell;
            if (apart == 1)
                for (int64_t o = begin; o < stop; ++o) to[o] += sent[o];
            else
                for (int64_t o = begin; o < stop; ++o) to[o * apart] += sent[o];
            return;
        }
        int64_t w = from.first / lanes, lane = from.first % lanes;
        for (int o = 0; o < from.count; ++w, lane = 0) {
            const int some = int(smaller(from.count - o, lanes - lane));
            const int64_t cell = width.origin[w] + k * width.step - box.span[2].begin;
            if (Base::is_there(width, w, k) && cell >= 0 && cell < room) {
                T* const to = row + cell * lanes + lane;
                for (int c = 0; c < some; ++c) to[c] += sent[o + c];
            }
            o += some;
        }
    }
};

// Units [begin, end) are boxes of cells.
template <class Block>
void run_boxes(const Problem& problem, const Call& call, int64_t begin, int64_t end, Block& block) {
    const int64_t sizes[3] = {problem.axis[0].cells, problem.axis[1].cells, problem.axis[2].cells};
    for (int64_t unit = begin; unit < end; ++unit) block.run(box_of(call, sizes, unit));
}

}  // namespace
}  // namespace poolkit
