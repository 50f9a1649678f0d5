// Reductions that draw one cell of each window: cells count in raster order, so axes cannot be combined one by one.
#pragma once

#include "windows.hpp"

namespace poolkit {
namespace {

template <class R, int windows>
class Draws : public Windows<Draws<R, windows>, typename R::Number, windows> {
    using T = typename R::Number;
    using Block = Windows<Draws, T, windows>;

  public:
    Draws(const Problem& problem, const Call& call) : Block(problem, call, R::absent) {}

    // Draw from the windows taken, and write what is drawn.
    void work() {
        uint32_t words[windows];
        T value[windows];
        Integer<T> tap[windows];  // all bits set: none
        this->draw_words(words);
        R::draw(this->cells, this->taps, words, value, tap);
        this->store(value, tap);
    }
};

// Kernel::train.
template <class R>
void draw_with(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    with_block<Draws, R, 1>(problem, call,
                            [&](auto& block) { take_units(problem, call, begin, end, block); });
}

}  // namespace
}  // namespace poolkit
