// Philox4x32-10, a counter-based generator: word i is a function of the key and i alone (rule S13).
// Salmon, Moraes, Dror, Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011.
#pragma once

#include <cstdint>

namespace poolkit {
namespace {

struct PhiloxBlock {
    uint32_t word[4];
};

// Multipliers and key increments (golden ratio, sqrt(3) - 1) of the publication; ten rounds.
constexpr int philox_rounds = 10;
[[gnu::always_inline]] inline void philox_round(uint32_t& c0, uint32_t& c1, uint32_t& c2, uint32_t& c3, uint32_t key0,
                                                uint32_t key1) {
    const uint64_t first = uint64_t(0xD2511F53u) * c0, second = uint64_t(0xCD9E8D57u) * c2;
    c0 = uint32_t(second >> 32) ^ c1 ^ key0;
    c2 = uint32_t(first >> 32) ^ c3 ^ key1;
    c1 = uint32_t(second);
    c3 = uint32_t(first);
}
[[gnu::always_inline]] inline void philox_next(uint32_t& key0, uint32_t& key1) {
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
}

[[gnu::always_inline]] inline PhiloxBlock philox_block(uint32_t key0, uint32_t key1, uint64_t number) {
    uint32_t c0 = uint32_t(number), c1 = uint32_t(number >> 32), c2 = 0, c3 = 0;
    for (int round = 0; round < philox_rounds; ++round) {
        philox_round(c0, c1, c2, c3, key0, key1);
        philox_next(key0, key1);
    }
    return {{c0, c1, c2, c3}};
}

// Word i % 4 of block i / 4, which is how TensorFlow's stateless Philox counts.
[[gnu::always_inline]] inline uint32_t philox_word(uint32_t key0, uint32_t key1, uint64_t i) {
    return philox_block(key0, key1, i / 4).word[i % 4];
}

// Blocks of these numbers: round by round for all, in loops that vectorise.
template <int count>
struct PhiloxBlocks {
    uint32_t c0[count], c1[count], c2[count] = {}, c3[count] = {};

    template <class NumberAt>
    PhiloxBlocks(const uint32_t* key, const NumberAt& number) {
        for (int i = 0; i < count; ++i) c0[i] = uint32_t(number(i)), c1[i] = uint32_t(number(i) >> 32);
        uint32_t key0 = key[0], key1 = key[1];
        for (int round = 0; round < philox_rounds; ++round) {
            for (int i = 0; i < count; ++i) philox_round(c0[i], c1[i], c2[i], c3[i], key0, key1);
            philox_next(key0, key1);
        }
    }
};

// The words of these numbers; of numbers that follow each other, four to a block.
template <int count>
void philox_words(const uint32_t* key, const uint64_t (&numbers)[count], uint32_t (&words)[count]) {
    if constexpr (count % 4 == 0) {
        uint64_t apart = numbers[0] % 4;
        for (int i = 0; i < count; ++i) apart |= numbers[i] ^ (numbers[0] + uint64_t(i));
        if (apart == 0) {
            const PhiloxBlocks<count / 4> blocks(key, [&](int i) { return numbers[0] / 4 + uint64_t(i); });
            for (int i = 0; i < count / 4; ++i) {
                words[4 * i] = blocks.c0[i], words[4 * i + 1] = blocks.c1[i];
                words[4 * i + 2] = blocks.c2[i], words[4 * i + 3] = blocks.c3[i];
            }
            return;
        }
    }
    const PhiloxBlocks<count> blocks(key, [&](int i) { return numbers[i] / 4; });
    for (int i = 0; i < count; ++i) {
        const uint32_t odd = 0 - uint32_t(numbers[i] & 1), late = 0 - uint32_t(numbers[i] >> 1 & 1);
        const uint32_t early_word = (blocks.c1[i] & odd) | (blocks.c0[i] & ~odd);
        const uint32_t late_word = (blocks.c3[i] & odd) | (blocks.c2[i] & ~odd);
        words[i] = (late_word & late) | (early_word & ~late);
    }
}

}  // namespace
}  // namespace poolkit
