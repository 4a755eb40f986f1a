// Spatial shift: every channel of an image from places of its own.
//
//   tap (i, j) of y[h][w][c] = x[h * STRIDE + dy[c] + i][w * STRIDE + dx[c] + j][c]
//                              for i = 0 .. TAPS_H-1, for j = 0 .. TAPS_W-1, for all channels c
//
// for h = 0 .. (HEIGHT - 1) / STRIDE and w = 0 .. (WIDTH - 1) / STRIDE. Outside the image, x is PAD; where the
// elements that come cannot hold it, those that leave are wider: the same numbers in OUT_BITS bits. Pixels
// come in raster order, FOLDS beats of LANES channels each; an output pixel leaves in TAPS_H * TAPS_W * FOLDS
// such beats; lane 0 is in the low bits.
//
// Beats are kept in a circular buffer. All lanes count from one beat, that of shift (0, 0); how far from it
// the lanes of a bank read in each fold is in a memory. A beat waits for the beat that the furthest of all shifts
// reads, or for the frame's end. What precedes all that the shifts reach back to from a pixel is free.
#ifndef BITWRIGHT_SPATIAL_SHIFT_HPP_
#define BITWRIGHT_SPATIAL_SHIFT_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "window.hpp"

namespace bitwright {

/// The bank of each lane.
template <int... BANKS> struct bank_of_lane {
    static const int lanes = 0;
    static constexpr int at(int) { return 0; }
};

template <int BANK, int... OTHERS> struct bank_of_lane<BANK, OTHERS...> {
    static const int lanes = 1 + bank_of_lane<OTHERS...>::lanes;
    static constexpr int at(int lane) { return lane == 0 ? BANK : bank_of_lane<OTHERS...>::at(lane - 1); }
};

/// \tparam HEIGHT      Rows of the input, at least 1.
/// \tparam WIDTH       Columns of the input, at least 1.
/// \tparam FOLDS       Beats of a pixel, at least 1.
/// \tparam LANES       Channels of a beat, at least 1.
/// \tparam BITS        Bits of an element, at least 1.
/// \tparam STRIDE      Rows and columns from one output pixel to the next, at least 1.
/// \tparam TAPS_H      Rows of the taps, at least 1.
/// \tparam TAPS_W      Columns of the taps, at least 1.
/// \tparam LEAST_DY    Range of the shifts in the memory.
/// \tparam MOST_DY     Likewise.
/// \tparam LEAST_DX    Likewise.
/// \tparam MOST_DX     Likewise.
/// \tparam LOW         Least way that a shift which ever reads the image leads, dy * WIDTH + dx.
/// \tparam REACH       The greatest, or 0.
/// \tparam OUT_BITS    Bits of an element that leaves, at least BITS.
/// \tparam IS_SIGNED   How elements are widened: their sign is extended.
/// \tparam IS_BIPOLAR  How elements are widened: a bit of -1 / +1 becomes that number.
/// \tparam PAD         The number whose low OUT_BITS bits are outside the image.
/// \tparam DEPTH       Beats kept: more than are needed for a pixel.
/// \tparam BANKS       A `bank_of_lane` of all lanes.
/// \tparam SHIFTS      Memory of FOLDS words of a field for each bank: from bit 0 upwards how many beats further it
///                     reads modulo DEPTH, dy - LEAST_DY and dx - LEAST_DX.
template <int HEIGHT, int WIDTH, int FOLDS, int LANES, int BITS, int STRIDE, int TAPS_H, int TAPS_W,
          int LEAST_DY, int MOST_DY, int LEAST_DX, int MOST_DX, int LOW, int REACH, int OUT_BITS,
          bool IS_SIGNED, bool IS_BIPOLAR, int PAD, int DEPTH, typename BANKS, typename SHIFTS>
void spatial_shift(hls::stream<ap_uint<LANES * BITS> >& in, hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    static_assert(HEIGHT >= 1 && WIDTH >= 1 && FOLDS >= 1 && LANES >= 1 && BITS >= 1,
                  "spatial_shift: sizes must be at least 1");
    static_assert(STRIDE >= 1 && TAPS_H >= 1 && TAPS_W >= 1,
                  "spatial_shift: STRIDE and taps must be at least 1");
    static_assert(LEAST_DY <= MOST_DY && LEAST_DX <= MOST_DX && LOW <= REACH && REACH >= 0,
                  "spatial_shift: ranges must not be empty");
    static_assert(OUT_BITS >= BITS, "spatial_shift: OUT_BITS must be at least BITS");
    static_assert(DEPTH > (REACH - LOW + (TAPS_H - 1) * WIDTH + TAPS_W) * FOLDS,
                  "spatial_shift: DEPTH must be more than a pixel needs");
    static_assert(BANKS::lanes == LANES, "spatial_shift: BANKS must have all lanes");
    constexpr int PLACE_BITS = levels_of(DEPTH);
    constexpr int Y_BITS = bits_of(MOST_DY - LEAST_DY);
    constexpr int X_BITS = bits_of(MOST_DX - LEAST_DX);
    constexpr int ENTRY_BITS = PLACE_BITS + Y_BITS + X_BITS;
    static_assert(SHIFTS::words == FOLDS && SHIFTS::bits == ENTRY_BITS,
                  "spatial_shift: SHIFTS must have FOLDS words of an entry for each bank");

    constexpr int BEATS = HEIGHT * WIDTH * FOLDS;
    constexpr int LINES = (HEIGHT - 1) / STRIDE + 1;
    constexpr int PIXELS = (WIDTH - 1) / STRIDE + 1;
    constexpr int OUT_BEATS = LINES * PIXELS * TAPS_H * TAPS_W * FOLDS;

    ap_uint<LANES * BITS> kept[DEPTH];

    // Beats taken and given, and where the next taken goes.
    int taken = 0;
    int given = 0;
    int write_slot = 0;
    // Where the beat to be read next is: its fold, tap and output pixel, and the first beat of that pixel.
    int fold = 0;
    int column = 0;
    int row = 0;
    int pixel = 0;
    int line = 0;
    int first = 0;
    // The beat of shift (0, 0), and its place in the buffer.
    int position = 0;
    int slot = 0;
    while (given < OUT_BEATS || taken < BEATS) {
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const int furthest = position + REACH * FOLDS;
        const int needed = (furthest < BEATS) ? furthest : BEATS - 1;
        const bool gives = given < OUT_BEATS && needed < taken;
        const bool has_room = given == OUT_BEATS || taken < first + LOW * FOLDS + DEPTH;
        // Nothing that can leave waits for an input beat: only where nothing can, the next is waited for.
        const bool takes = taken < BEATS && has_room && (!gives || !in.empty());

        if (gives) {
            ap_uint<LANES * OUT_BITS> elements = 0;
            for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
                const ap_uint<ENTRY_BITS> entry = SHIFTS::field(fold, BANKS::at(l));
                const ap_uint<PLACE_BITS> way = entry.range(PLACE_BITS - 1, 0);
                const ap_uint<Y_BITS> down = entry.range(PLACE_BITS + Y_BITS - 1, PLACE_BITS);
                const ap_uint<X_BITS> across = entry.range(ENTRY_BITS - 1, PLACE_BITS + Y_BITS);
                const int y = line * STRIDE + row + down.to_int() + LEAST_DY;
                const int x = pixel * STRIDE + column + across.to_int() + LEAST_DX;
                const bool is_inside = y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH;
                const ap_uint<LANES * BITS> word = kept[slot_after<DEPTH>(slot, way.to_int())];
                const ap_uint<BITS> element = word.range((l + 1) * BITS - 1, l * BITS);
                elements.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) =
                    is_inside ? widened<BITS, OUT_BITS, IS_SIGNED, IS_BIPOLAR>(element)
                              : ap_uint<OUT_BITS>(PAD);
            }
            out.write(elements);
            ++given;

            const bool is_last_fold = fold == FOLDS - 1;
            const bool is_last_column = is_last_fold && column == TAPS_W - 1;
            const bool is_last_row = is_last_column && row == TAPS_H - 1;
            const bool is_last_pixel = is_last_row && pixel == PIXELS - 1;
            const int before = position;
            if (is_last_pixel) {
                first += (STRIDE * WIDTH - (PIXELS - 1) * STRIDE) * FOLDS;
            } else if (is_last_row) {
                first += STRIDE * FOLDS;
            }
            if (is_last_row) {
                position = first;
            } else if (is_last_column) {
                position += (WIDTH - (TAPS_W - 1)) * FOLDS - (FOLDS - 1);
            } else {
                ++position;
            }
            slot = modulo(slot + position - before, DEPTH);
            fold = is_last_fold ? 0 : fold + 1;
            if (is_last_fold) column = is_last_column ? 0 : column + 1;
            if (is_last_column) row = is_last_row ? 0 : row + 1;
            if (is_last_row) pixel = is_last_pixel ? 0 : pixel + 1;
            if (is_last_pixel) ++line;
        }
        if (takes) {
            kept[write_slot] = in.read();
            write_slot = slot_after<DEPTH>(write_slot, 1);
            ++taken;
        }
    }
}

}  // namespace bitwright

#endif
