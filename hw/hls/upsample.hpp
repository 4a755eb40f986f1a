// Nearest-neighbour upsampling: every pixel FACTOR_W times in its row, every row FACTOR_H times.
//
//   y[i][j][c] = x[i / FACTOR_H][j / FACTOR_W][c]
//
// Pixels come and leave in raster order, FOLDS beats each.
//
// What is repeated, a row or (where rows are not) a pixel, waits in a circular buffer. A beat is free when
// it has left for the last time, so that the next arrives meanwhile. One output beat per cycle.
#ifndef BITWRIGHT_UPSAMPLE_HPP_
#define BITWRIGHT_UPSAMPLE_HPP_

#include "ap_int.h"
#include "counter.hpp"
#include "hls_stream.h"
#include "ring.hpp"

namespace bitwright {

/// \tparam BITS      Bits of a beat, at least 1.
/// \tparam FOLDS     Beats of a pixel, at least 1.
/// \tparam HEIGHT    Rows of the input, at least 1.
/// \tparam WIDTH     Columns of the input, at least 1.
/// \tparam FACTOR_H  How often a row is repeated, at least 1.
/// \tparam FACTOR_W  How often a pixel is repeated in its row, at least 1.
/// \tparam DEPTH     Beats kept: more than those of what is repeated.
template <int BITS, int FOLDS, int HEIGHT, int WIDTH, int FACTOR_H, int FACTOR_W, int DEPTH>
void upsample(hls::stream<ap_uint<BITS> >& in, hls::stream<ap_uint<BITS> >& out) {
    static_assert(BITS >= 1 && FOLDS >= 1 && HEIGHT >= 1 && WIDTH >= 1,
                  "upsample: BITS, FOLDS, HEIGHT and WIDTH must be at least 1");
    static_assert(FACTOR_H >= 1 && FACTOR_W >= 1, "upsample: factors must be at least 1");
    // Pixels of what is repeated.
    constexpr int PIXELS = FACTOR_H > 1 ? WIDTH : 1;
    static_assert(DEPTH > PIXELS * FOLDS, "upsample: DEPTH must be more than what is repeated");
    constexpr int BEATS = HEIGHT * WIDTH * FOLDS;
    constexpr int OUT_BEATS = BEATS * FACTOR_H * FACTOR_W;
    static_assert(OUT_BEATS >= BEATS, "upsample: no pixel may be left out");

    // From one beat given to the next, where a pixel or a row is repeated.
    constexpr int BY_TURN = 1 - FOLDS;
    constexpr int BY_ROW_TURN = 1 - PIXELS * FOLDS;
    typedef ring_level<DEPTH> ring;
    typedef count_to<DEPTH - 1> slot;

    ap_uint<BITS> kept[DEPTH];
#pragma HLS BIND_STORAGE variable=kept type=ram_s2p

    ring level(0, DEPTH);
    // Beats taken, and beats that have left for the last time.
    count_to<BEATS - 1> taken = 0;
    count_to<BEATS - 1> done = 0;
    slot write_slot = 0;
    slot read_slot = 0;
    bool takes_more = true;
    bool gives_more = true;
    // The turns that the beat given next is in.
    count_to<FOLDS - 1> fold = 0;
    count_to<FACTOR_W - 1> column_turn = 0;
    count_to<PIXELS - 1> pixel = 0;
    count_to<FACTOR_H - 1> row_turn = 0;
    while (gives_more) {
#pragma HLS PIPELINE II=1 style=flp
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const bool gives = level.has_beat;
        const bool takes = takes_more && level.has_room && may_take(gives, in);

        int way = 1;
        int freed = 0;
        if (gives) {
            out.write(kept[read_slot.to_int()]);

            const bool is_last_column_turn = column_turn == FACTOR_W - 1;
            const bool is_last_row_turn = row_turn == FACTOR_H - 1;
            if (is_last_column_turn && is_last_row_turn) {
                freed = 1;
                gives_more = done != BEATS - 1;
                done = following<BEATS - 1>(done);
            }

            const bool ends_pixel = fold == FOLDS - 1;
            const bool ends_turns = ends_pixel && is_last_column_turn;
            const bool ends_row = ends_turns && pixel == PIXELS - 1;
            int slot_way = 1 % DEPTH;
            if (ends_pixel && !is_last_column_turn) {
                way = BY_TURN;
                slot_way = modulo(BY_TURN, DEPTH);
            }
            if (ends_row && !is_last_row_turn) {
                way = BY_ROW_TURN;
                slot_way = modulo(BY_ROW_TURN, DEPTH);
            }
            read_slot = slot_after<DEPTH>(read_slot, slot_way);
            fold = following<FOLDS - 1>(fold);
            if (ends_pixel) column_turn = following<FACTOR_W - 1>(column_turn);
            if (ends_turns) pixel = following<PIXELS - 1>(pixel);
            if (ends_row) row_turn = following<FACTOR_H - 1>(row_turn);
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

}  // namespace bitwright

#endif
