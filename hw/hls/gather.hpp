// Gather: entries of vectors by constant indices, any of them again, or not at all.
//
//   y[j] = x[index[j]]      for j = 0 .. COUNT-1, of a vector x of SIZE entries
//
// An entry is BEATS beats, on both sides. Beats are kept in a circular buffer. How far it is from the end
// of an entry to the beginning of the next, and how many beats are free then because no later entry of the
// vector is among them, is in a memory. One beat per cycle, of the side that has more.
#ifndef BITWRIGHT_GATHER_HPP_
#define BITWRIGHT_GATHER_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "window.hpp"

namespace bitwright {

/// \tparam BITS     Bits of a beat, at least 1.
/// \tparam BEATS    Beats of an entry, at least 1.
/// \tparam SIZE     Entries of a vector that comes, at least 1.
/// \tparam COUNT    Entries of a vector that leaves, at least 1.
/// \tparam VECTORS  Vectors per frame, at least 1.
/// \tparam FIRST    The first index, 0 to SIZE - 1.
/// \tparam LEAST    The least index.
/// \tparam DEPTH    Beats kept, at least those from the first that is not free to the end of an entry being read.
/// \tparam TURNS    Memory of COUNT words: from bit 0 upwards the way from the entry's last beat to the next beat
///                  read modulo DEPTH; that way, and how many beats are freed, both negated, two's complement.
template <int BITS, int BEATS, int SIZE, int COUNT, int VECTORS, int FIRST, int LEAST, int DEPTH,
          typename TURNS>
void gather(hls::stream<ap_uint<BITS> >& in, hls::stream<ap_uint<BITS> >& out) {
    static_assert(BITS >= 1 && BEATS >= 1 && SIZE >= 1 && COUNT >= 1 && VECTORS >= 1,
                  "gather: sizes must be at least 1");
    static_assert(LEAST >= 0 && LEAST <= FIRST && FIRST < SIZE, "gather: indices must lie in the vector");
    static_assert(DEPTH >= (FIRST - LEAST + 1) * BEATS, "gather: DEPTH must hold what is kept");
    constexpr int PLACE_BITS = levels_of(DEPTH) > 1 ? levels_of(DEPTH) : 1;
    constexpr int COUNT_BITS = levels_of(2 * SIZE * BEATS + DEPTH + 2) + 1;
    constexpr int TURN_BITS = PLACE_BITS + 2 * COUNT_BITS;
    static_assert(TURNS::words == COUNT && TURNS::bits == TURN_BITS,
                  "gather: TURNS must have a word for each entry that leaves");
    constexpr int IN_BEATS = VECTORS * SIZE * BEATS;
    constexpr int OUT_BEATS = VECTORS * COUNT * BEATS;

    ap_uint<BITS> kept[DEPTH];

    // Beats taken and given, and where the next taken goes.
    int taken = 0;
    int given = 0;
    int write_slot = 0;
    // The beat to be given next: its number, its place in the buffer, and where in an entry it is.
    int next = FIRST * BEATS;
    int read_slot = FIRST * BEATS % DEPTH;
    int beat = 0;
    int entry = 0;
    // Beats that are free.
    int freed = LEAST * BEATS;
    while (given < OUT_BEATS || taken < IN_BEATS) {
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const bool gives = given < OUT_BEATS && next < taken;
        const bool has_room = given == OUT_BEATS || taken < freed + DEPTH;
        // Nothing that can leave waits for an input beat: only where nothing can, the next is waited for.
        const bool takes = taken < IN_BEATS && has_room && (!gives || !in.empty());

        if (gives) {
            out.write(kept[read_slot]);
            ++given;

            const ap_uint<TURN_BITS> turn = TURNS::field(entry, 0);
            const ap_uint<PLACE_BITS> plus = turn.range(PLACE_BITS - 1, 0);
            const ap_uint<COUNT_BITS> minus = turn.range(PLACE_BITS + COUNT_BITS - 1, PLACE_BITS);
            const ap_uint<COUNT_BITS> minus_freed = turn.range(TURN_BITS - 1, PLACE_BITS + COUNT_BITS);
            const bool is_last_beat = beat == BEATS - 1;
            next -= is_last_beat ? ap_int<COUNT_BITS>(minus).to_int() : -1;
            read_slot = slot_after<DEPTH>(read_slot, is_last_beat ? plus.to_int() : 1 % DEPTH);
            if (is_last_beat) {
                freed -= ap_int<COUNT_BITS>(minus_freed).to_int();
                entry = (entry == COUNT - 1) ? 0 : entry + 1;
            }
            beat = is_last_beat ? 0 : beat + 1;
        }
        if (takes) {
            kept[write_slot] = in.read();
            write_slot = slot_after<DEPTH>(write_slot, 1 % DEPTH);
            ++taken;
        }
    }
}

}  // namespace bitwright

#endif
