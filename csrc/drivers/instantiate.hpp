// The kernels of one reduction: included after it by each generated kernel file.
#pragma once

#include "forward.hpp"
#include "scatter.hpp"

namespace poolkit {
namespace {

template <class R>
void forward(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const R reduction(problem.parameters);
    if constexpr (R::indexed) {
        if (problem.masked)
            forward_with(Masked<Winner<R>>{{reduction}}, problem, call, begin, end);
        else if (call.index)
            forward_with(Winner<R>{reduction}, problem, call, begin, end);
        else
            forward_with(Value<R>{reduction}, problem, call, begin, end);
    }
}

template <class R>
void backward(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if constexpr (R::indexed) scatter_winners<typename R::Number>(problem, call, begin, end);
}

template <class R>
constexpr bool needs_input() {
    if constexpr (R::indexed)
        return false;
    else
        return R::needs_input;
}

template <class R>
constexpr Kernel kernel_of() {
    return {forward<R>, backward<R>, nullptr, nullptr, 0};
}

}  // namespace
}  // namespace poolkit
