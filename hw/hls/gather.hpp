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
#include "counter.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "ring.hpp"

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

    typedef ring_level<2 * SIZE * BEATS + DEPTH + 2> ring;
    typedef typename ring::distance distance;
    typedef count_to<DEPTH - 1> slot;

    ap_uint<BITS> kept[DEPTH];
#pragma HLS BIND_STORAGE variable=kept type=ram_s2p

    ring level(-FIRST * BEATS, LEAST * BEATS + DEPTH);
    // Beats taken and given, and where the next of them are.
    count_to<IN_BEATS - 1> taken = 0;
    count_to<OUT_BEATS - 1> given = 0;
    slot write_slot = 0;
    slot read_slot = FIRST * BEATS % DEPTH;
    bool takes_more = true;
    bool gives_more = true;
    // Where in its entry the beat given next is.
    count_to<BEATS - 1> beat = 0;
    // What follows its entry, and the entry after; the memory is read two entries ahead, so that it has the
    // time that it takes.
    ap_uint<TURN_BITS> turn = TURNS::field(0, 0);
    ap_uint<TURN_BITS> turn_after = TURNS::field(1 % COUNT, 0);
    count_to<COUNT - 1> ahead = 2 % COUNT;
    while (gives_more || takes_more) {
#pragma HLS PIPELINE II=1 style=flp
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const bool gives = gives_more && level.has_beat;
        const bool has_room = !gives_more || level.has_room;
        const bool takes = takes_more && has_room && may_take(gives, in);

        distance way = 1;
        distance freed = 0;
        if (gives) {
            out.write(kept[read_slot.to_int()]);
            gives_more = given != OUT_BEATS - 1;
            given = following<OUT_BEATS - 1>(given);

            const ap_uint<PLACE_BITS> plus = turn.range(PLACE_BITS - 1, 0);
            const ap_uint<COUNT_BITS> minus = turn.range(PLACE_BITS + COUNT_BITS - 1, PLACE_BITS);
            const ap_uint<COUNT_BITS> minus_freed = turn.range(TURN_BITS - 1, PLACE_BITS + COUNT_BITS);
            slot slot_way = 1 % DEPTH;
            if (beat == BEATS - 1) {
                way = -ap_int<COUNT_BITS>(minus);
                freed = -ap_int<COUNT_BITS>(minus_freed);
                slot_way = plus;
                turn = turn_after;
                turn_after = TURNS::field(ahead.to_int(), 0);
                ahead = following<COUNT - 1>(ahead);
            }
            read_slot = slot_after<DEPTH>(read_slot, slot_way);
            beat = following<BEATS - 1>(beat);
        }
        if (takes) {
            kept[write_slot.to_int()] = in.read();
            write_slot = slot_after<DEPTH>(write_slot, 1 % DEPTH);
            takes_more = taken != IN_BEATS - 1;
            taken = following<IN_BEATS - 1>(taken);
        }
        level.go_on(gives, way, freed, takes);
    }
}

}  // namespace bitwright

#endif
