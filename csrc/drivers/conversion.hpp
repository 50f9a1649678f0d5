// Stored elements as numbers, and back. Every conversion to a narrower type rounds to the
// nearest, ties to even, and keeps NaN; bits do not depend on the instruction set.
#pragma once

#include "vectors.hpp"

namespace poolkit {
namespace {

POOLKIT_INLINE uint32_t bits_of(float x) { return __builtin_bit_cast(uint32_t, x); }
POOLKIT_INLINE float float_of(uint32_t bits) { return __builtin_bit_cast(float, bits); }

struct Half {
    using Stored = uint16_t;
    POOLKIT_INLINE static float load(uint16_t h) {
        const uint32_t sign = uint32_t(h & 0x8000) << 16, rest = uint32_t(h & 0x7FFF) << 13;
        // Exponents differ by 112 in bias; the largest means infinity and NaN, 0 means multiples of 2^-24.
        const uint32_t normal = rest + (112u << 23);
        const uint32_t special = (rest + (224u << 23)) | (rest > 0x0F800000u ? 0x00400000u : 0u);
        const uint32_t tiny = bits_of(float_of(rest + (113u << 23)) - 0x1p-14f);
        const uint32_t magnitude = rest >= 0x0F800000u ? special : rest < 0x00800000u ? tiny : normal;
        return float_of(sign | magnitude);
    }
    POOLKIT_INLINE static uint16_t store(float x) {
        const uint32_t bits = bits_of(x), magnitude = bits & 0x7FFFFFFFu;
        const uint32_t sign = bits >> 16 & 0x8000u;
        const uint32_t normal = (magnitude - (112u << 23) + 0xFFFu + (magnitude >> 13 & 1u)) >> 13;
        // Added to 1/2, the last bit is worth 2^-24, and the addition rounds.
        const uint32_t tiny = bits_of(float_of(magnitude) + 0.5f) - bits_of(0.5f);
        const uint32_t nan = 0x7E00u | (magnitude >> 13 & 0x3FFu);
        uint32_t half = magnitude < 0x38800000u ? tiny : normal;
        half = magnitude >= 0x47800000u ? 0x7C00u : half;
        half = magnitude > 0x7F800000u ? nan : half;
        return uint16_t(sign | half);
    }
};

struct Brain {
    using Stored = uint16_t;
    POOLKIT_INLINE static float load(uint16_t b) { return float_of(uint32_t(b) << 16); }
    POOLKIT_INLINE static uint16_t store(float x) {
        const uint32_t bits = bits_of(x);
        const uint32_t rounded = (bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16, nan = bits >> 16 | 0x40u;
        return uint16_t((bits & 0x7FFFFFFFu) > 0x7F800000u ? nan : rounded);
    }
};

// Numbers as they are; integers that reach a kernel fit its numbers.
template <class T>
struct Plain {
    using Stored = T;
    template <class N>
    POOLKIT_INLINE static N load(T x) {
        return N(x);
    }
    template <class N>
    POOLKIT_INLINE static T store(N x) {
        return T(x);
    }
};
struct Truth {
    using Stored = uint8_t;
    template <class N>
    POOLKIT_INLINE static N load(uint8_t x) {
        return N(x != 0);
    }
    template <class N>
    POOLKIT_INLINE static uint8_t store(N x) {
        return uint8_t(x != 0);
    }
};
// Unsigned order is signed order with the highest bit turned.
struct Unsigned64 {
    using Stored = uint64_t;
    template <class N>
    POOLKIT_INLINE static N load(uint64_t x) {
        return N(x ^ uint64_t(1) << 63);
    }
    template <class N>
    POOLKIT_INLINE static uint64_t store(N x) {
        return uint64_t(x) ^ uint64_t(1) << 63;
    }
};

template <class E, class N>
POOLKIT_INLINE N loaded(typename E::Stored x) {
    if constexpr (__is_same(E, Half) || __is_same(E, Brain))
        return N(E::load(x));
    else
        return E::template load<N>(x);
}
template <class E, class N>
POOLKIT_INLINE typename E::Stored kept(N x) {
    if constexpr (__is_same(E, Half) || __is_same(E, Brain))
        return E::store(float(x));
    else
        return E::template store<N>(x);
}

// One vector's width of numbers.
template <class E, class N>
POOLKIT_INLINE void load_block(const typename E::Stored* from, N* to) {
#if defined(__AVX512F__)
    if constexpr (__is_same(E, Half))
        return _mm512_storeu_ps(to, _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))));
#elif defined(__F16C__)
    if constexpr (__is_same(E, Half))
        return _mm256_storeu_ps(to, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))));
#endif
#pragma GCC ivdep
    for (int i = 0; i < block_of<N>; ++i) to[i] = loaded<E, N>(from[i]);
}
template <class E, class N>
POOLKIT_INLINE void store_block(const N* from, typename E::Stored* to) {
#ifdef __F16C__
    constexpr int nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
#endif
#if defined(__AVX512F__)
    if constexpr (__is_same(E, Half))
        return _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtps_ph(_mm512_loadu_ps(from), nearest));
#elif defined(__F16C__)
    if constexpr (__is_same(E, Half))
        return _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_cvtps_ph(_mm256_loadu_ps(from), nearest));
#endif
    if constexpr (__is_same(E, Brain)) {  // as Brain::store, in whole words: GCC would narrow and widen in between
        using Words = Vector<uint32_t, block_of<N>>;
        const Words bits = load_vector<Words>(from), high = bits >> 16;
        const Words rounded = (bits + 0x7FFFu + (high & 1u)) >> 16;
        const Words half = (bits & 0x7FFFFFFFu) > 0x7F800000u ? high | 0x40u : rounded;
        return store_vector(to, __builtin_convertvector(half, Vector<uint16_t, block_of<N>>));
    }
#pragma GCC ivdep
    for (int i = 0; i < block_of<N>; ++i) to[i] = kept<E, N>(from[i]);
}

}  // namespace
}  // namespace poolkit
