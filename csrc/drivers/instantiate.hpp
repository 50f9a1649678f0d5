// The kernels of one reduction: included after it by each generated kernel file.
#pragma once

#include "bundle.hpp"
#include "direct.hpp"
#include "pull.hpp"
#include "small_winners.hpp"

namespace poolkit {
namespace {

template <class Op>
void forward_unmasked(const Op& op, const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    // Numbers of 64 bits take the general driver, to the same bits: half the blocks per vector, and half the
    // code to compile.
    if constexpr (sizeof(typename Op::T) == 4)
        if (SmallWindows<Op>::takes(problem)) return forward_small(op, problem, call, begin, end);
    forward_with(op, problem, call, begin, end);
}

// f(reduction): the general form, or the one for parameters that have a faster way.
template <class R, class = void>
struct Forms {
    template <class F>
    static void run(const double* parameters, F f) {
        f(R(parameters));
    }
};
template <class R>
struct Forms<R, decltype(void(sizeof(typename R::Special)))> {
    template <class F>
    static void run(const double* parameters, F f) {
        if (R::is_special(parameters))
            f(typename R::Special(parameters));
        else
            f(R(parameters));
    }
};

template <class R>
void forward_of(const R& reduction, const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if constexpr (R::indexed) {
        // Masked inference pays for the index: one variant less to compile.
        if (problem.masked)
            forward_with(Masked<Winner<R>>{{reduction}}, problem, call, begin, end);
        else if (call.index)
            forward_unmasked(Winner<R>{reduction}, problem, call, begin, end);
        else
            forward_unmasked(Value<R>{reduction}, problem, call, begin, end);
    } else {
        if (problem.masked)
            forward_with(Masked<Blend<R>>{{reduction}}, problem, call, begin, end);
        else
            forward_unmasked(Blend<R>{reduction}, problem, call, begin, end);
    }
}

template <class R>
void backward_of(const R& reduction, const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if constexpr (R::indexed)
        backward_winners<typename R::Number>(problem, call, begin, end);
    else if (problem.masked)
        pull_with<R, true>(reduction, problem, call, begin, end);
    else
        pull_with<R, false>(reduction, problem, call, begin, end);
}

template <class R>
void forward(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (problem.bundled) return run_bundled(problem, call, begin, end, forward<R>);
    Forms<R>::run(problem.parameters, [&](const auto& form) { forward_of(form, problem, call, begin, end); });
}
template <class R>
void backward(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (problem.bundled) return run_bundled(problem, call, begin, end, backward<R>);
    Forms<R>::run(problem.parameters, [&](const auto& form) { backward_of(form, problem, call, begin, end); });
}

template <class R>
constexpr bool needs_input() {
    if constexpr (R::indexed)
        return false;
    else
        return R::needs_input;
}

// Integers that no floating-point number holds: forward only.
template <template <class> class R>
constexpr Kernel integer_kernel() {
    if constexpr (R<float>::integers == Integers::mean)
        return {};
    else
        return {forward<R<int64_t>>, nullptr, nullptr, nullptr, 0};
}

template <class R>
constexpr Kernel kernel_of() {
    if constexpr (R::indexed)
        return {forward<R>, backward<R>, nullptr, nullptr, 0};
    else if constexpr (R::trains)
        return {forward<R>, backward<R>, draw_with<R>, backward_winners<typename R::Number>, sizeof(typename R::Pull)};
    else
        return {forward<R>, backward<R>, nullptr, nullptr, sizeof(typename R::Pull)};
}

}  // namespace
}  // namespace poolkit
