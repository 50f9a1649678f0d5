// What kernels do for the gradient of reductions that reach every cell (pull.hpp says how it runs).
#pragma once

#include "passes.hpp"

namespace poolkit {
namespace {

template <bool, class Yes, class>
struct Choose {
    using Type = Yes;
};
template <class Yes, class No>
struct Choose<false, Yes, No> {
    using Type = No;
};

template <class R, bool with_mask>
struct Pulling {
    using T = typename R::Number;
    using Made = typename Needed<R>::Type;
    using Plain = typename Choose<R::needs_input, Blend<Made>, Tally<T>>::Type;
    using States = typename Choose<with_mask, Masked<Plain>, Plain>::Type;
    using Pulls = typename Choose<with_mask, Masked<Pulled<R>>, Pulled<R>>::Type;
    using Pull = typename Pulls::State;

    static void seed(const double* parameters, const StateRow& from, const void* gradients, const StateRow& to,
                     int64_t width, double given_divisor) {
        const R reduction(parameters);
        const auto states = Row<States>::of(from);
        const auto pulls = Row<Pulls>::of(to);
        const T* const g = static_cast<const T*>(gradients);
        const T divisor = T(given_divisor);
#pragma GCC ivdep
        for (int64_t i = 0; i < width; ++i) {
            if constexpr (with_mask) {
                const auto state = states.load(i);
                typename Made::State inner{};
                if constexpr (R::needs_input) inner = state.inner;
                pulls.store(i, Pull{reduction.seed(inner, g[i], T(state.count)), Integer<T>(state.count != 0)});
            } else if constexpr (R::needs_input) {
                pulls.store(i, reduction.seed(states.load(i), g[i], divisor));
            } else {
                pulls.store(i, reduction.seed({}, g[i], divisor));
            }
        }
    }

    static void collect(const double* parameters, const StateRow& from, const void* cells, const uint8_t* mask,
                        int64_t lanes_per_mask, void* to, int64_t width) {
        const R reduction(parameters);
        const auto pulls = Row<Pulls>::of(from);
        const T* const x = static_cast<const T*>(cells);
        T* const gx = static_cast<T*>(to);
#pragma GCC ivdep
        for (int64_t i = 0; i < width; ++i) {
            const Pull pull = pulls.load(i);
            if constexpr (with_mask) {
                const bool valid = mask[lanes_per_mask == 1 ? i : i / lanes_per_mask] != 0;
                const T value = reduction.collect(R::needs_input ? x[i] : T(0), pull.inner);
                gx[i] = valid & (pull.count != 0) ? value : T(0);
            } else {
                gx[i] = reduction.collect(R::needs_input ? x[i] : T(0), pull);
            }
        }
    }
};

template <class R, bool with_mask>
constexpr Gradient gradient_of() {
    using P = Pulling<R, with_mask>;
    Gradient gradient{nullptr, &pull_operation<typename P::Pulls>, P::seed, P::collect};
    if constexpr (R::needs_input)
        gradient.states = &forward_operation<typename P::States>;
    else if constexpr (with_mask)
        gradient.states = &tally_operation<typename P::States>;
    return gradient;
}

}  // namespace
}  // namespace poolkit
