// Large pages under large results.
#pragma once

#include <cstdint>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace poolkit {

#ifdef MADV_HUGEPAGE
// Memory that was never written comes page by page, each by an interrupt that costs as much as filling the page
// twice: 25,000 of them in the gradient of a batch of images. Systems that give pages of 2 MB where they are asked
// to (Linux's usual setting) need 50. Only whole large pages within the array are meant, so no memory is added, and
// pages that are there already stay as they are. The advice may be refused, and nothing is lost.
inline void ask_for_large_pages(void* array, int64_t bytes) {
    constexpr uintptr_t page = uintptr_t(1) << 21;
    // Smaller arrays mostly lie in memory that was used before, where asking would be in vain.
    constexpr int64_t fewest_pages = 2;
    const uintptr_t begin = (reinterpret_cast<uintptr_t>(array) + page - 1) & ~(page - 1);
    const uintptr_t end = (reinterpret_cast<uintptr_t>(array) + uintptr_t(bytes)) & ~(page - 1);
    if (end < begin + fewest_pages * page) return;
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

// Whether an array's memory is there already, by three of its pages. Pages that are not come with zeros in the caches.
inline bool is_in_memory(void* array, int64_t bytes) {
    const uintptr_t page = uintptr_t(sysconf(_SC_PAGESIZE)), begin = reinterpret_cast<uintptr_t>(array);
    for (int part = 0; part < 3; ++part) {
        const uintptr_t at = (begin + uintptr_t(bytes - 1) / 2 * uintptr_t(part)) / page * page;
        unsigned char is_there = 0;
        if (mincore(reinterpret_cast<void*>(at), page, &is_there) != 0 || !(is_there & 1)) return false;
    }
    return true;
}
#else
inline void ask_for_large_pages(void*, int64_t) {}
inline bool is_in_memory(void*, int64_t) { return false; }
#endif

}  // namespace poolkit
