// What passes between drivers and kernels: plain data. Drivers are compiled once; kernels for several
// instruction sets: a function here must always be inlined, or the linker could keep its AVX-512 form and
// then run it on a machine without.
#pragma once

#include <cstddef>
#include <cstdint>

#define POOLKIT_INLINE [[gnu::always_inline]] inline

namespace poolkit {

// Types of stored arrays (elements.hpp has their names), and of the numbers that kernels compute with.
enum class Element : int {
    boolean, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, bfloat16, float32, float64
};
constexpr int element_types = 13;
enum class Number : int { float32, float64, int64 };
constexpr int number_types = 3;

// How rows of elements become rows of numbers and back; null where they are the same.
struct Conversion {
    void (*load)(const void* elements, void* numbers, int64_t count);
    void (*store)(const void* numbers, void* elements, int64_t count);
};
struct Conversions {
    Conversion by[element_types][number_types];
};

// Elementary functions on arrays (drivers/tabulate.hpp); the last argument is the exponent of a power.
using Elementwise = void (*)(const void* x, void* y, int64_t count, double exponent);
struct ElementaryTable {
    Elementwise exp2, exp2m1, log, log1p, power, cbrt;
};
struct ElementaryFunctions {
    ElementaryTable float32, float64;
};

// One array's elements.
struct Storage {
    Element element;
    int64_t bytes;
    Conversion convert;
};

// What a reduction makes of integers (rule S8).
enum class Integers : int { keep, sum, mean };

// An Axis of geometry.hpp as kernels see it.
struct AxisView {
    int64_t cells, bins, step, taps;
    int64_t widest;  // most cells any bin sees
    const int64_t *origin, *start, *first, *count;
    int64_t regular_begin, regular_end, bin_period, cell_period;
    int64_t span, lag;
    bool ordered, overlapping, has_empty;
    bool uniform;  // every bin sees `widest` cells or reaches an end of the axis; ends never decrease
};

// A row of states, one array per field: field f of state i is number f * pitch + i after `base`.
struct StateRow {
    char* base;
    int64_t pitch;
    int bytes;  // of a number

    POOLKIT_INLINE StateRow from(int64_t i) const { return {base + i * bytes, pitch, bytes}; }
};

// What a pass combines: cells or states; and the tap number that they lack.
struct Source {
    const char* at;
    int64_t pitch;
    uint64_t tap;
    int bytes;
    bool cells;

    // The source of states `i` lanes and `taps` taps later.
    POOLKIT_INLINE Source from(int64_t i, uint64_t taps = 0) const {
        return {at + i * bytes, pitch, tap + taps, bytes, cells};
    }
};

// Bins [begin, end) of one row of one lane, one by one.
struct Bins {
    const AxisView* axis;
    int64_t begin, end;
    Source row;
    const StateRow* runs;  // of each level, as many cells after `shift` as the row's
    int levels;            // 0: bins share no runs
    int64_t shift;
    StateRow to;  // bin `begin` and those after it
};

// Maps of one lane, and windows one cell apart over them, as many as there are cells (drivers/same_size.hpp).
struct SameSize {
    int64_t rows, columns;  // of a map: at least sixteen cells
    int64_t height, width;  // of a window
    int64_t above, before;  // cells of a window over the one in its middle, and before it
    const uint32_t* column; // in which each cell lies
    void* room;             // of room_numbers() numbers

    int64_t room_numbers() const { return (3 * rows + 2 * (height - 1)) * columns + 2 * width; }
};

// Up to eight rows of sixteen lanes, over windows along the width of cells side by side (drivers/disjoint.hpp).
struct LaneRows {
    const void* cells;  // numbers [row][cell][lane]
    int64_t rows;
    bool holds;  // to = what it holds, and the rows
    const AxisView* width;
    uint64_t tap, tap_of_row;  // of the first row in the index; and what a row is worth there
    StateRow to;               // [bin][lane]
};

// How states of one kind are made, combined and finished. Functions take the reduction's parameters first.
struct Operation {
    Number number;
    int bytes, fields;
    bool exact;      // whatever the association
    bool has_index;  // field 1 is the tap
    bool masked;     // the last field counts valid cells; cells become states before anything is combined
    bool reads;      // what the cells hold matters
    // to[i] = (to[i] where it `holds` something, and) the `count` sources, for i < width: up to three sources, or
    // four of an exact operation, and two after what the row holds.
    void (*cells)(const double*, const StateRow& to, int64_t width, const Source* sources, int count, bool holds);
    void (*lift)(const double*, const StateRow& to, const void* x, const uint8_t* mask, int64_t width);
    void (*states)(const double*, const StateRow& to, int64_t width, const Source* sources, int count, bool holds);
    void (*bins)(const double*, const Bins&);
    void (*rows)(const double*, const LaneRows&);  // null where nothing is won by it
    void (*clear)(const double*, const StateRow& to, int64_t width);
    void (*finish)(const double*, const StateRow& from, void* y, int64_t width, double divisor, double empty);
};

// Everything about one pooling that does not change from call to call. Arrays are
// [outer][depth][height][width][lanes]; missing leading axes have size 1.
struct Kernel;
struct Shared;
struct Problem {
    const Kernel* kernel;
    const Shared* shared;
    Number number;           // what the kernel computes with
    AxisView axis[3];        // depth, height, width
    AxisView transposed[3];  // the same from the input's side
    bool bundled;            // planes of one lane, to be done sixteen at a time
    bool few;                // windows of few cells, and a kernel that has forms for them
    bool paired;             // of those: two cells wide, that tile planes of one lane
    bool disjoint;           // planes of one lane, and wide windows that do not overlap
    bool padded;             // small planes of one lane, and windows one cell apart
    int64_t lanes;           // 1 for channels first, the number of channels for channels last
    const double* parameters;
    Storage cells, results;  // of x and its gradient; of y and its gradient

    const int64_t* divisor_count[3];  // cells the divisor counts, per axis and output
    double divisor_override;          // 0 where there is none
    const int64_t* run_end;           // width outputs fall into runs of equal divisor count
    int64_t runs;

    double empty_value;
    bool masked;
    bool mask_lanes;      // the mask has a lane axis
    int64_t mask_repeat;  // planes that share one plane of the mask

    int index_bytes;          // 1, 2 or 4
    int64_t index_scale[3];   // taps that one tap of this axis is worth in the index
};

// What the slots of scratch memory are for.
enum Slot : int { working_slot, pulls_slot, loaded_slot, made_slot, bundle_slot, near_slot, scratch_slots };

// One call: addresses, and how planes are cut into units of work.
struct Call {
    const void* x;
    const uint8_t* mask;
    void* y;
    void* index;  // null: not wanted
    const void* g;
    void* gx;
    uint32_t key[2];
    const int64_t* planes;           // null: 0, 1, 2, ...
    int64_t outer;                   // planes
    int64_t parts[3];                // ranges each axis is cut into: outputs forward, cells backward
    bool past_caches;                // y or gx is too large for them, and its memory is there (drivers/results.hpp)
    // This thread's scratch memory in one of scratch_slots: 64-byte aligned, kept between calls.
    void* (*scratch)(int slot, size_t bytes);
};

// Do units [begin, end); unit u is part u % (parts of a plane) of plane u / (parts of a plane).
using Run = void (*)(const Problem&, const Call&, int64_t begin, int64_t end);

// The gradient of a reduction that reaches every cell (drivers/pull.hpp).
struct Gradient {
    const Operation* states;  // what has to be made again from the input; null: nothing
    const Operation* pulls;
    void (*seed)(const double*, const StateRow& states, const void* g, const StateRow& to, int64_t width, double divisor);
    void (*collect)(const double*, const StateRow& pulls, const void* x, const uint8_t* mask, int64_t lanes_per_mask,
                    void* gx, int64_t width);
};

// Does units as Run does, or nothing where windows are not small.
using SmallRun = bool (*)(const Problem&, const Call&, int64_t begin, int64_t end);

// One form of a reduction for one type of numbers; what it has not is null.
struct Kernel {
    const Operation *plain, *indexed, *masked;
    const Operation* ordered;  // `plain` where no number is NaN, in fewer instructions
    bool (*is_ordered)(const void* numbers, int64_t count);
    SmallRun small, small_indexed, small_gradient;
    bool (*same_size)(const SameSize&, const void* x, void* y);  // whether the results are sure
    Gradient gradient, masked_gradient;
    Run train;              // samples; null where training is no different
    Run few, few_gradient;  // windows of few cells (drivers/few_ways.hpp)
    Run forward, backward;  // of reductions that look at windows as a whole, and have no operation

    constexpr bool exists() const { return plain || forward; }
};

// KernelSet::parameters of a reduction that takes as many as it is given.
constexpr int64_t any_number = -1;

// Forms for parameters that have a faster way, at most.
constexpr int special_forms = 2;

// A reduction compiled for one instruction set.
struct KernelSet {
    const char* name;
    int64_t parameters;  // how many numbers it takes
    bool indexed;        // the gradient goes to one cell, named by an index
    bool needs_input;    // the gradient depends on the values
    Integers integers;
    Kernel by[number_types];
    int (*special)(const double* parameters);  // which faster form there is for them, -1 for none
    Kernel specials[special_forms][number_types];
};

// Loops that move numbers and change none, for numbers of 4 or 8 bytes (drivers/moves.hpp says what they do).
struct Moves {
    void (*take_phase)(const void* from, int64_t period, int64_t lanes, void* phase, int64_t count);
    void (*take_phases)(const void* from, int64_t period, void* phases, int64_t pitch, int64_t count);
    void (*interleave)(const void* phases, int64_t pitch, int64_t period, int64_t lanes, void* to, int64_t count);
    void (*store_taps)(const void* taps, const void* counts, uint64_t offset, void* index, int index_bytes, int64_t width);
};

// What all reductions of one instruction set share.
struct Shared {
    Conversions conversions;
    Moves moves[2];  // of numbers of 4 and 8 bytes
    // Planes of elements of 1, 2, 4 and 8 bytes, `pitch` apart, to lanes; and back (drivers/bundle.hpp).
    void (*planes_to_lanes[4])(const void* from, int64_t pitch, int64_t planes, int64_t cells, void* to);
    void (*lanes_to_planes[4])(const void* from, int64_t planes, int64_t cells, void* to, int64_t pitch);
    Run winners[2];  // gradients by index, in float32 and float64
    ElementaryFunctions elementary;
};

}  // namespace poolkit
