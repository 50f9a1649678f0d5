// Loops that move numbers and change none; one copy per instruction set (Moves and Shared of kernel.hpp).
#pragma once

#include <utility>

#include "vectors.hpp"

namespace poolkit {
namespace {

// phase[q] = from[q * period] for whole cells of `lanes`.
template <class E>
void take_phase(const void* cells, int64_t period, int64_t lanes, void* to, int64_t count) {
    const E* const from = static_cast<const E*>(cells);
    E* const phase = static_cast<E*>(to);
    if (lanes == 1) {
        for (int64_t q = 0; q < count; ++q) phase[q] = from[q * period];
    } else {
        for (int64_t q = 0; q < count; ++q)
            for (int64_t c = 0; c < lanes; ++c) phase[q * lanes + c] = from[q * period * lanes + c];
    }
}

// f(0, 1, ... period - 1 as a type) where the compiler has shuffles for the period; else false.
template <class F>
POOLKIT_INLINE bool with_known_period(int64_t period, F f) {
    if (period == 2) return f(std::make_integer_sequence<int, 2>()), true;
    if (period == 3) return f(std::make_integer_sequence<int, 3>()), true;
    if (period == 4) return f(std::make_integer_sequence<int, 4>()), true;
    if (period == 8) return f(std::make_integer_sequence<int, 8>()), true;
    return false;
}

// phases[p][q] = from[q * period + p], all phases at once: each vector of input is loaded once.
template <class E, int... p>
POOLKIT_INLINE void take_known(std::integer_sequence<int, p...>, const E* from, E* phases, int64_t pitch,
                               int64_t count) {
#pragma GCC ivdep
    for (int64_t q = 0; q < count; ++q) ((phases[p * pitch + q] = from[q * int64_t(sizeof...(p)) + p]), ...);
}
template <class E>
void take_phases(const void* from, int64_t period, void* phases, int64_t pitch, int64_t count) {
    const bool known = with_known_period(period, [&](auto numbers) {
        take_known(numbers, static_cast<const E*>(from), static_cast<E*>(phases), pitch, count);
    });
    if (known) return;
    for (int64_t p = 0; p < period; ++p)
        take_phase<E>(static_cast<const E*>(from) + p, period, 1, static_cast<E*>(phases) + p * pitch, count);
}

// to[q * period + p] = phases[p][q]: the inverse.
template <class T, int... p>
POOLKIT_INLINE void interleave_known(std::integer_sequence<int, p...>, const T* phases, int64_t pitch,
                                     T* __restrict to, int64_t count) {
#pragma GCC ivdep
    for (int64_t q = 0; q < count; ++q) ((to[q * int64_t(sizeof...(p)) + p] = phases[p * pitch + q]), ...);
}
template <class T>
void interleave(const void* from, int64_t pitch, int64_t period, int64_t lanes, void* cells, int64_t count) {
    const T* const phases = static_cast<const T*>(from);
    T* const __restrict to = static_cast<T*>(cells);
    const bool known = lanes == 1 && with_known_period(period, [&](auto numbers) {
        interleave_known(numbers, phases, pitch, to, count);
    });
    if (known) return;
    for (int64_t p = 0; p < period; ++p)
        for (int64_t q = 0; q < count; ++q)
            for (int64_t c = 0; c < lanes; ++c)
                to[(q * period + p) * lanes + c] = phases[p * pitch + q * lanes + c];
}

// Taps in the smallest type that holds them; a window without valid cells (counts[i] == 0) has all bits set.
template <class Whole>
void store_taps(const void* from, const void* valid, uint64_t given_offset, void* to, int index_bytes, int64_t width) {
    const auto* const taps = static_cast<const Whole*>(from);
    const auto* const counts = static_cast<const Whole*>(valid);
    const Whole offset = Whole(given_offset);
    with_index_type(index_bytes, [&](auto type) {
        using Stored = decltype(type);
        auto* const index = static_cast<Stored*>(to);
        if (counts == nullptr) {
#pragma GCC ivdep
            for (int64_t i = 0; i < width; ++i) index[i] = Stored(taps[i] + offset);
        } else {
#pragma GCC ivdep
            for (int64_t i = 0; i < width; ++i)
                index[i] = counts[i] == 0 ? Stored(~Stored(0)) : Stored(taps[i] + offset);
        }
    });
}

// Sixteen elements as one vector.
template <class E>
struct Sixteen {
    using Vector [[gnu::vector_size(bundle * sizeof(E))]] = E;
};

// The first halves of two vectors, element by element in turn; and the second halves.
template <class V>
POOLKIT_INLINE V turns_low(V a, V b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
template <class V>
POOLKIT_INLINE V turns_high(V a, V b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// Pieces of four numbers of rows i, i + 4, i + 8, ... as one vector. In words of its own for wide registers: GCC 12 puts
// such vectors together in memory.
template <class V, class E>
POOLKIT_INLINE V pieces_of_four(const E* from, int64_t pitch) {
    const auto piece = [&](int64_t row) { return reinterpret_cast<const float*>(from + row * pitch); };
#if defined(__AVX512F__)
    __m512 made = _mm512_castps128_ps512(_mm_loadu_ps(piece(0)));
    made = _mm512_insertf32x4(made, _mm_loadu_ps(piece(4)), 1);
    made = _mm512_insertf32x4(made, _mm_loadu_ps(piece(8)), 2);
    return V(_mm512_insertf32x4(made, _mm_loadu_ps(piece(12)), 3));
#elif defined(__AVX__)
    return V(_mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(piece(0))), _mm_loadu_ps(piece(4)), 1));
#else
    return load_vector<V>(from);
#endif
}

// In each 16 bytes of vectors of `count` numbers: the first halves of both, number by number in turn; the second halves.
template <class V, int count, int... lane>
struct InPieces : InPieces<V, count - 1, count - 1, lane...> {};
template <class V, int... lane>
struct InPieces<V, 0, lane...> {
    static constexpr int count = int(sizeof...(lane)), piece = count * 16 / int(sizeof(V));
    POOLKIT_INLINE static V low(V a, V b) {
        return __builtin_shufflevector(a, b, (lane / piece * piece + lane % piece / 2 + lane % 2 * count)...);
    }
    POOLKIT_INLINE static V high(V a, V b) {
        return __builtin_shufflevector(a, b, (lane / piece * piece + (lane % piece + piece) / 2 + lane % 2 * count)...);
    }
};

// to[j][i] = from[i][j] for four columns j and as many rows i as a vector has numbers.
template <class V, class E>
POOLKIT_INLINE void transpose_columns(const E* from, int64_t from_pitch, E* to, int64_t to_pitch) {
    constexpr int count = int(sizeof(V) / sizeof(E));
    using Numbers = InPieces<V, count>;
    using Pair = Vector<uint64_t, count / 2>;
    using Pairs = InPieces<Pair, count / 2>;
    V a[4];
    for (int i = 0; i < 4; ++i) a[i] = pieces_of_four<V>(from + i * from_pitch, from_pitch);
    const Pair low = Pair(Numbers::low(a[0], a[1])), high = Pair(Numbers::high(a[0], a[1]));
    const Pair next_low = Pair(Numbers::low(a[2], a[3])), next_high = Pair(Numbers::high(a[2], a[3]));
    store_vector(to, Pairs::low(low, next_low));
    store_vector(to + to_pitch, Pairs::high(low, next_low));
    store_vector(to + 2 * to_pitch, Pairs::low(high, next_high));
    store_vector(to + 3 * to_pitch, Pairs::high(high, next_high));
}

// to[j][i] = from[i][j] for sixteen rows i and j, `from_pitch` and `to_pitch` apart.
template <class E>
POOLKIT_INLINE void transpose_block(const E* from, int64_t from_pitch, E* to, int64_t to_pitch) {
    if constexpr (sizeof(E) == 4) {
        // In shuffles that stay within 16 bytes, the quickest that there are.
        constexpr int rows = block_of<E>;
        for (int row = 0; row < bundle; row += rows)
            for (int column = 0; column < bundle; column += 4)
                transpose_columns<Vector<E, rows>>(from + row * from_pitch + column, from_pitch, to + column * to_pitch + row, to_pitch);
        return;
    }
    using V = typename Sixteen<E>::Vector;
    V a[bundle], b[bundle];
    for (int i = 0; i < bundle; ++i) __builtin_memcpy(&a[i], from + i * from_pitch, sizeof(V));
    // Four perfect shuffles of the rows turn the array round.
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < bundle / 2; ++i) {
            b[2 * i] = turns_low(a[i], a[i + bundle / 2]);
            b[2 * i + 1] = turns_high(a[i], a[i + bundle / 2]);
        }
        for (int i = 0; i < bundle; ++i) a[i] = b[i];
    }
    for (int i = 0; i < bundle; ++i) __builtin_memcpy(to + i * to_pitch, &a[i], sizeof(V));
}

// `cells` elements of planes that are `pitch` apart to [cell][plane]; planes that are not there are 0.
template <class E>
void planes_to_lanes(const void* from, int64_t pitch, int64_t planes, int64_t cells, void* to) {
    const E* const x = static_cast<const E*>(from);
    E* const y = static_cast<E*>(to);
    int64_t done = 0;
    if (planes == bundle && cells >= bundle) {
        for (; done + bundle <= cells; done += bundle) transpose_block(x + done, pitch, y + done * bundle, bundle);
        // The last block begins where it still fits: some cells are written twice.
        if (done < cells) transpose_block(x + cells - bundle, pitch, y + (cells - bundle) * bundle, bundle);
        return;
    }
    for (; done < cells; ++done)
        for (int64_t plane = 0; plane < bundle; ++plane)
            y[done * bundle + plane] = plane < planes ? x[plane * pitch + done] : E(0);
}
template <class E>
void lanes_to_planes(const void* from, int64_t planes, int64_t cells, void* to, int64_t pitch) {
    const E* const x = static_cast<const E*>(from);
    E* const y = static_cast<E*>(to);
    int64_t done = 0;
    if (planes == bundle && cells >= bundle) {
        for (; done + bundle <= cells; done += bundle) transpose_block(x + done * bundle, bundle, y + done, pitch);
        if (done < cells) transpose_block(x + (cells - bundle) * bundle, bundle, y + cells - bundle, pitch);
        return;
    }
    for (; done < cells; ++done)
        for (int64_t plane = 0; plane < planes; ++plane) y[plane * pitch + done] = x[done * bundle + plane];
}

template <class Whole>
constexpr Moves moves_of() {
    return {take_phase<Whole>, take_phases<Whole>, interleave<Whole>, store_taps<Whole>};
}

}  // namespace
}  // namespace poolkit
