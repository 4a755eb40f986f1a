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
// Beats are kept in a circular buffer, an array for each bank, of which each is read at one place and written at one
// place a cycle. All lanes count from one beat, that of shift (0, 0); how far from it the lanes of a bank read in each
// fold is in a memory. A beat waits for the beat that the furthest of all shifts
// reads, or for the frame's end. What precedes all that the shifts reach back to from a pixel is free.
#ifndef BITWRIGHT_SPATIAL_SHIFT_HPP_
#define BITWRIGHT_SPATIAL_SHIFT_HPP_

#include "ap_int.h"
#include "counter.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "ring.hpp"
#include "window.hpp"

namespace bitwright {

/// The bank of each lane.
template <int... OF_LANES> struct bank_of_lane {
    static const int lanes = sizeof...(OF_LANES);

    struct table {
        int bank[lanes];
        /// Lanes of the same bank before it.
        int place[lanes];
        /// How many banks there are.
        int banks;
        /// Lanes of the bank that has most.
        int widest;
    };

    static constexpr table all() {
        table of = {{OF_LANES...}, {}, 0, 0};
        for (int l = 0; l < lanes; ++l) {
            for (int before = 0; before < l; ++before) {
                if (of.bank[before] == of.bank[l]) ++of.place[l];
            }
            of.banks = greater_of(of.banks, of.bank[l] + 1);
            of.widest = greater_of(of.widest, of.place[l] + 1);
        }
        return of;
    }
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
    static_assert(OUT_BEATS >= 1, "spatial_shift: a frame must have beats");

    // Ways in beats: from the first beat of an output pixel to its last, to the next pixel and to the next line,
    // both from first beat to first beat, and from the last beat of a row of taps to the next.
    constexpr int WAY = ((TAPS_H - 1) * WIDTH + TAPS_W) * FOLDS - 1;
    constexpr int TO_PIXEL = STRIDE * FOLDS;
    constexpr int TO_LINE = (STRIDE * WIDTH - (PIXELS - 1) * STRIDE) * FOLDS;
    constexpr int BY_ROW = (WIDTH - (TAPS_W - 1)) * FOLDS - (FOLDS - 1);
    constexpr int BY_PIXEL = TO_PIXEL - WAY;
    constexpr int BY_LINE = TO_LINE - WAY;
    typedef ring_level<DEPTH + (REACH + STRIDE * WIDTH + TAPS_W) * FOLDS> ring;
    typedef typename ring::distance distance;
    typedef count_to<DEPTH - 1> slot;
    // Rows and columns that the taps read without a shift, and with one.
    typedef count_to<HEIGHT + STRIDE + TAPS_H> row_count;
    typedef count_to<WIDTH + STRIDE + TAPS_W> column_count;
    typedef way_to<HEIGHT + STRIDE + TAPS_H + greater_of(magnitude_of(LEAST_DY), magnitude_of(MOST_DY))> row_place;
    typedef way_to<WIDTH + STRIDE + TAPS_W + greater_of(magnitude_of(LEAST_DX), magnitude_of(MOST_DX))> column_place;

    // An array for each bank: lanes of different banks read different places in the same cycle.
    constexpr typename BANKS::table OF_LANES = BANKS::all();
    constexpr int BANK_COUNT = OF_LANES.banks;
    constexpr int BANK_BITS = OF_LANES.widest * BITS;
    ap_uint<BANK_BITS> kept[BANK_COUNT][DEPTH];
#pragma HLS ARRAY_PARTITION variable=kept complete dim=1
#pragma HLS BIND_STORAGE variable=kept type=ram_s2p

    // Counted from the beat that the furthest shift reads.
    ring level(-REACH * FOLDS, LOW * FOLDS + DEPTH);
    // Beats taken, and where the next goes.
    count_to<BEATS - 1> taken = 0;
    slot write_slot = 0;
    bool takes_more = true;
    bool gives_more = true;
    // Where the beat to be read next is: its fold, tap and output pixel, and the place of that of shift (0, 0).
    count_to<FOLDS - 1> fold = 0;
    count_to<TAPS_W - 1> column = 0;
    count_to<TAPS_H - 1> row = 0;
    count_to<PIXELS - 1> pixel = 0;
    count_to<LINES - 1> line = 0;
    slot read_slot = 0;
    // Whether it is the last of its place, of its row of taps, of its pixel, and of its line of pixels: known
    // since it became the next.
    bool ends_place = FOLDS == 1;
    bool ends_row = ends_place && TAPS_W == 1;
    bool ends_pixel = ends_row && TAPS_H == 1;
    bool ends_line = ends_pixel && PIXELS == 1;
    // Its row and column in the input, and those of its pixel's first tap.
    row_count y = 0;
    column_count x = 0;
    row_count first_y = 0;
    column_count first_x = 0;
    while (gives_more || takes_more) {
#pragma HLS PIPELINE II=1 style=flp
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const bool gives = gives_more && (level.has_beat || !takes_more);
        const bool has_room = !gives_more || level.has_room;
        const bool takes = takes_more && has_room && may_take(gives, in);

        distance way = 1;
        distance freed = 0;
        if (gives) {
            ap_uint<BANK_BITS> words[BANK_COUNT];
#pragma HLS ARRAY_PARTITION variable=words complete dim=0
            bool are_inside[BANK_COUNT];
#pragma HLS ARRAY_PARTITION variable=are_inside complete dim=0
            for (int b = 0; b < BANK_COUNT; ++b) {
#pragma HLS UNROLL
                const ap_uint<ENTRY_BITS> entry = SHIFTS::field(fold.to_int(), b);
                const ap_uint<PLACE_BITS> further = entry.range(PLACE_BITS - 1, 0);
                const ap_uint<Y_BITS> down = entry.range(PLACE_BITS + Y_BITS - 1, PLACE_BITS);
                const ap_uint<X_BITS> across = entry.range(ENTRY_BITS - 1, PLACE_BITS + Y_BITS);
                const row_place at_y = y + down + LEAST_DY;
                const column_place at_x = x + across + LEAST_DX;
                are_inside[b] = at_y >= 0 && at_y < HEIGHT && at_x >= 0 && at_x < WIDTH;
                words[b] = kept[b][slot_after<DEPTH>(read_slot, further).to_int()];
            }
            ap_uint<LANES * OUT_BITS> elements = 0;
            for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
                const int low = OF_LANES.place[l] * BITS;
                const ap_uint<BITS> element = words[OF_LANES.bank[l]].range(low + BITS - 1, low);
                elements.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) =
                    are_inside[OF_LANES.bank[l]] ? widened<BITS, OUT_BITS, IS_SIGNED, IS_BIPOLAR>(element)
                                             : ap_uint<OUT_BITS>(PAD);
            }
            out.write(elements);

            slot slot_way = modulo(1, DEPTH);
            if (ends_line) {
                way = BY_LINE;
                freed = TO_LINE;
                slot_way = modulo(BY_LINE, DEPTH);
            } else if (ends_pixel) {
                way = BY_PIXEL;
                freed = TO_PIXEL;
                slot_way = modulo(BY_PIXEL, DEPTH);
            } else if (ends_row) {
                way = BY_ROW;
                slot_way = modulo(BY_ROW, DEPTH);
            }
            read_slot = slot_after<DEPTH>(read_slot, slot_way);

            if (ends_line) first_y = first_y + STRIDE;
            if (ends_pixel) {
                first_x = first_x + STRIDE;
                if (ends_line) first_x = 0;
                y = first_y;
                x = first_x;
            } else if (ends_row) {
                y = y + 1;
                x = first_x;
            } else if (ends_place) {
                x = x + 1;
            }
            fold = following<FOLDS - 1>(fold);
            if (ends_place) column = following<TAPS_W - 1>(column);
            if (ends_row) row = following<TAPS_H - 1>(row);
            if (ends_pixel) pixel = following<PIXELS - 1>(pixel);
            if (ends_line) {
                gives_more = line != LINES - 1;
                line = following<LINES - 1>(line);
            }
            ends_place = fold == FOLDS - 1;
            ends_row = ends_place && column == TAPS_W - 1;
            ends_pixel = ends_row && row == TAPS_H - 1;
            ends_line = ends_pixel && pixel == PIXELS - 1;
        }
        if (takes) {
            const ap_uint<LANES * BITS> elements = in.read();
            ap_uint<BANK_BITS> words[BANK_COUNT];
#pragma HLS ARRAY_PARTITION variable=words complete dim=0
            for (int b = 0; b < BANK_COUNT; ++b) {
#pragma HLS UNROLL
                words[b] = 0;
            }
            for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
                const int low = OF_LANES.place[l] * BITS;
                const ap_uint<BITS> element = elements.range((l + 1) * BITS - 1, l * BITS);
                words[OF_LANES.bank[l]].range(low + BITS - 1, low) = element;
            }
            for (int b = 0; b < BANK_COUNT; ++b) {
#pragma HLS UNROLL
                kept[b][write_slot.to_int()] = words[b];
            }
            write_slot = slot_after<DEPTH>(write_slot, modulo(1, DEPTH));
            takes_more = taken != BEATS - 1;
            taken = following<BEATS - 1>(taken);
        }
        level.go_on(gives, way, freed, takes);
    }
}

}  // namespace bitwright

#endif
