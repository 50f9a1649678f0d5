// The gradient of reductions that reach every cell: what each output sends is a state of its own, and a
// cell combines the states of the outputs that see it: the forward code over the transposed axes. The
// outputs that one unit sees are made again from the input and kept in scratch.
#pragma once

#include "forward.hpp"

namespace poolkit {
namespace {

// Counts valid cells: all that a gradient needs of a masked input where it does not need the values.
template <class Number>
struct Tally {
    using T = Number;
    struct State {
        T none;
    };
    static constexpr bool exact = true;
    static constexpr bool has_index = false, masked = false, reads = false;
    State identity() const { return {T(0)}; }
    State lift(T) const { return {T(0)}; }
    State combine(State a, State) const { return a; }
    State shift(State a, Integer<T>) const { return a; }
};

template <class R, bool with_mask>
class Pulling {
    using T = typename R::Number;
    template <bool, class Yes, class>
    struct Choose {
        using Type = Yes;
    };
    template <class Yes, class No>
    struct Choose<false, Yes, No> {
        using Type = No;
    };
    static constexpr bool makes_states = R::needs_input || with_mask;
    using Plain = typename Choose<R::needs_input, Blend<R>, Tally<T>>::Type;
    using Op = typename Choose<with_mask, Masked<Plain>, Plain>::Type;
    using PullOp = typename Choose<with_mask, Masked<Pulled<R>>, Pulled<R>>::Type;
    using Pulls = Row<PullOp>;
    using Pull = typename Pulls::State;

    const R reduction;
    const PullOp pull_op;
    const Problem& problem;
    const Call& call;
    const Box box;  // of cells
    Box seen;       // the outputs that see them
    int64_t row_lanes;
    Pulls pulls{nullptr, 0};

  public:
    Pulling(const R& reduction, const Problem& problem, const Call& call, const Box& box)
        : reduction(reduction), pull_op(pull_op_of(reduction)), problem(problem), call(call), box(box), seen(box) {
        for (int a = 0; a < 3; ++a) seen.span[a] = seen_by(problem.transposed[a], box.span[a]);
        row_lanes = seen.span[2].size() * problem.lanes;
    }

    void run() {
        Arena arena;
        layout(arena);
        arena = {static_cast<char*>(call.scratch(pulls_slot, size_t(arena.used))), 0};
        layout(arena);
        if constexpr (makes_states)
            reduce_box(op_of(reduction), problem, call, seen, [&](Span width) { return Seeds{*this, width}; });
        else
            seed_directly();
        collect();
    }

  private:
    void layout(Arena& arena) {
        pulls = arena.lanes<Pulls, T>(seen.span[0].size() * seen.span[1].size() * row_lanes);
    }
    static PullOp pull_op_of(const R& reduction) {
        if constexpr (with_mask)
            return {{reduction}};
        else
            return {reduction};
    }
    static Op op_of(const R& reduction) {
        if constexpr (!R::needs_input)
            return {};
        else if constexpr (with_mask)
            return {{reduction}};
        else
            return {reduction};
    }
    static Span seen_by(const AxisView& axis, Span cells) {
        if (cells.begin == 0 && cells.end == axis.bins) return {0, axis.cells};
        Span bins{axis.cells, 0};
        for (int64_t i = cells.begin; i < cells.end; ++i) {
            if (axis.count[i] == 0) continue;
            bins.begin = smaller(bins.begin, axis.start[i]);
            bins.end = larger(bins.end, axis.start[i] + (axis.count[i] - 1) * axis.step + 1);
        }
        return bins.begin < bins.end ? bins : Span{0, 0};
    }
    // Where the pulls of output row (depth, height) would begin, were its first output 0.
    Pulls pull_row(int64_t depth, int64_t height) const {
        const int64_t row = (depth - seen.span[0].begin) * seen.span[1].size() + height - seen.span[1].begin;
        return pulls.from(row * row_lanes - seen.span[2].begin * problem.lanes);
    }
    // Gradients of the outputs `width` of row (depth, height); as in pull_row, from output 0 on.
    const T* gradients(int64_t depth, int64_t height, Span width) const {
        const AxisView* axis = problem.axis;
        const int64_t row = (box.plane * axis[0].bins + depth) * axis[1].bins + height;
        const int64_t lanes = problem.lanes, at = (row * axis[2].bins + width.begin) * lanes;
        return as_numbers<T>(call, problem.results, call.g, at, width.size() * lanes) - width.begin * lanes;
    }

    template <class StateRow>
    [[gnu::noinline]] static void seed_run(const R& reduction_reference, StateRow states, const T* g, Pulls to,
                                           int64_t width, T divisor) {
        const R reduction = reduction_reference;
#pragma GCC ivdep
        for (int64_t i = 0; i < width; ++i) {
            if constexpr (with_mask) {
                const auto state = states.load(i);
                typename R::State inner{};
                if constexpr (R::needs_input) inner = state.inner;
                to.store(i, Pull{reduction.seed(inner, g[i], T(state.count)), Integer<T>(state.count != 0)});
            } else {
                to.store(i, reduction.seed(states.load(i), g[i], divisor));
            }
        }
    }

    // Turns rows of states into rows of pulls.
    struct Seeds {
        const Pulling& self;
        const Span width;

        void row(int64_t depth, int64_t height, const Finished<Op>& done) const {
            const int64_t lanes = self.problem.lanes;
            const T* const g = self.gradients(depth, height, width);
            each_run<T>(self.problem, depth, height, width, [&](int64_t begin, int64_t end, T divisor) {
                seed_run(self.reduction, done.row.from((begin - width.begin) * lanes),
                         g + begin * lanes, self.pull_row(depth, height).from(begin * lanes),
                         (end - begin) * lanes, divisor);
            });
        }
        void empty(int64_t, int64_t) const {}  // no cell will ask
    };

    // The same where no state is needed.
    struct NoStates {
        typename R::State load(int64_t) const { return {}; }
    };
    void seed_directly() const {
        const int64_t lanes = problem.lanes;
        for (int64_t d = seen.span[0].begin; d < seen.span[0].end; ++d)
            for (int64_t h = seen.span[1].begin; h < seen.span[1].end; ++h) {
                const T* const g = gradients(d, h, seen.span[2]);
                each_run<T>(problem, d, h, seen.span[2], [&](int64_t begin, int64_t end, T divisor) {
                    seed_run(reduction, NoStates{}, g + begin * lanes, pull_row(d, h).from(begin * lanes),
                             (end - begin) * lanes, divisor);
                });
            }
    }

    struct PullFeed {
        const Pulling& self;
        RowPass<PullOp> pass;

        explicit PullFeed(const Pulling& self)
            : self(self), pass(self.pull_op, self.problem.transposed[2], self.problem.lanes, self.box.span[2].begin,
                               self.box.span[2].end) {}
        int64_t rows_at_once() const { return pass.rows_at_once(); }
        void rows(int64_t depth, int64_t height, int64_t rows, const Pulls& to) const {
            pass.run(Held<PullOp>{self.pull_row(depth, height)}, rows, to);
        }
    };

    [[gnu::noinline]] static void collect_run(const R& reduction_reference, Pulls pulls, const T* x,
                                              const uint8_t* mask, int64_t lanes, T* gx, int64_t width) {
        const R reduction = reduction_reference;
#pragma GCC ivdep
        for (int64_t i = 0; i < width; ++i) {
            const Pull pull = pulls.load(i);
            if constexpr (with_mask) {
                const bool valid = mask[lanes == 1 ? i : i / lanes] != 0;
                const T value = reduction.collect(R::needs_input ? x[i] : T(0), pull.inner);
                gx[i] = valid & (pull.count != 0) ? value : T(0);
            } else {
                gx[i] = reduction.collect(R::needs_input ? x[i] : T(0), pull);
            }
        }
    }

    // Writes rows of combined pulls into the gradient.
    struct Gradients {
        const Pulling& self;

        void row(int64_t depth, int64_t height, const Finished<PullOp>& done) const {
            const Problem& problem = self.problem;
            const int64_t lanes = problem.lanes, at = place(depth, height), width = self.box.span[2].size();
            const uint8_t* mask = nullptr;
            int64_t lanes_per_mask = 1;
            if constexpr (with_mask) {
                const AxisView* axis = problem.axis;
                const int64_t cells = axis[0].cells * axis[1].cells * axis[2].cells;
                const int64_t within = at - self.box.plane * cells * lanes;
                const int64_t plane = self.box.plane / problem.mask_repeat * cells;
                lanes_per_mask = problem.mask_lanes ? 1 : lanes;
                mask = call_mask() + (plane * lanes + within) / lanes_per_mask;
            }
            const Call& call = self.call;
            const T* x = nullptr;
            if (R::needs_input) x = as_numbers<T>(call, problem.cells, call.x, at, width * lanes);
            T* const gx = to_be_kept<T>(call, problem.cells, call.gx, at, width * lanes);
            collect_run(self.reduction, done.row, x, mask, lanes_per_mask, gx, width * lanes);
            keep(problem.cells, gx, call.gx, at, width * lanes);
            if (problem.transposed[2].has_empty)
                for (int64_t w = self.box.span[2].begin; w < self.box.span[2].end; ++w)
                    if (problem.transposed[2].count[w] == 0)
                        fill(at + (w - self.box.span[2].begin) * lanes, lanes);
        }
        void empty(int64_t depth, int64_t height) const {
            fill(place(depth, height), self.box.span[2].size() * self.problem.lanes);
        }

      private:
        const uint8_t* call_mask() const { return self.call.mask; }
        int64_t place(int64_t depth, int64_t height) const {
            const AxisView* axis = self.problem.axis;
            const int64_t row = (self.box.plane * axis[0].cells + depth) * axis[1].cells + height;
            return (row * axis[2].cells + self.box.span[2].begin) * self.problem.lanes;
        }
        void fill(int64_t at, int64_t count) const {
            // Zero is all bits zero in every type that has gradients.
            const int64_t bytes = self.problem.cells.bytes;
            __builtin_memset(static_cast<char*>(self.call.gx) + at * bytes, 0, size_t(count * bytes));
        }
    };

    void collect() {
        PullFeed feed(*this);
        Separable<PullOp, PullFeed> separable(pull_op, feed, problem.transposed, box.span[0], box.span[1],
                                              box.span[2].size() * problem.lanes, nullptr);
        Arena arena;
        feed.pass.layout(arena, feed.rows_at_once()), separable.layout(arena);
        arena = {static_cast<char*>(call.scratch(working_slot, size_t(arena.used))), 0};
        feed.pass.layout(arena, feed.rows_at_once()), separable.layout(arena);
        Gradients sink{*this};
        separable.run(sink);
    }
};

template <class R, bool with_mask>
void pull_with(const R& reduction, const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const int64_t sizes[3] = {problem.axis[0].cells, problem.axis[1].cells, problem.axis[2].cells};
    for (int64_t unit = begin; unit < end; ++unit)
        Pulling<R, with_mask>(reduction, problem, call, box_of(call, sizes, unit)).run();
}

}  // namespace
}  // namespace poolkit
