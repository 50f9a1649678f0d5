// Rows of states as structs of arrays, so that plain loops over them vectorise.
//
// Everything a kernel includes lives in an unnamed namespace: each kernel file is compiled once per
// instruction set, and nothing in it may be merged by the linker with its other forms.
#pragma once

#include "units.hpp"

namespace poolkit {
namespace {

// Integers of the width of T: a state then has fields of one size and one vector holds one of each.
template <class T>
struct IntegerOf;
template <>
struct IntegerOf<float> {
    using Type = uint32_t;
};
template <>
struct IntegerOf<double> {
    using Type = uint64_t;
};
template <>
struct IntegerOf<int64_t> {
    using Type = uint64_t;
};
template <class T>
using Integer = typename IntegerOf<T>::Type;

// State fields are stored in arrays of T whatever they are: may_alias makes reading an integer legal.
template <class Field>
struct Stored {
    using Type [[gnu::may_alias]] = Field;
};

template <class Field, class T>
POOLKIT_INLINE Field read(const T* from) {
    static_assert(sizeof(Field) == sizeof(T));
    return *reinterpret_cast<const typename Stored<Field>::Type*>(from);
}

template <class T, class Field>
POOLKIT_INLINE void write(T* to, Field value) {
    static_assert(sizeof(Field) == sizeof(T));
    *reinterpret_cast<typename Stored<Field>::Type*>(to) = value;
}

// A state that also counts the valid cells it stands for. Combining with a state of none changes nothing.
template <class Inner, class Count>
struct Counted {
    Inner inner;
    Count count;
};

// Call f on each field of a plain struct of up to four numbers as wide as T.
template <class T, class State, class F>
POOLKIT_INLINE void each_field(State& state, F f) {
    constexpr int fields = int(sizeof(State) / sizeof(T));
    static_assert(fields >= 1 && fields <= 4);
    if constexpr (fields == 1) {
        auto& [a] = state;
        f(a);
    } else if constexpr (fields == 2) {
        auto& [a, b] = state;
        f(a), f(b);
    } else if constexpr (fields == 3) {
        auto& [a, b, c] = state;
        f(a), f(b), f(c);
    } else {
        auto& [a, b, c, d] = state;
        f(a), f(b), f(c), f(d);
    }
}
template <class T, class Inner, class Count, class F>
POOLKIT_INLINE void each_field(Counted<Inner, Count>& state, F f) {
    each_field<T>(state.inner, f);
    f(state.count);
}

// States at base[i], base[i + pitch], ...: one array per field.
template <class Reference>
struct Referred;
template <class Field>
struct Referred<Field&> {
    using Type = Field;
};

template <class T, class StateType>
struct Lanes {
    using State = StateType;
    static constexpr int fields = int(sizeof(State) / sizeof(T));
    T* base;
    int64_t pitch;

    POOLKIT_INLINE State load(int64_t i) const {
        State state;
        const T* field = base + i;
        each_field<T>(state, [&](auto& each) {
            each = read<typename Referred<decltype(each)>::Type>(field);
            field += pitch;
        });
        return state;
    }
    POOLKIT_INLINE void store(int64_t i, State state) const {
        T* field = base + i;
        each_field<T>(state, [&](auto& each) {
            write(field, each);
            field += pitch;
        });
    }
    POOLKIT_INLINE Lanes from(int64_t i) const { return {base + i, pitch}; }
    POOLKIT_INLINE static Lanes of(const StateRow& row) { return {reinterpret_cast<T*>(row.base), row.pitch}; }
};

// yes or no, by bits. A `?:` is a branch until the compiler turns it into a select, and chains of them
// get tangled before that: the loop then does not vectorise.
template <class T, class Value>
POOLKIT_INLINE Value select(bool condition, Value yes, Value no) {
    static_assert(sizeof(Value) == sizeof(T));
    const Integer<T> all = Integer<T>(0) - Integer<T>(condition);
    return __builtin_bit_cast(Value, (__builtin_bit_cast(Integer<T>, yes) & all) |
                                         (__builtin_bit_cast(Integer<T>, no) & ~all));
}
// The same for each number of vectors (vectors.hpp).
template <class V, class Mask, class Value, std::enable_if_t<!std::is_scalar_v<Mask>, int> = 0>
POOLKIT_INLINE Value select(Mask condition, Value yes, Value no) {
    return condition ? yes : no;
}

template <class T, class State, class Condition>
POOLKIT_INLINE State select_state(Condition condition, State yes, State no) {
    constexpr int fields = int(sizeof(State) / sizeof(T));
    if constexpr (fields == 1) {
        const auto& [a] = yes;
        const auto& [p] = no;
        return {select<T>(condition, a, p)};
    } else if constexpr (fields == 2) {
        const auto& [a, b] = yes;
        const auto& [p, q] = no;
        return {select<T>(condition, a, p), select<T>(condition, b, q)};
    } else if constexpr (fields == 3) {
        const auto& [a, b, c] = yes;
        const auto& [p, q, r] = no;
        return {select<T>(condition, a, p), select<T>(condition, b, q), select<T>(condition, c, r)};
    } else {
        static_assert(fields == 4);
        const auto& [a, b, c, d] = yes;
        const auto& [p, q, r, s] = no;
        return {select<T>(condition, a, p), select<T>(condition, b, q), select<T>(condition, c, r),
                select<T>(condition, d, s)};
    }
}

}  // namespace
}  // namespace poolkit
