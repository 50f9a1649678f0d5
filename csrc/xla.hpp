// XLA FFI handlers, where they could be built.
#pragma once

#include <vector>

namespace poolkit {

struct XlaTarget {
    const char* name;
    void* handler;
};

std::vector<XlaTarget> xla_targets();  // empty where built without jaxlib's headers
const char* xla_unavailable();         // why; "" where they were there

}  // namespace poolkit
