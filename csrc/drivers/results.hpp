// Rows of results on their way to memory.
#pragma once

#include <cstring>

#include "units.hpp"

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace poolkit {
namespace {

// What is gathered before it is sent: a quarter of a first-level cache of 32 KiB, which holds the rows that are read, too.
constexpr int64_t near_bytes = 8 * 1024;

// What may be written behind a room: two vectors less one number (has_short_rows).
constexpr int64_t run_over_bytes = 2 * line_bytes;

// Rows longer than this are stored as usual: near by would then be the second-level cache, and what it holds would go.
constexpr int64_t most_near_bytes = 64 * 1024;

// Outputs, or cells, of a row that are worth one room: an even number of those that have lanes, else all.
POOLKIT_INLINE int64_t near_part(const Call& call, int64_t size, int64_t lanes, int64_t bytes) {
    return call.past_caches && lanes > 1 ? smaller(size, larger(2, near_bytes / (lanes * bytes) / 2 * 2)) : size;
}

// f(each part of `span`), parts of that size.
template <class F>
POOLKIT_INLINE void each_part(Span span, int64_t size, const F& f) {
    for (int64_t begin = span.begin; begin < span.end; begin += size) f(Span{begin, smaller(begin + size, span.end)});
}

// Whole lines, to where lines begin, past the caches. Stores of this kind are ordered by a fence only.
POOLKIT_INLINE void send_lines(const char* from, char* to, int64_t bytes) {
#if defined(__AVX512F__)
    for (int64_t i = 0; i < bytes; i += 64) _mm512_stream_si512(reinterpret_cast<__m512i*>(to + i), _mm512_loadu_si512(from + i));
#elif defined(__AVX__)
    for (int64_t i = 0; i < bytes; i += 32)
        _mm256_stream_si256(reinterpret_cast<__m256i*>(to + i), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i)));
#elif defined(__SSE2__)
    for (int64_t i = 0; i < bytes; i += 16)
        _mm_stream_si128(reinterpret_cast<__m128i*>(to + i), _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i)));
#else
    std::memcpy(to, from, size_t(bytes));
#endif
}
POOLKIT_INLINE void fence() {
#ifdef __SSE2__
    _mm_sfence();
#endif
}

// Where rows of numbers are made and how they get to their place in an array of `storage`. They lie there at once, but
// for two cases: numbers that are stored as something else are made in scratch memory; and results that no cache will hold
// (Call::past_caches) are gathered near by and sent in whole lines, because an ordinary store to a line that is in no
// cache has that line read first. What is gathered lies as far from the beginning of a line as its place does. Rows
// may come in any order; those that do not continue each other leave broken lines, which are stored as usual.
class Results {
    const Call& call;
    const Storage storage;
    char* const base;
    char* near = nullptr;
    int64_t capacity = 0;
    int64_t begin = 0, held = 0;  // place in bytes of what is gathered, and how much that is

  public:
    // Rooms have up to `most` elements, and most of them continue each other, or else are not to be `gathered`.
    Results(const Call& call, const Storage& storage, void* base, int64_t most, bool gathered = true)
        : call(call), storage(storage), base(static_cast<char*>(base)) {
        if (!call.past_caches || !gathered || most * storage.bytes > most_near_bytes) return;
        capacity = larger(near_bytes, most * storage.bytes) + 2 * line_bytes;  // a broken line before and one after it
        near = static_cast<char*>(call.scratch(near_slot, size_t(capacity + run_over_bytes)));
    }
    Results(const Results&) = delete;
    Results& operator=(const Results&) = delete;
    ~Results() {
        if (!near) return;
        send(true);
        fence();
    }

    // Whether results are gathered; and how many rows of `row` elements then fit into one room.
    bool gathers() const { return near != nullptr; }
    int64_t rows_at_once(int64_t row) const { return larger(1, near_bytes / (row * storage.bytes)); }

    // Where to put `count` numbers of `bytes` for the elements from number `at` on, before keep() brings them there.
    char* room(int64_t at, int64_t count, int64_t bytes) {
        return near && !storage.convert.store ? place(at, count) : to_be_kept(call, storage, base, at, count, bytes);
    }
    template <class T>
    T* room(int64_t at, int64_t count) {
        return reinterpret_cast<T*>(room(at, count, sizeof(T)));
    }
    void keep(const void* numbers, int64_t at, int64_t count) {
        if (storage.convert.store) storage.convert.store(numbers, place(at, count), count);
        held += count * storage.bytes;
    }

  private:
    int64_t offset() const { return int64_t(reinterpret_cast<uintptr_t>(base + begin) % uintptr_t(line_bytes)); }

    char* place(int64_t at, int64_t count) {
        const int64_t to = at * storage.bytes, bytes = count * storage.bytes;
        if (!near) return base + to;
        const bool continues = to == begin + held;
        if (!continues || offset() + held + bytes > capacity) send(!continues);
        if (!continues) begin = to;
        return near + offset() + held;
    }

    // Store what is gathered; unless `all` of it, a broken line at its end stays.
    void send(bool all) {
        const char* from = near + offset();
        char* to = base + begin;
        const int64_t first = smaller(offset() ? line_bytes - offset() : 0, held), whole = (held - first) / line_bytes * line_bytes;
        std::memcpy(to, from, size_t(first));
        send_lines(from + first, to + first, whole);
        const int64_t sent = first + whole, left = held - sent;
        from += sent, begin += sent, held = left;
        if (all)
            std::memcpy(to + sent, from, size_t(left)), held = 0;
        else
            std::memmove(near, from, size_t(left));  // `begin` is the beginning of a line now
    }
};

}  // namespace
}  // namespace poolkit
