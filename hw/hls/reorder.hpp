// Another order of elements, the same in every period.
//
// Output (i_0, i_1, ..) of a period, the last index changing fastest, is input
// i_0 * STRIDE_0 + i_1 * STRIDE_1 + .., 0 <= i_k < DIM_k. Every input of a period is read once. One output
// beat per cycle.
//
// Two forms. reorder_beats: lanes stay together, and the loops count beats; a period waits in a circular
// buffer while the next one arrives, and its places are free at its end. reorder_lanes: a beat holds
// whole periods, and the loops count lanes; nothing but wires.
#ifndef BITWRIGHT_REORDER_HPP_
#define BITWRIGHT_REORDER_HPP_

#include "ap_int.h"
#include "hls_stream.h"
#include "loop_nest.hpp"

namespace bitwright {

/// \tparam BITS     Bits of a beat, at least 1.
/// \tparam PERIODS  Periods per frame, at least 1.
/// \tparam DEPTH    Beats kept, at least those of a period.
/// \tparam LOOPS    A `loop` for each index, the outermost first.
template <int BITS, int PERIODS, int DEPTH, typename... LOOPS>
void reorder_beats(hls::stream<ap_uint<BITS> >& in, hls::stream<ap_uint<BITS> >& out) {
    typedef loop_nest<LOOPS...> nest;
    constexpr int PERIOD = nest::turns;
    static_assert(BITS >= 1, "reorder: BITS must be at least 1");
    static_assert(PERIODS >= 1, "reorder: PERIODS must be at least 1");
    static_assert(nest::last == PERIOD - 1, "reorder: strides must reach every place once");
    static_assert(DEPTH >= PERIOD, "reorder: DEPTH must be at least a period");
    constexpr int BEATS = PERIODS * PERIOD;

    ap_uint<BITS> kept[DEPTH];

    // Beats taken and given, and where the next taken goes.
    int taken = 0;
    int given = 0;
    int write_slot = 0;
    // The beat to be given next: its number, its place in the buffer, and the turns it is in.
    int next = 0;
    int read_slot = 0;
    nest turns;
    // Beats of the periods that have left.
    int done = 0;
    while (given < BEATS) {
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT min=BEATS
        const bool gives = next < taken;
        const bool has_room = taken < done + DEPTH;
        // Nothing that can leave waits for an input beat: only where nothing can, the next is waited for.
        const bool takes = taken < BEATS && has_room && (!gives || !in.empty());

        if (gives) {
            out.write(kept[read_slot]);
            ++given;
            // The last place of a period is before the first of the next.
            int way = 1;
            if (turns.go_on(way)) done += PERIOD;
            next += way;
            read_slot = slot_by<DEPTH>(read_slot, way);
        }
        if (takes) {
            kept[write_slot] = in.read();
            write_slot = slot_by<DEPTH>(write_slot, 1);
            ++taken;
        }
    }
}

/// \tparam LANES  Elements per beat: a multiple of a period.
/// \tparam BITS   Bits of an element, at least 1.
/// \tparam BEATS  Beats per frame, at least 1.
/// \tparam LOOPS  A `loop` for each index, the outermost first.
template <int LANES, int BITS, int BEATS, typename... LOOPS>
void reorder_lanes(hls::stream<ap_uint<LANES * BITS> >& in, hls::stream<ap_uint<LANES * BITS> >& out) {
    typedef loop_nest<LOOPS...> nest;
    constexpr int PERIOD = nest::turns;
    static_assert(BITS >= 1, "reorder: BITS must be at least 1");
    static_assert(BEATS >= 1, "reorder: BEATS must be at least 1");
    static_assert(nest::last == PERIOD - 1, "reorder: strides must reach every place once");
    static_assert(LANES >= 1 && LANES % PERIOD == 0, "reorder: a beat must hold whole periods");

    for (int i = 0; i < BEATS; ++i) {
#pragma HLS PIPELINE II=1
        const ap_uint<LANES * BITS> elements = in.read();
        ap_uint<LANES * BITS> ordered = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const int from = l - l % PERIOD + nest::place(l % PERIOD);
            const ap_uint<BITS> element = elements.range((from + 1) * BITS - 1, from * BITS);
            ordered.range((l + 1) * BITS - 1, l * BITS) = element;
        }
        out.write(ordered);
    }
}

}  // namespace bitwright

#endif
