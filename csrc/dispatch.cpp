// Which kernels run: the best instruction set this machine has, or the one that
// POOLKIT_INSTRUCTION_SET names.
#include <cstdlib>

#include "plan.hpp"

namespace poolkit {

#define POOLKIT_KERNEL(reduction, set) extern const KernelSet reduction##_##set;
#include "kernels.inc"
#undef POOLKIT_KERNEL
#define POOLKIT_SHARED(set) extern const Shared shared_##set;
#include "shared.inc"
#undef POOLKIT_SHARED

namespace {

struct InstructionSet {
    const char* name;
    bool (*supported)();
    std::vector<const KernelSet*> kernels;
    const Shared* shared;
};

#define POOLKIT_KERNEL(reduction, set) &reduction##_##set,

// Best first.
const std::vector<InstructionSet>& compiled_sets() {
    static const std::vector<InstructionSet> sets = {
#ifdef POOLKIT_HAS_avx512
        // What -march=x86-64-v4 may use beyond v3, which every such processor has.
        {"avx512",
         [] {
             return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi2");
         },
         {
#include "kernels_avx512.inc"
         },
         &shared_avx512},
#endif
#ifdef POOLKIT_HAS_avx2
        {"avx2",
         [] {
             return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("f16c") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
         },
         {
#include "kernels_avx2.inc"
         },
         &shared_avx2},
#endif
        {"baseline",
         [] { return true; },
         {
#include "kernels_baseline.inc"
         },
         &shared_baseline},
    };
    return sets;
}

const InstructionSet& chosen_set() {
    const char* name = std::getenv("POOLKIT_INSTRUCTION_SET");
    for (const auto& set : compiled_sets())
        if ((name == nullptr || *name == 0 || set.name == std::string(name)) && set.supported()) return set;
    std::string known;
    for (const auto& each : instruction_sets()) known += (known.empty() ? "" : ", ") + each;
    throw std::invalid_argument("POOLKIT_INSTRUCTION_SET=" + std::string(name) +
                                " cannot be had on this machine; use one of " + known + ", or unset it");
}

}  // namespace

std::vector<std::string> instruction_sets() {
    std::vector<std::string> names;
    for (const auto& set : compiled_sets())
        if (set.supported()) names.push_back(set.name);
    return names;
}

// Chosen at the first use; where it throws it is asked again, so the error comes back every time.
const std::vector<const KernelSet*>& kernel_sets() {
    static const InstructionSet& set = chosen_set();
    return set.kernels;
}

const Shared& shared_kernels() {
    static const InstructionSet& set = chosen_set();
    return *set.shared;
}

const char* instruction_set_in_use() {
    static const InstructionSet& set = chosen_set();
    return set.name;
}

}  // namespace poolkit
