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
#include "counter.hpp"
#include "hls_stream.h"
#include "loop_nest.hpp"
#include "pipeline.hpp"
#include "ring.hpp"

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
    // The beat read next is one of the period that what has come ends in, or of the next.
    typedef ring_level<DEPTH + PERIOD> ring;
    typedef count_to<DEPTH - 1> slot;

    ap_uint<BITS> kept[DEPTH];
#pragma HLS BIND_STORAGE variable=kept type=ram_s2p

    ring level(0, DEPTH);
    // Beats taken and given, and where the next of them are.
    count_to<BEATS - 1> taken = 0;
    count_to<BEATS - 1> given = 0;
    slot write_slot = 0;
    slot read_slot = 0;
    bool takes_more = true;
    bool gives_more = true;
    // The turns that the beat given next is in.
    nest turns;
    while (gives_more) {
#pragma HLS PIPELINE II=1 style=flp
#pragma HLS LOOP_TRIPCOUNT min=BEATS
        const bool gives = level.has_beat;
        const bool takes = takes_more && level.has_room && may_take(gives, in);

        // The last place of a period is before the first of the next.
        int way = 1;
        int freed = 0;
        if (gives) {
            out.write(kept[read_slot.to_int()]);
            gives_more = given != BEATS - 1;
            given = following<BEATS - 1>(given);
            if (turns.go_on(way)) freed = PERIOD;
            read_slot = slot_after<DEPTH>(read_slot, way < 0 ? way + DEPTH : way);
        }
        if (takes) {
            kept[write_slot.to_int()] = in.read();
            write_slot = slot_after<DEPTH>(write_slot, 1 % DEPTH);
            takes_more = taken != BEATS - 1;
            taken = following<BEATS - 1>(taken);
        }
        level.go_on(gives, way, freed, takes);
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
        BITWRIGHT_PIPELINE
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
