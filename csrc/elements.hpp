// Types in which arrays are stored, and the numbers in which kernels work on them (rule S8).
#pragma once

#include <stdexcept>
#include <string>

#include "kernel.hpp"

namespace poolkit {

inline const char* const element_names[element_types] = {"bool",   "int8",  "uint8",  "int16",   "uint16",   "int32",  "uint32",
                                                         "int64",  "uint64", "float16", "bfloat16", "float32", "float64"};
inline constexpr int64_t element_bytes[element_types] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 2, 4, 8};

inline const char* name_of(Element element) { return element_names[int(element)]; }
inline int64_t bytes_of(Element element) { return element_bytes[int(element)]; }
inline bool is_floating(Element element) { return element >= Element::float16; }

// Throws std::invalid_argument for a name that is none.
inline Element element_named(const std::string& name) {
    for (int i = 0; i < element_types; ++i)
        if (name == element_names[i]) return Element(i);
    throw std::invalid_argument("there are no kernels for " + name);
}

// The type of the result, by what the reduction makes of integers. Throws where it does not admit them.
inline Element result_of(Element input, Integers integers, const std::string& reduction) {
    if (is_floating(input) || integers == Integers::keep) return input;
    const bool wide = input == Element::int32 || input == Element::uint32 || input == Element::int64;
    // Sums of 64-bit integers can overflow, which kernels do not look for.
    const bool refused = input == Element::boolean || input == Element::uint64 ||
                         (integers == Integers::sum && input == Element::int64);
    if (refused) throw std::invalid_argument("'" + reduction + "' has no kernel for " + name_of(input));
    if (integers == Integers::sum) return Element::int64;
    return wide ? Element::float64 : Element::float32;
}

// What a kernel computes in: the shortest number that holds every value of the result.
inline Number number_of(Element result) {
    if (result == Element::float64) return Number::float64;
    if (is_floating(result)) return Number::float32;
    switch (result) {
        case Element::int64:
        case Element::uint64: return Number::int64;
        case Element::int32:
        case Element::uint32: return Number::float64;
        default: return Number::float32;
    }
}

}  // namespace poolkit
