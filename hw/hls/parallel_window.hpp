// Parallel window: for each output pixel, the pixels of the input under the kernel, all in one beat.
//
//   window (oy, ox) = x[oy * STRIDE_H - PAD_TOP + ky][ox * STRIDE_W - PAD_LEFT + kx]
//                     for ky = 0 .. KERNEL_H-1, for kx = 0 .. KERNEL_W-1, all channels
//
// A pixel a beat comes, in raster order, channel 0 in the low bits; a window a beat leaves, windows in
// raster order, its first pixel in the low bits. Outside the input, elements are PAD; where those that
// come cannot hold it, those that leave are wider: the same numbers in OUT_BITS bits.
//
// Row r is kept in bank r modulo KERNEL_H. For each row of windows the columns of the input pass once:
// KERNEL_H pixels are read at once, turned so that the top row comes first, and shifted into the window.
// It leaves when its last column comes. Where the last columns of windows lie in padding, the next row's
// first columns push them out, or empty ones while those have not all come. A pixel is free when its
// column has passed with its row on top.
#ifndef BITWRIGHT_PARALLEL_WINDOW_HPP_
#define BITWRIGHT_PARALLEL_WINDOW_HPP_

#include "ap_int.h"
#include "counter.hpp"
#include "hls_stream.h"
#include "ring.hpp"
#include "window.hpp"

namespace bitwright {

/// \tparam HEIGHT       Rows of the input, at least 1.
/// \tparam WIDTH        Columns of the input, at least 1.
/// \tparam CHANNELS     Elements of a pixel, at least 1.
/// \tparam BITS         Bits of an element that comes, at least 1.
/// \tparam KERNEL_H     Rows of the kernel, at least 1.
/// \tparam KERNEL_W     Columns of the kernel, at least 1.
/// \tparam STRIDE_H     Rows from one window to the next, at least 1.
/// \tparam STRIDE_W     Columns from one window to the next, at least 1.
/// \tparam PAD_TOP      Rows before the input, less than the kernel's; no window may start HEIGHT or more
///                      rows after the first.
/// \tparam PAD_LEFT     Columns before the input, less than the kernel's; no window may start WIDTH or more
///                      columns after the first.
/// \tparam PAD_BOTTOM   Rows after the input, less than the kernel's.
/// \tparam PAD_RIGHT    Columns after the input, less than the kernel's.
/// \tparam OUT_BITS     Bits of an element that leaves, at least BITS.
/// \tparam IS_SIGNED    How elements are widened: their sign is extended.
/// \tparam IS_BIPOLAR   How elements are widened: a bit of -1 / +1 becomes that number.
/// \tparam PAD          The number whose low OUT_BITS bits are padding.
template <int HEIGHT, int WIDTH, int CHANNELS, int BITS, int KERNEL_H, int KERNEL_W, int STRIDE_H, int STRIDE_W,
          int PAD_TOP, int PAD_LEFT, int PAD_BOTTOM, int PAD_RIGHT, int OUT_BITS, bool IS_SIGNED,
          bool IS_BIPOLAR, int PAD>
void parallel_window(hls::stream<ap_uint<CHANNELS * BITS> >& in,
                     hls::stream<ap_uint<KERNEL_H * KERNEL_W * CHANNELS * OUT_BITS> >& out) {
    static_assert(HEIGHT >= 1 && WIDTH >= 1 && CHANNELS >= 1,
                  "parallel_window: HEIGHT, WIDTH and CHANNELS must be at least 1");
    static_assert(BITS >= 1 && OUT_BITS >= BITS,
                  "parallel_window: BITS must be at least 1, OUT_BITS at least BITS");
    static_assert(!IS_BIPOLAR || (BITS == 1 && !IS_SIGNED),
                  "parallel_window: bipolar elements have one bit and no sign");
    static_assert(KERNEL_H >= 1 && KERNEL_W >= 1 && STRIDE_H >= 1 && STRIDE_W >= 1,
                  "parallel_window: kernel and stride must be at least 1");
    static_assert(PAD_TOP >= 0 && PAD_TOP < KERNEL_H && PAD_BOTTOM >= 0 && PAD_BOTTOM < KERNEL_H &&
                      PAD_LEFT >= 0 && PAD_LEFT < KERNEL_W && PAD_RIGHT >= 0 && PAD_RIGHT < KERNEL_W,
                  "parallel_window: padding must be 0 to less than the kernel");
    static_assert(KERNEL_H <= HEIGHT + PAD_TOP + PAD_BOTTOM && KERNEL_W <= WIDTH + PAD_LEFT + PAD_RIGHT,
                  "parallel_window: the kernel must fit the padded frame");
    constexpr int LINES = (HEIGHT + PAD_TOP + PAD_BOTTOM - KERNEL_H) / STRIDE_H + 1;
    constexpr int WINDOWS = (WIDTH + PAD_LEFT + PAD_RIGHT - KERNEL_W) / STRIDE_W + 1;
    static_assert((LINES - 1) * STRIDE_H < HEIGHT && (WINDOWS - 1) * STRIDE_W < WIDTH,
                  "parallel_window: windows must start within HEIGHT and WIDTH of the first");

    constexpr int PIXEL = CHANNELS * BITS;
    constexpr int OUT_PIXEL = CHANNELS * OUT_BITS;
    constexpr int PIXELS = HEIGHT * WIDTH;
    constexpr int OUT_BEATS = LINES * WINDOWS;
    static_assert(OUT_BEATS >= 1, "parallel_window: a frame must have windows");
    // Last columns of a row's first and last window, and columns of the input that pass for the row.
    constexpr int FIRST_END = KERNEL_W - 1 - PAD_LEFT;
    constexpr int LAST_END = (WINDOWS - 1) * STRIDE_W + FIRST_END;
    constexpr int COLUMNS = lesser_of(LAST_END + 1, WIDTH);
    // From the topmost pixel of a row's last column to that of the next row's first.
    constexpr int TO_ROW = STRIDE_H * WIDTH - (COLUMNS - 1);
    // Lowest row of the input that the first row of windows reads, and rows from there to the input's last: so
    // often whole strides, and what is left of one.
    constexpr int LOWEST = lesser_of(KERNEL_H - 1 - PAD_TOP, HEIGHT - 1);
    constexpr int WHOLE_STRIDES = (HEIGHT - 1 - LOWEST) / STRIDE_H;
    constexpr int REST = (HEIGHT - 1 - LOWEST) % STRIDE_H;
    // Pixels between any two that matter at the same time.
    typedef way_to<(KERNEL_H + STRIDE_H) * WIDTH> distance;
    typedef count_to<KERNEL_H - 1> bank;
    // Columns of a row of windows, those in padding among them.
    typedef count_to<WIDTH + KERNEL_W + STRIDE_W> column_count;
    typedef way_to<HEIGHT + KERNEL_H + STRIDE_H> row_place;
    typedef way_to<WIDTH + KERNEL_W + STRIDE_W> column_place;

    ap_uint<PIXEL> banks[KERNEL_H][WIDTH];
#pragma HLS ARRAY_PARTITION variable=banks complete dim=1
#pragma HLS BIND_STORAGE variable=banks type=ram_s2p
    ap_uint<PIXEL> pixels[KERNEL_H][KERNEL_W];
#pragma HLS ARRAY_PARTITION variable=pixels complete dim=0

    // Pixels taken, and where the next goes.
    count_to<PIXELS - 1> taken = 0;
    bank write_bank = 0;
    count_to<WIDTH - 1> write_column = 0;
    bool takes_more = true;
    // The column that passes next, the row of windows it passes for, and the bank of its topmost pixel.
    count_to<WIDTH - 1> column = 0;
    count_to<LINES> row = 0;
    bank top_bank = modulo(-PAD_TOP, KERNEL_H);
    bool passes_more = true;
    // The row whose windows leave, the column that is shifted in next, counted in that row, and the last
    // column of the window that leaves next.
    count_to<LINES> line = 0;
    column_count at = 0;
    column_count end = FIRST_END;
    bool is_end = FIRST_END == 0;
    count_to<WINDOWS - 1> window = 0;
    bool gives_more = true;
    // Row and column of that window's first pixel.
    row_place first_y = -PAD_TOP;
    column_place first_x = -PAD_LEFT;
    // Columns in padding that the windows of a row whose input has passed still need.
    column_count pending = 0;
    bool is_pending = false;
    // Pixels from the column's lowest inside the input on: columns of the row that can pass, or more. Below 0
    // where that is further on. From the first that has not come to the first place that is not free.
    distance complete = -LOWEST * WIDTH;
    distance room = (KERNEL_H - PAD_TOP) * WIDTH;
    // The column can pass, and there is room for a pixel: decided in the turn before.
    bool has_column = false;
    bool has_room = true;
    while (gives_more || takes_more) {
#pragma HLS PIPELINE II=1 style=flp
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const bool passes = passes_more && has_column;
        const bool shifts = passes || is_pending;
        const bool takes = takes_more && (!passes_more || has_room) && may_take(shifts, in);

        distance still_complete = complete;
        distance still_room = room;
        if (shifts) {
            for (int i = 0; i < KERNEL_H; ++i) {
#pragma HLS UNROLL
                for (int j = 0; j + 1 < KERNEL_W; ++j) {
#pragma HLS UNROLL
                    pixels[i][j] = pixels[i][j + 1];
                }
            }
            // In the order of the banks, then from the top row on.
            ap_uint<PIXEL> read[KERNEL_H];
#pragma HLS ARRAY_PARTITION variable=read complete dim=0
            for (int i = 0; i < KERNEL_H; ++i) {
#pragma HLS UNROLL
                read[i] = banks[i][column.to_int()];
            }
            for (int i = 0; i < KERNEL_H; ++i) {
#pragma HLS UNROLL
                pixels[i][KERNEL_W - 1] = read[slot_after<KERNEL_H>(top_bank, i).to_int()];
            }

            const bool emits = is_end;
            if (emits) {
                ap_uint<KERNEL_H * KERNEL_W * OUT_PIXEL> elements = 0;
                for (int i = 0; i < KERNEL_H; ++i) {
#pragma HLS UNROLL
                    const row_place y = first_y + i;
                    for (int j = 0; j < KERNEL_W; ++j) {
#pragma HLS UNROLL
                        const column_place x = first_x + j;
                        const bool is_padding = y < 0 || y >= HEIGHT || x < 0 || x >= WIDTH;
                        for (int c = 0; c < CHANNELS; ++c) {
#pragma HLS UNROLL
                            const ap_uint<BITS> element = pixels[i][j].range((c + 1) * BITS - 1, c * BITS);
                            const int low = (i * KERNEL_W + j) * OUT_PIXEL + c * OUT_BITS;
                            elements.range(low + OUT_BITS - 1, low) =
                                is_padding ? ap_uint<OUT_BITS>(PAD)
                                           : widened<BITS, OUT_BITS, IS_SIGNED, IS_BIPOLAR>(element);
                        }
                    }
                }
                out.write(elements);
            }

            if (passes) {
                const bool is_last_column = column == COLUMNS - 1;
                still_complete = complete - 1;
                still_room = room + 1;
                if (is_last_column) {
                    // The lowest row does not leave the input.
                    distance way = -(COLUMNS - 1);
                    if (row < WHOLE_STRIDES) {
                        way = STRIDE_H * WIDTH - (COLUMNS - 1);
                    } else if (row == WHOLE_STRIDES) {
                        way = REST * WIDTH - (COLUMNS - 1);
                    }
                    still_complete = complete - way;
                    still_room = room + TO_ROW;
                    top_bank = slot_after<KERNEL_H>(top_bank, STRIDE_H % KERNEL_H);
                    passes_more = row != LINES - 1;
                    row = row + 1;
                }
                column = column + 1;
                if (is_last_column) column = 0;
            }
            const bool is_last_window = emits && window == WINDOWS - 1;
            if (emits) {
                end = end + STRIDE_W;
                first_x = first_x + STRIDE_W;
                window = following<WINDOWS - 1>(window);
            }
            at = at + 1;
            if (is_last_window) {
                gives_more = line != LINES - 1;
                line = line + 1;
                first_y = first_y + STRIDE_H;
                first_x = -PAD_LEFT;
                end = FIRST_END;
                // All columns of the next row may have passed to push this one out.
                at = column;
                if (row > line) at = COLUMNS;
            }
            is_end = at == end;
            pending = 0;
            if (row > line) pending = LAST_END + 1 - at;
            is_pending = pending > 0;
        }
        // Where columns of the next row push windows out, no empty one may come between them: all of them
        // have come. These are of one row, for at its start no more than WIDTH are complete.
        const bool has_column_if_taken = still_complete >= 0 && still_complete + 1 >= pending;
        const bool has_column_if_not = still_complete >= 1 && still_complete >= pending;
        const bool has_room_if_taken = still_room > 1;
        const bool has_room_if_not = still_room > 0;
        has_column = takes ? has_column_if_taken : has_column_if_not;
        has_room = takes ? has_room_if_taken : has_room_if_not;
        complete = still_complete;
        room = still_room;
        if (takes) {
            complete = still_complete + 1;
            room = still_room - 1;
            banks[write_bank.to_int()][write_column.to_int()] = in.read();
            takes_more = taken != PIXELS - 1;
            taken = following<PIXELS - 1>(taken);
            if (write_column == WIDTH - 1) write_bank = slot_after<KERNEL_H>(write_bank, 1 % KERNEL_H);
            write_column = following<WIDTH - 1>(write_column);
        }
    }
}

}  // namespace bitwright

#endif
