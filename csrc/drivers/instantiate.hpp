// The kernels of one reduction: included after it by each generated kernel file.
#pragma once

#include "direct.hpp"
#include "few_ways.hpp"
#include "gradients.hpp"
#include "lane_rows.hpp"
#include "ranks.hpp"
#include "same_size.hpp"
#include "small_gradients.hpp"
#include "small_overlapping.hpp"

namespace poolkit {
namespace {

// Whether a cell costs so little that converting it apart would show.
template <class R, class = void>
constexpr bool is_light = false;
template <class R>
constexpr bool is_light<R, decltype(void(R::light))> = R::light;

// Whether cells count by their rank in the window.
template <class R, class = void>
constexpr bool is_by_rank = false;
template <class R>
constexpr bool is_by_rank<R, decltype(void(R::by_rank))> = R::by_rank;

// Whether outputs send a number to all cells that they see, which cells add.
template <class R, class = void>
constexpr bool adds = false;
template <class R>
constexpr bool adds<R, decltype(void(R::adds))> = R::adds;

// One form for one type of numbers.
template <class R>
constexpr Kernel kernel_of() {
    using T = typename R::Number;
    Kernel kernel{};
    if constexpr (is_by_rank<R>) {
        if constexpr (R::indexed)
            kernel.forward = forward_ranked<RankedCells, R>;
        else
            kernel.forward = forward_ranked<RankedMeans, R>, kernel.train = forward_ranked<RankedDraws, R>,
            kernel.backward = backward_ranked<R>;
    } else if constexpr (R::indexed) {
        // Masked inference pays for the index: one variant less to compile.
        kernel.plain = &forward_operation<Value<R>, is_light<R>>;
        kernel.indexed = &forward_operation<Winner<R>, is_light<R>>;
        kernel.masked = &forward_operation<Masked<Winner<R>>>;
        if constexpr (number_of<T> != Number::int64)
            kernel.ordered = &forward_operation<Value<R, true>>, kernel.is_ordered = has_no_nan<T>;
        // Numbers of 64 bits take the general driver, to the same bits: half the blocks per vector, and half the
        // code to compile.
        if constexpr (sizeof(T) == 4) {
            kernel.small = forward_small<Value<R>, is_light<R>>;
            kernel.small_indexed = forward_small<Winner<R>, is_light<R>>;
            kernel.same_size = pick_same_size<R>;
        }
    } else {
        kernel.plain = &forward_operation<Blend<R>, is_light<R>>, kernel.masked = &forward_operation<Masked<Blend<R>>>;
        if constexpr (has_few<R>)
            kernel.few = forward_few<R>, kernel.few_gradient = backward_few<R>;
        else if constexpr (sizeof(T) == 4 && !is_slow<R>)
            kernel.small = forward_small<Blend<R>, is_light<R>>;
        if constexpr (number_of<T> != Number::int64) {
            kernel.gradient = gradient_of<R, false>(), kernel.masked_gradient = gradient_of<R, true>();
            if constexpr (R::trains) kernel.train = draw_with<R>;
            if constexpr (adds<R> && sizeof(T) == 4) kernel.small_gradient = backward_small<R>;
        }
    }
    return kernel;
}

// Integers that no floating-point number holds: forward only.
template <template <class> class R>
constexpr Kernel integer_kernel() {
    if constexpr (R<float>::integers == Integers::mean)
        return {};
    else
        return kernel_of<R<int64_t>>();
}

template <class R>
constexpr bool needs_input() {
    if constexpr (R::indexed)
        return false;
    else
        return R::needs_input;
}

// Forms for parameters that have a faster way.
template <class R, class = void>
struct Forms {
    static constexpr int (*special)(const double*) = nullptr;
    template <int number>
    static constexpr Kernel of() { return {}; }
};
template <class R>
struct Forms<R, decltype(void(&R::special))> {
    static constexpr int (*special)(const double*) = R::special;
    template <int number>
    static constexpr Kernel of() { return kernel_of<typename R::template Special<number>>(); }
};

template <template <class> class R>
constexpr KernelSet kernel_set(const char* name) {
    using F = R<float>;
    return {name, F::parameters, F::indexed, needs_input<F>(), F::integers,
            {kernel_of<F>(), kernel_of<R<double>>(), integer_kernel<R>()},
            Forms<F>::special,
            {{Forms<F>::template of<0>(), Forms<R<double>>::template of<0>(), {}},
             {Forms<F>::template of<1>(), Forms<R<double>>::template of<1>(), {}}}};
}

}  // namespace
}  // namespace poolkit
