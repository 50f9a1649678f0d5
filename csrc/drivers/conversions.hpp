// Rows of stored elements as rows of numbers, and back: what drivers find in a Storage.
#pragma once

#include "conversion.hpp"

namespace poolkit {
namespace {

// Rows in blocks: rows of planes are short, and remainders of the compiler's loops scalar.
template <class E, class N>
void load_row(const void* from, void* to, int64_t count) {
    const auto* stored = static_cast<const typename E::Stored*>(from);
    auto* numbers = static_cast<N*>(to);
    if (count >= block_of<N>) return each_block<block_of<N>>(count, [&](int64_t i) { load_block<E>(stored + i, numbers + i); });
    for (int64_t i = 0; i < count; ++i) numbers[i] = loaded<E, N>(stored[i]);
}

template <class E, class N>
void store_row(const void* from, void* to, int64_t count) {
    const auto* numbers = static_cast<const N*>(from);
    auto* stored = static_cast<typename E::Stored*>(to);
    if (count >= block_of<N>) return each_block<block_of<N>>(count, [&](int64_t i) { store_block<E>(numbers + i, stored + i); });
    for (int64_t i = 0; i < count; ++i) stored[i] = kept<E, N>(numbers[i]);
}

template <class E, class N>
constexpr Conversion conversion() {
    return {load_row<E, N>, store_row<E, N>};
}

// Those that a kernel can ask for.
constexpr Conversions all_conversions() {
    Conversions all{};
    constexpr int f32 = int(Number::float32), f64 = int(Number::float64), i64 = int(Number::int64);
    const auto at = [&all](Element element, int number) -> Conversion& { return all.by[int(element)][number]; };
    at(Element::boolean, f32) = conversion<Truth, float>();
    at(Element::int8, f32) = conversion<Plain<int8_t>, float>();
    at(Element::uint8, f32) = conversion<Plain<uint8_t>, float>();
    at(Element::int16, f32) = conversion<Plain<int16_t>, float>();
    at(Element::uint16, f32) = conversion<Plain<uint16_t>, float>();
    at(Element::int32, f32) = conversion<Plain<int32_t>, float>();
    at(Element::uint32, f32) = conversion<Plain<uint32_t>, float>();
    at(Element::int64, f32) = conversion<Plain<int64_t>, float>();
    at(Element::float16, f32) = conversion<Half, float>();
    at(Element::bfloat16, f32) = conversion<Brain, float>();
    at(Element::int32, f64) = conversion<Plain<int32_t>, double>();
    at(Element::uint32, f64) = conversion<Plain<uint32_t>, double>();
    at(Element::int64, f64) = conversion<Plain<int64_t>, double>();
    at(Element::int8, i64) = conversion<Plain<int8_t>, int64_t>();
    at(Element::uint8, i64) = conversion<Plain<uint8_t>, int64_t>();
    at(Element::int16, i64) = conversion<Plain<int16_t>, int64_t>();
    at(Element::uint16, i64) = conversion<Plain<uint16_t>, int64_t>();
    at(Element::int32, i64) = conversion<Plain<int32_t>, int64_t>();
    at(Element::uint32, i64) = conversion<Plain<uint32_t>, int64_t>();
    at(Element::uint64, i64) = conversion<Unsigned64, int64_t>();
    return all;
}

}  // namespace
}  // namespace poolkit
