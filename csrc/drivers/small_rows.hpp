// Rows that windows of few cells look at.
#pragma once

#include "units.hpp"

namespace poolkit {
namespace {

constexpr int small_side = 3;

// Rows that are kept at a time: of two neighbouring slabs, three each.
constexpr int small_slabs = 2, row_slots = small_slabs * small_side;

// Rows of an array as numbers: where they lie, or converted. Neighbouring rows that were converted are
// kept, since windows that overlap ask for them again.
template <class T>
class SmallRows {
    const Storage storage;
    const char* const base;
    const int64_t width;
    T* converted = nullptr;
    int64_t held[row_slots];

  public:
    SmallRows(const Call& call, const Storage& storage, const void* base, int64_t width)
        : storage(storage), base(static_cast<const char*>(base)), width(width) {
        if (storage.convert.load)
            converted = static_cast<T*>(call.scratch(loaded_slot, size_t(row_slots * width) * sizeof(T)));
        for (int64_t& each : held) each = -1;
    }
    // Row `number`, kept in slot `slot` until that is used again. Neighbouring rows have different slots
    // number % small_side, and find themselves there again.
    const T* row(int64_t number, int64_t slot) {
        const char* const from = base + number * width * storage.bytes;
        if (!converted) return reinterpret_cast<const T*>(from);
        T* const to = converted + slot * width;
        if (held[slot] != number) storage.convert.load(from, to, width);
        held[slot] = number;
        return to;
    }
};

}  // namespace
}  // namespace poolkit
