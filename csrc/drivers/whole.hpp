// Windows that are whole planes of one lane, for reductions that combine cells alone. A plane is read in the order in
// which it lies: sixteen rows of cells at a time are rearranged as lanes and become one state each; those of sixteen planes
// are rows in their turn. Sixteen planes side by side (disjoint.hpp) would be as many places of memory read at once.
#pragma once

#include "disjoint.hpp"

namespace poolkit {
namespace {

class Whole {
    const Op& op;
    const Problem& problem;
    const Call& call;
    const int64_t bytes;  // of a number, which is a state
    char *elements = nullptr, *numbers = nullptr;
    char* made[3] = {};  // states of whole rows along each axis: of slabs and rows, of slabs, of planes

  public:
    Whole(const Op& op, const Problem& problem, const Call& call) : op(op), problem(problem), call(call), bytes(op.is.bytes) {
        int64_t widest = 1;
        for (int a = 0; a < 3; ++a) widest = larger(widest, problem.axis[a].cells);
        Arena arena;
        for (int twice = 0; twice < 2; ++twice) {
            elements = arena.take(widest * bundle * larger(bytes, problem.cells.bytes));
            numbers = problem.cells.convert.load ? arena.take(widest * bundle * bytes) : elements;
            int64_t rows = bundle;
            for (int a = 0; a < 3; ++a) made[a] = arena.take((rows + bundle) * bytes), rows *= problem.axis[a].cells;
            if (twice == 0) arena = Arena{call.scratch(bundle_slot, size_t(arena.used))};
        }
    }

    // Rows that fill vectors and stay in the first-level cache, of planes that are more than a few lines of memory.
    static bool takes(const Op& op, const Problem& problem) {
        int64_t cells = 1;
        for (const AxisView& axis : problem.axis) {
            if (axis.bins != 1 || axis.count[0] != axis.cells) return false;
            cells *= axis.cells;
        }
        return op.is.fields == 1 && problem.axis[2].cells >= bundle && problem.axis[2].cells <= 4 * near_cells && cells >= 1024;
    }

    // Sixteen planes.
    void run(int64_t unit) const {
        const int64_t first = unit * bundle, planes = smaller(bundle, call.outer - first);
        const int64_t cells = problem.axis[0].cells * problem.axis[1].cells * problem.axis[2].cells;
        const char* from = static_cast<const char*>(call.x) + first * cells * problem.cells.bytes;
        for (int a = 2; a >= 0; --a) {
            combine(a, from, a == 2 ? problem.cells : Storage{problem.cells.element, bytes, {nullptr, nullptr}}, planes);
            from = made[a];
        }
        char* const y = to_be_kept(call, problem.results, call.y, first, planes, bytes);
        const double divisor = divisor_of<double>(problem, 0, 0, 0);
        op.is.finish(op.parameters, StateRow{made[0], bundle, int(bytes)}, y, planes, divisor, problem.empty_value);
        keep(problem.results, y, call.y, first, planes);
    }

  private:
    // made[a] = the states of all rows along axis `a`, which lie one after the other.
    void combine(int a, const char* from, const Storage& storage, int64_t planes) const {
        const AxisView& axis = problem.axis[a];
        int64_t rows = planes;
        for (int before = 0; before < a; ++before) rows *= problem.axis[before].cells;
        for (int64_t row = 0; row < rows; row += bundle) {
            const int64_t lanes = smaller(bundle, rows - row);
            problem.shared->planes_to_lanes[power_of_two(storage.bytes)](from + row * axis.cells * storage.bytes, axis.cells,
                                                                         lanes, axis.cells, elements);
            const bool converts = storage.convert.load;
            if (converts) storage.convert.load(elements, numbers, axis.cells * bundle);
            op.is.rows(op.parameters, LaneRows{converts ? numbers : elements, 1, false, &axis, 0, 0,
                                               StateRow{made[a] + row * bytes, bundle, int(bytes)}});
        }
    }
};

}  // namespace
}  // namespace poolkit
