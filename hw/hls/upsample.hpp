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
#include "hls_stream.h"
#include "loop_nest.hpp"

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

    ap_uint<BITS> kept[DEPTH];

    // Beats taken and given, and where the next taken goes.
    int taken = 0;
    int given = 0;
    int write_slot = 0;
    // The beat to be given next: its number, its place in the buffer, and the turns it is in.
    int next = 0;
    int read_slot = 0;
    int fold = 0;
    int column_turn = 0;
    int pixel = 0;
    int row_turn = 0;
    // Beats that have left for the last time.
    int done = 0;
    while (given < OUT_BEATS) {
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const bool gives = next < taken;
        const bool has_room = taken < done + DEPTH;
        // Nothing that can leave waits for an input beat: only where nothing can, the next is waited for.
        const bool takes = taken < BEATS && has_room && (!gives || !in.empty());

        if (gives) {
            out.write(kept[read_slot]);
            ++given;

            const bool is_last_column_turn = column_turn == FACTOR_W - 1;
            const bool is_last_row_turn = row_turn == FACTOR_H - 1;
            if (is_last_column_turn && is_last_row_turn) ++done;

            const bool ends_pixel = fold == FOLDS - 1;
            const bool ends_turns = ends_pixel && is_last_column_turn;
            const bool ends_row = ends_turns && pixel == PIXELS - 1;
            int way = 1;
            if (ends_pixel && !is_last_column_turn) way = 1 - FOLDS;
            if (ends_row && !is_last_row_turn) way = 1 - PIXELS * FOLDS;
            next += way;
            read_slot = slot_by<DEPTH>(read_slot, way);
            fold = ends_pixel ? 0 : fold + 1;
            if (ends_pixel) column_turn = is_last_column_turn ? 0 : column_turn + 1;
            if (ends_turns) pixel = ends_row ? 0 : pixel + 1;
            if (ends_row) row_turn = is_last_row_turn ? 0 : row_turn + 1;
        }
        if (takes) {
            kept[write_slot] = in.read();
            write_slot = slot_by<DEPTH>(write_slot, 1);
            ++taken;
        }
    }
}

}  // namespace bitwright

#endif
