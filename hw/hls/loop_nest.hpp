// Nests of loops over the places of a period.
#ifndef BITWRIGHT_LOOP_NEST_HPP_
#define BITWRIGHT_LOOP_NEST_HPP_

#include "counter.hpp"

namespace bitwright {

/// One loop.
///
/// \tparam DIM     Turns, at least 1.
/// \tparam STRIDE  Way from one turn to the next.
template <int DIM, int STRIDE> struct loop {
    static_assert(DIM >= 1, "reorder: loops must have a turn");
    static const int dim = DIM;
    static const int stride = STRIDE;
};

/// Loops, one inside the other: turn (i_0, i_1, ..) is at place i_0 * STRIDE_0 + i_1 * STRIDE_1 + ..
///
/// \tparam LOOPS  A `loop` for each, the outermost first.
template <typename... LOOPS> struct loop_nest {
    /// Turns of all loops.
    static const int turns = 1;
    /// Place of the last turn.
    static const int last = 0;

    /// Place of the turn of this number.
    static constexpr int place(int) { return 0; }

    /// Goes on to the next turn and says how far it is; true, and no way, where this was the last turn.
    bool go_on(int&) { return true; }
};

template <typename LOOP, typename... INNER> struct loop_nest<LOOP, INNER...> {
    typedef loop_nest<INNER...> inner_nest;
    static const int turns = LOOP::dim * inner_nest::turns;
    static const int last = (LOOP::dim - 1) * LOOP::stride + inner_nest::last;

    static constexpr int place(int number) {
        return number / inner_nest::turns % LOOP::dim * LOOP::stride + inner_nest::place(number);
    }

    bool go_on(int& way) {
#pragma HLS INLINE
        if (!inner.go_on(way)) return false;
        const bool is_last = turn == LOOP::dim - 1;
        if (!is_last) way = LOOP::stride - inner_nest::last;
        turn = following<LOOP::dim - 1>(turn);
        return is_last;
    }

    count_to<LOOP::dim - 1> turn = 0;
    inner_nest inner;
};

}  // namespace bitwright

#endif
