// The gradient of reductions that reach every cell: what each output sends is a state of its own, and a
// cell combines the states of the outputs that see it: the forward code over the transposed axes. The
// outputs that one unit sees are made again from the input and kept in scratch.
#pragma once

#include "forward.hpp"

namespace poolkit {
namespace {

class Pulling {
    const Gradient& gradient;
    const Problem& problem;
    const Call& call;
    Results& results;
    const Op pull_op;
    const Box box;  // of cells
    Box seen;       // the outputs that see them
    const int64_t bytes;
    int64_t row_lanes;
    StateRow pulls{nullptr, 0, 0};

  public:
    Pulling(const Gradient& gradient, const Problem& problem, const Call& call, Results& results, const Box& box)
        : gradient(gradient), problem(problem), call(call), results(results),
          pull_op{*gradient.pulls, problem.parameters, *problem.shared}, box(box), seen(box),
          bytes(gradient.pulls->bytes) {
        for (int a = 0; a < 3; ++a) seen.span[a] = cells_seen(problem.transposed[a], box.span[a]);
        row_lanes = seen.span[2].size() * problem.lanes;
    }

    void run() {
        Arena arena;
        layout(arena);
        arena = Arena(call.scratch(pulls_slot, size_t(arena.used)));
        layout(arena);
        if (gradient.states) {
            Seeds seeds(*this);
            reduce_box({*gradient.states, problem.parameters, *problem.shared}, problem, call, seen, seeds);
        } else {
            seed_directly();
        }
        collect();
    }

  private:
    void layout(Arena& arena) {
        pulls = arena.states(pull_op.is, seen.span[0].size() * seen.span[1].size() * row_lanes);
    }
    // Where the pulls of output row (depth, height) would begin, were its first output 0.
    StateRow pull_row(int64_t depth, int64_t height) const {
        const int64_t row = (depth - seen.span[0].begin) * seen.span[1].size() + height - seen.span[1].begin;
        return pulls.from(row * row_lanes - seen.span[2].begin * problem.lanes);
    }

    // Turn the states of outputs `width` of row (depth, height) into pulls.
    void seed(int64_t depth, int64_t height, Span width, const StateRow& states) const {
        const AxisView* axis = problem.axis;
        const int64_t row = (box.plane * axis[0].bins + depth) * axis[1].bins + height, lanes = problem.lanes;
        const int64_t at = (row * axis[2].bins + width.begin) * lanes;
        const char* const g = as_numbers(call, problem.results, call.g, at, width.size() * lanes, bytes);
        const StateRow to = pull_row(depth, height);
        each_run(problem, depth, height, width, [&](int64_t begin, int64_t end, double divisor) {
            const int64_t from = (begin - width.begin) * lanes;
            gradient.seed(problem.parameters, states.from(from), g + from * bytes, to.from(begin * lanes),
                          (end - begin) * lanes, divisor);
        });
    }
    class Seeds final : public Sink {
        const Pulling& self;

      public:
        explicit Seeds(const Pulling& self) : self(self) {}
        void row(int64_t depth, int64_t height, const Finished& done) const override {
            self.seed(depth, height, width, done.row);
        }
        void empty(int64_t, int64_t) const override {}  // no cell will ask
    };
    void seed_directly() const {
        const StateRow none{nullptr, 0, 0};
        for (int64_t d = seen.span[0].begin; d < seen.span[0].end; ++d)
            for (int64_t h = seen.span[1].begin; h < seen.span[1].end; ++h) seed(d, h, seen.span[2], none);
    }

    class PullFeed final : public Feed {
        const Pulling& self;

      public:
        RowPass pass;

        explicit PullFeed(const Pulling& self)
            : self(self), pass(self.pull_op, self.problem.transposed[2], self.problem.lanes, self.box.span[2].begin,
                               self.box.span[2].end) {}
        int64_t rows_at_once() const override { return pass.rows_at_once(); }
        void rows(int64_t depth, int64_t height, int64_t rows, const StateRow& to) const override {
            pass.run(held(self.pull_row(depth, height)), rows, to);
        }
    };

    // Writes rows of combined pulls into the gradient.
    class Gradients final : public Sink {
        const Pulling& self;

      public:
        explicit Gradients(const Pulling& self) : self(self) { width = self.box.span[2]; }

        void row(int64_t depth, int64_t height, const Finished& done) const override {
            const Problem& problem = self.problem;
            const Call& call = self.call;
            const int64_t lanes = problem.lanes, at = place(depth, height), made = width.size() * lanes;
            const uint8_t* mask = nullptr;
            int64_t lanes_per_mask = 1;
            if (problem.masked) {
                const AxisView* axis = problem.axis;
                const int64_t cells = axis[0].cells * axis[1].cells * axis[2].cells;
                const int64_t within = at - self.box.plane * cells * lanes;
                const int64_t plane = self.box.plane / problem.mask_repeat * cells;
                lanes_per_mask = problem.mask_lanes ? 1 : lanes;
                mask = call.mask + (plane * lanes + within) / lanes_per_mask;
            }
            const char* x = nullptr;
            if (call.x) x = as_numbers(call, problem.cells, call.x, at, made, self.bytes);
            char* const gx = self.results.room(at, made, self.bytes);
            self.gradient.collect(problem.parameters, done.row, x, mask, lanes_per_mask, gx, made);
            self.results.keep(gx, at, made);
            if (problem.transposed[2].has_empty)
                for (int64_t w = width.begin; w < width.end; ++w)
                    if (problem.transposed[2].count[w] == 0) fill(at + (w - width.begin) * lanes, lanes);
        }
        void empty(int64_t depth, int64_t height) const override {
            fill(place(depth, height), width.size() * self.problem.lanes);
        }

      private:
        int64_t place(int64_t depth, int64_t height) const {
            const AxisView* axis = self.problem.axis;
            const int64_t row = (self.box.plane * axis[0].cells + depth) * axis[1].cells + height;
            return (row * axis[2].cells + width.begin) * self.problem.lanes;
        }
        void fill(int64_t at, int64_t count) const {
            // Zero is all bits zero in every type that has gradients.
            const int64_t bytes = self.problem.cells.bytes;
            std::memset(static_cast<char*>(self.call.gx) + at * bytes, 0, size_t(count * bytes));
        }
    };

    void collect() const {
        PullFeed feed(*this);
        Separable separable(pull_op, feed, problem.transposed, box.span[0], box.span[1],
                            box.span[2].size() * problem.lanes, nullptr);
        Arena arena;
        feed.pass.layout(arena, feed.rows_at_once()), separable.layout(arena);
        arena = Arena(call.scratch(working_slot, size_t(arena.used)));
        feed.pass.layout(arena, feed.rows_at_once()), separable.layout(arena);
        const Gradients sink(*this);
        separable.run(sink);
    }
};

inline void pull_with(const Gradient& gradient, const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const int64_t sizes[3] = {problem.axis[0].cells, problem.axis[1].cells, problem.axis[2].cells};
    Results results(call, problem.cells, call.gx, sizes[2] * problem.lanes);
    for (int64_t unit = begin; unit < end; ++unit)
        Pulling(gradient, problem, call, results, box_of(call, sizes, unit)).run();
}

}  // namespace
}  // namespace poolkit
