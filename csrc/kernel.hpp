// What passes between the dispatcher and the kernels: plain data, no functions. Kernels are compiled for
// several instruction sets; an inline function here could be kept by the linker in its AVX-512 form and
// then run on a machine without it.
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
    Elementwise exp, expm1, log, log1p, power;
};
struct ElementaryFunctions {
    ElementaryTable float32, float64;
};

// One array's elements.
struct Storage {
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

// Everything about one pooling that does not change from call to call. Arrays are
// [outer][depth][height][width][lanes]; missing leading axes have size 1.
struct Problem {
    AxisView axis[3];        // depth, height, width
    AxisView transposed[3];  // the same from the input's side
    bool bundled;            // planes of one lane, to be done sixteen at a time
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
enum Slot : int { working_slot, pulls_slot, loaded_slot, made_slot, bundle_slot, scratch_slots };

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
    // This thread's scratch memory in one of scratch_slots: 64-byte aligned, kept between calls.
    void* (*scratch)(int slot, size_t bytes);
};

// Do units [begin, end); unit u is part u % (parts of a plane) of plane u / (parts of a plane).
using Run = void (*)(const Problem&, const Call&, int64_t begin, int64_t end);

struct Kernel {
    Run forward, backward;
    Run train;            // samples; null where training is no different
    Run train_backward;
    int64_t pull_bytes;   // bytes per output that the backward pass keeps in scratch; 0 by index
};

// A reduction compiled for one instruction set.
struct KernelSet {
    const char* name;
    int64_t parameters;  // how many numbers it takes
    bool indexed;        // the gradient goes to one cell, named by an index
    bool needs_input;    // the gradient depends on the values
    Integers integers;
    Kernel by[number_types];  // without functions where there is none
};

}  // namespace poolkit
