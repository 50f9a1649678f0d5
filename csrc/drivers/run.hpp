// How a reduction runs: what a plan calls.
#pragma once

#include "kernel.hpp"

namespace poolkit {

// Both are a Run; the second is for reductions that reach every cell and for those with an index.
void run_forward(const Problem&, const Call&, int64_t begin, int64_t end);
void run_backward(const Problem&, const Call&, int64_t begin, int64_t end);

// Forward passes by sixteen planes at a time (drivers/disjoint.hpp), and whether they may be made so.
bool takes_disjoint(const Problem&, const Call&);
void run_disjoint(const Problem&, const Call&, int64_t begin, int64_t end);

// The same of whole planes as they lie (drivers/whole.hpp).
bool takes_whole(const Problem&, const Call&);
void run_whole(const Problem&, const Call&, int64_t begin, int64_t end);

// The same of windows side by side, over the height first (drivers/bands.hpp).
bool takes_bands(const Problem&, const Call&);
void run_bands(const Problem&, const Call&, int64_t begin, int64_t end);

// The same by planes laid out with their padding (drivers/padded.hpp).
bool takes_padded(const Problem&, const Call&);
void run_padded(const Problem&, const Call&, int64_t begin, int64_t end);

}  // namespace poolkit
