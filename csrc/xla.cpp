#include "xla.hpp"

namespace poolkit {
std::vector<XlaTarget> xla_targets() { return {}; }
const char* xla_unavailable() { return "not yet"; }
}
