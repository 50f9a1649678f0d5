// Large pages under large results.
#pragma once

#include <cstdint>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
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
#else
inline void ask_for_large_pages(void*, int64_t) {}
#endif

}  // namespace poolkit
