// Windows of few cells, for reductions that weight each cell by what the window as a whole is like: once over its cells
// for what they are taken relative to, and once for the sums. To combine them two by two would take as many exponentials
// or divisions, and more of everything else. R::OfFew says what is done with one cell; whoever takes such a window, in
// registers (few_lanes.hpp) or as below, does the same in the same order, raster order: results are the same to the bit
// (rule S14).
#pragma once

#include <utility>

#include "window_gradients.hpp"

namespace poolkit {
namespace {

// Whether what is done with one cell takes so long that passing once over memory would save nothing.
template <class R, class = void>
constexpr bool is_slow = false;
template <class R>
constexpr bool is_slow<R, decltype(void(R::slow))> = R::slow;

template <class R, class = void>
constexpr bool has_few = false;
template <class R>
constexpr bool has_few<R, decltype(void(sizeof(typename R::OfFew)))> = !is_slow<R>;

// The window whose cells are x[0], ..., in registers.
template <class Few, class T, size_t cells, size_t... t>
POOLKIT_INLINE T value_of_few(const Few& few, const T (&x)[cells], T divisor, std::index_sequence<t...>) {
    T extreme = few.nothing();
    ((extreme = few.extreme(extreme, x[t])), ...);
    const auto frame = few.frame(extreme);
    typename Few::Sum sum{};
    ((sum = few.add(sum, few.part(x[t], frame))), ...);
    return few.value(frame, sum, divisor);
}
template <class Few, class T, size_t cells>
POOLKIT_INLINE T value_of_few(const Few& few, const T (&x)[cells], T divisor) {
    return value_of_few(few, x, divisor, std::make_index_sequence<cells>());
}

// What its cells are sent: receive(t, gradient).
template <class Few, class T, size_t cells, class Receive, size_t... t>
POOLKIT_INLINE void gradients_of_few(const Few& few, const T (&x)[cells], T g, T divisor, const Receive& receive,
                                     std::index_sequence<t...>) {
    T extreme = few.nothing();
    ((extreme = few.extreme(extreme, x[t])), ...);
    const auto frame = few.frame(extreme);
    const typename Few::Part parts[cells] = {few.part(x[t], frame)...};
    typename Few::Sum sum{};
    ((sum = few.add(sum, parts[t])), ...);
    const auto sent = few.sent(frame, sum, g, divisor);
    (receive(std::integral_constant<int, int(t)>(), few.gradient(x[t], parts[t], sent)), ...);
}
template <class Few, class T, size_t cells, class Receive>
POOLKIT_INLINE void gradients_of_few(const Few& few, const T (&x)[cells], T g, T divisor, const Receive& receive) {
    gradients_of_few(few, x, g, divisor, receive, std::make_index_sequence<cells>());
}

// Windows of any kind, side by side: masked, clipped, of any type and layout.
template <template <class, class, int> class Taking, class Consumer, class R, int windows>
class FewWindows : public Taking<Consumer, typename R::Number, windows> {
  protected:
    using T = typename R::Number;
    using Few = typename R::OfFew;
    using Block = Taking<Consumer, T, windows>;
    using Block::problem, Block::axis, Block::lanes, Block::cells, Block::valid, Block::taps, Block::segments,
        Block::segment, Block::count;
    const Few few;
    T extreme[windows], divisor[windows] = {}, held[4 * windows];
    const Lanes<T, typename Few::Sum> sum{held, windows};

    FewWindows(const Problem& problem, const Call& call) : Block(problem, call, T(0)), few(problem.parameters) {}

    void add_up() {
        for (int o = 0; o < windows; ++o) extreme[o] = few.nothing(), sum.store(o, {});
        for (int64_t t = 0; t < taps; ++t)
            for (int o = 0; o < windows; ++o)
                extreme[o] = select<T>(valid[t * windows + o] != 0, few.extreme(extreme[o], cells[t * windows + o]), extreme[o]);
        for (int64_t t = 0; t < taps; ++t)
#pragma GCC ivdep
            for (int o = 0; o < windows; ++o) {
                const auto before = sum.load(o);
                const auto after = few.add(before, few.part(cells[t * windows + o], few.frame(extreme[o])));
                sum.store(o, select_state<T>(valid[t * windows + o] != 0, after, before));
            }
        for (int s = 0; s < segments; ++s) divide(segment[s]);
    }

  private:
    void divide(const Segment& of) {
        int64_t w = of.first / lanes, lane = of.first % lanes;
        for (int o = of.begin; o < of.begin + of.count; ++o) {
            divisor[o] = problem.masked ? T(count[o]) : divisor_of<T>(problem, of.d, of.h, w);
            if (++lane == lanes) lane = 0, ++w;
        }
    }
};

template <class R, int windows>
class FewValues : public FewWindows<Windows, FewValues<R, windows>, R, windows> {
    using T = typename R::Number;
    using Base = FewWindows<Windows, FewValues, R, windows>;

  public:
    FewValues(const Problem& problem, const Call& call) : Base(problem, call) {}

    void work() {
        T value[windows];
        const Integer<T> tap[windows] = {};
        this->add_up();
#pragma GCC ivdep
        for (int o = 0; o < windows; ++o)
            value[o] = this->few.value(this->few.frame(this->extreme[o]), this->sum.load(o), this->divisor[o]);
        this->store(value, tap);
    }
};

// Their gradient.
template <class R, int windows>
class FewGradients : public FewWindows<WindowGradients, FewGradients<R, windows>, R, windows> {
    using T = typename R::Number;
    using Base = FewWindows<WindowGradients, FewGradients, R, windows>;
    using Sent = typename R::OfFew::Sent;
    using Base::few, Base::cells, Base::valid, Base::taps, Base::extreme, Base::sum, Base::divisor;

  public:
    FewGradients(const Problem& problem, const Call& call) : Base(problem, call) {}

    void work() {
        T g[windows] = {}, held[4 * windows];
        const Lanes<T, Sent> sent{held, windows};
        this->load_gradients(g);
        this->add_up();
#pragma GCC ivdep
        for (int o = 0; o < windows; ++o)
            sent.store(o, few.sent(few.frame(extreme[o]), sum.load(o), g[o], divisor[o]));
        for (int64_t t = 0; t < taps; ++t)
#pragma GCC ivdep
            for (int o = 0; o < windows; ++o) {
                T& x = cells[t * windows + o];  // and then what it is sent
                const T sent_to = few.gradient(x, few.part(x, few.frame(extreme[o])), sent.load(o));
                x = select<T>(valid[t * windows + o] != 0, sent_to, T(0));
            }
        this->send(cells);
    }
};

}  // namespace
}  // namespace poolkit
