// Counters that are as narrow as what they count. A loop that decides in one cycle what its next turn does
// has its counters in that path: 32 bits of an int would be most of it.
#ifndef BITWRIGHT_COUNTER_HPP_
#define BITWRIGHT_COUNTER_HPP_

#include "ap_int.h"
#include "element.hpp"

namespace bitwright {

/// Holds 0 .. MOST.
template <int MOST> using count_to = ap_uint<bits_of(MOST)>;

/// Holds -MOST .. MOST.
template <int MOST> using way_to = ap_int<bits_of(MOST) + 1>;

/// The next of 0 .. MOST; after MOST comes 0.
template <int MOST> count_to<MOST> following(const count_to<MOST>& counter) {
#pragma HLS INLINE
    count_to<MOST> next = counter + 1;
    if (counter == MOST) next = 0;
    return next;
}

/// Remainder of any number, 0 to divisor - 1.
constexpr int modulo(int number, int divisor) { return (number % divisor + divisor) % divisor; }

constexpr int greater_of(int a, int b) { return a > b ? a : b; }
constexpr int lesser_of(int a, int b) { return a < b ? a : b; }
constexpr int magnitude_of(int a) { return a < 0 ? -a : a; }

}  // namespace bitwright

#endif
