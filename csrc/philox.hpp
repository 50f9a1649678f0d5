// Philox4x32-10, a counter-based generator: word i is a function of the key and i alone (rule S13).
// Salmon, Moraes, Dror, Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011.
#pragma once

#include <cstdint>

namespace poolkit {
namespace {

struct PhiloxBlock {
    uint32_t word[4];
};

[[gnu::always_inline]] inline PhiloxBlock philox_block(uint32_t key0, uint32_t key1, uint64_t number) {
    // Multipliers and key increments (golden ratio, sqrt(3) - 1) of the publication; ten rounds.
    uint32_t c0 = uint32_t(number), c1 = uint32_t(number >> 32), c2 = 0, c3 = 0;
    for (int round = 0; round < 10; ++round) {
        const uint64_t first = uint64_t(0xD2511F53u) * c0, second = uint64_t(0xCD9E8D57u) * c2;
        c0 = uint32_t(second >> 32) ^ c1 ^ key0;
        c2 = uint32_t(first >> 32) ^ c3 ^ key1;
        c1 = uint32_t(second);
        c3 = uint32_t(first);
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return {{c0, c1, c2, c3}};
}

// Word i % 4 of block i / 4, which is how TensorFlow's stateless Philox counts.
[[gnu::always_inline]] inline uint32_t philox_word(uint32_t key0, uint32_t key1, uint64_t i) {
    return philox_block(key0, key1, i / 4).word[i % 4];
}

// The words of these numbers. A loop without branches, so that it vectorises.
template <int count>
void philox_words(const uint32_t* key, const uint64_t (&numbers)[count], uint32_t (&words)[count]) {
    const uint32_t key0 = key[0], key1 = key[1];
    for (int i = 0; i < count; ++i) {
        const PhiloxBlock block = philox_block(key0, key1, numbers[i] / 4);
        const uint32_t odd = 0 - uint32_t(numbers[i] & 1), late = 0 - uint32_t(numbers[i] >> 1 & 1);
        const uint32_t early_word = (block.word[1] & odd) | (block.word[0] & ~odd);
        const uint32_t late_word = (block.word[3] & odd) | (block.word[2] & ~odd);
        words[i] = (late_word & late) | (early_word & ~late);
    }
}

}  // namespace
}  // namespace poolkit
