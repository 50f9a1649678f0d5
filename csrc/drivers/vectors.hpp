// Blocks of one vector register's width, for loops that would otherwise lose their time in remainders: a row
// of 56 outputs has no full vector of bytes, and GCC's remainder loops are scalar.
#pragma once

#include "lanes.hpp"

#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace poolkit {
namespace {

#if defined(__AVX512F__)
constexpr int vector_bytes = 64;
#elif defined(__AVX__)
constexpr int vector_bytes = 32;
#else
constexpr int vector_bytes = 16;  // SSE2 and NEON
#endif

// Numbers per block.
template <class T>
constexpr int block_of = vector_bytes / int(sizeof(T));

template <class Element, int count>
struct VectorOf {
    typedef Element Type __attribute__((vector_size(sizeof(Element) * count)));
};
template <class Element, int count>
using Vector = typename VectorOf<Element, count>::Type;

template <>
struct IntegerOf<Vector<float, block_of<float>>> {
    using Type = Vector<uint32_t, block_of<float>>;
};

template <class V, class Element>
POOLKIT_INLINE V load_vector(const Element* from) {
    V vector;
    __builtin_memcpy(&vector, from, sizeof(V));
    return vector;
}
template <class V, class Element>
POOLKIT_INLINE void store_vector(Element* to, V vector) {
    __builtin_memcpy(to, &vector, sizeof(V));
}

template <int count, int... lane>
struct LaneNumbers : LaneNumbers<count - 1, count - 1, lane...> {};
template <int... lane>
struct LaneNumbers<0, lane...> {
    // even[i] = pairs[2 i], odd[i] = pairs[2 i + 1]: reads two blocks. Without an address for it, `even` is left out.
    template <class T, class Even>
    POOLKIT_INLINE static void unzip(const T* pairs, Even even, T* odd) {
        using V = Vector<T, sizeof...(lane)>;
        const V low = load_vector<V>(pairs), high = load_vector<V>(pairs + sizeof...(lane));
        if constexpr (!__is_same(Even, decltype(nullptr))) store_vector(even, evens<T>(low, high));
        store_vector(odd, odds<T>(low, high));
    }
    template <class T, class V>
    POOLKIT_INLINE static V evens(V low, V high) {
        return __builtin_shuffle(low, high, Vector<Integer<T>, sizeof...(lane)>{Integer<T>(2 * lane)...});
    }
    template <class T, class V>
    POOLKIT_INLINE static V odds(V low, V high) {
        return __builtin_shuffle(low, high, Vector<Integer<T>, sizeof...(lane)>{Integer<T>(2 * lane + 1)...});
    }
    // Each number's neighbour before it and after it; at the end where there is none, the number itself.
    template <class T, class V>
    POOLKIT_INLINE static V before(V numbers) {
        return __builtin_shuffle(numbers, Vector<Integer<T>, sizeof...(lane)>{Integer<T>(lane == 0 ? 0 : lane - 1)...});
    }
    template <class T, class V>
    POOLKIT_INLINE static V after(V numbers) {
        constexpr int last = int(sizeof...(lane)) - 1;
        return __builtin_shuffle(numbers, Vector<Integer<T>, sizeof...(lane)>{Integer<T>(lane == last ? last : lane + 1)...});
    }
    // Which number is the first, and the last.
    template <class T>
    POOLKIT_INLINE static auto first() {
        return Vector<Integer<T>, sizeof...(lane)>{Integer<T>(lane == 0 ? -1 : 0)...};
    }
    template <class T>
    POOLKIT_INLINE static auto last() {
        return Vector<Integer<T>, sizeof...(lane)>{Integer<T>(lane == int(sizeof...(lane)) - 1 ? -1 : 0)...};
    }
    // The inverse: writes two blocks.
    template <class T>
    POOLKIT_INLINE static void zip(Vector<T, int(sizeof...(lane))> first, Vector<T, int(sizeof...(lane))> second, T* pairs) {
        constexpr int count = int(sizeof...(lane));
        using Mask = Vector<Integer<T>, count>;
        store_vector(pairs, __builtin_shuffle(first, second, Mask{Integer<T>(lane / 2 + lane % 2 * count)...}));
        store_vector(pairs + count,
                     __builtin_shuffle(first, second, Mask{Integer<T>((lane + count) / 2 + lane % 2 * count)...}));
    }
};
template <class T>
using Blocks = LaneNumbers<block_of<T>>;

// A block of bytes as integers as wide as T. In words of its own for wide registers: GCC 12 takes a
// conversion from bytes apart, number by number.
template <class T>
POOLKIT_INLINE Vector<Integer<T>, block_of<T>> widened(const uint8_t* bytes) {
    using V = Vector<Integer<T>, block_of<T>>;
#if defined(__AVX512F__)
    if constexpr (sizeof(T) == 4)
        return V(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes))));
    else
        return V(_mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes))));
#elif defined(__AVX2__)
    if constexpr (sizeof(T) == 4)
        return V(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes))));
    else
        return V(_mm256_cvtepu8_epi64(_mm_cvtsi32_si128(load_vector<int>(bytes))));
#else
    V wide;
    for (int i = 0; i < block_of<T>; ++i) wide[i] = bytes[i];
    return wide;
#endif
}

// f(i) for blocks that cover 0 .. width - 1; the last one overlaps the one before it, so f must only write
// what it has not read. Needs width >= block.
template <int block, class F>
POOLKIT_INLINE void each_block(int64_t width, F f) {
    int64_t i = 0;
    for (; i + block <= width; i += block) f(i);
    if (i < width) f(width - block);
}

}  // namespace
}  // namespace poolkit
