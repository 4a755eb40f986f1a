// Sliding window: for each output pixel, the pixels of the input under the kernel.
//
//   window (oy, ox) = x[oy * STRIDE_H - PAD_TOP + ky * DILATION_H][ox * STRIDE_W - PAD_LEFT + kx * DILATION_W]
//                     for ky = 0 .. KERNEL_H-1, for kx = 0 .. KERNEL_W-1, all channels
//
// Pixels come in raster order, FOLDS = ceil(CHANNELS / LANES) beats of LANES channels each; a window
// leaves in KERNEL_H * KERNEL_W * FOLDS such beats, windows in raster order; lane 0 is in the low bits.
// Lanes past the last channel are 0 on both sides: LANES need not divide CHANNELS, but the window then
// has FOLDS * LANES elements per pixel. Outside the input, elements are PAD; where those that come cannot
// hold it, those that leave are wider: the same numbers in OUT_BITS bits.
//
// Beats are kept in a circular buffer. Positions are beats since the first of the frame, and padding has
// positions too: that of the first columns and rows precedes, that of the last follows in raster order.
// So every way from one beat of a window to the next, to the next window and row is a constant. What
// precedes the window being read is free.
#ifndef BITWRIGHT_SLIDING_WINDOW_HPP_
#define BITWRIGHT_SLIDING_WINDOW_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "window.hpp"

namespace bitwright {

/// \tparam HEIGHT       Rows of the input, at least 1.
/// \tparam WIDTH        Columns of the input, at least 1.
/// \tparam CHANNELS     Elements of a pixel, at least 1.
/// \tparam LANES        Elements per beat, 1 to CHANNELS.
/// \tparam BITS         Bits of an element, at least 1.
/// \tparam KERNEL_H     Rows of the kernel, at least 1.
/// \tparam KERNEL_W     Columns of the kernel, at least 1.
/// \tparam STRIDE_H     Rows from one window to the next, at least 1.
/// \tparam STRIDE_W     Columns from one window to the next, at least 1.
/// \tparam DILATION_H   Rows from one row of the kernel to the next, at least 1.
/// \tparam DILATION_W   Columns from one column of the kernel to the next, at least 1.
/// \tparam PAD_TOP      Rows before the input, less than the kernel covers.
/// \tparam PAD_LEFT     Columns before the input, less than the kernel covers.
/// \tparam PAD_BOTTOM   Rows after the input, less than the kernel covers.
/// \tparam PAD_RIGHT    Columns after the input, less than the kernel covers.
/// \tparam OUT_BITS     Bits of an element that leaves, at least BITS.
/// \tparam IS_SIGNED    How elements are widened: their sign is extended.
/// \tparam IS_BIPOLAR   How elements are widened: a bit of -1 / +1 becomes that number.
/// \tparam PAD          The number whose low OUT_BITS bits are padding.
/// \tparam DEPTH        Beats kept: more than a window spans in raster order.
template <int HEIGHT, int WIDTH, int CHANNELS, int LANES, int BITS, int KERNEL_H, int KERNEL_W,
          int STRIDE_H, int STRIDE_W, int DILATION_H, int DILATION_W, int PAD_TOP, int PAD_LEFT,
          int PAD_BOTTOM, int PAD_RIGHT, int OUT_BITS, bool IS_SIGNED, bool IS_BIPOLAR, int PAD, int DEPTH>
void sliding_window(hls::stream<ap_uint<LANES * BITS> >& in, hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    static_assert(HEIGHT >= 1 && WIDTH >= 1 && CHANNELS >= 1,
                  "sliding_window: HEIGHT, WIDTH and CHANNELS must be at least 1");
    static_assert(LANES >= 1 && LANES <= CHANNELS, "sliding_window: LANES must be 1 to CHANNELS");
    static_assert(BITS >= 1 && OUT_BITS >= BITS,
                  "sliding_window: BITS must be at least 1, OUT_BITS at least BITS");
    static_assert(KERNEL_H >= 1 && KERNEL_W >= 1 && STRIDE_H >= 1 && STRIDE_W >= 1 && DILATION_H >= 1 &&
                      DILATION_W >= 1,
                  "sliding_window: kernel, stride and dilation must be at least 1");
    // Rows and columns that a window covers.
    constexpr int SPAN_H = (KERNEL_H - 1) * DILATION_H + 1;
    constexpr int SPAN_W = (KERNEL_W - 1) * DILATION_W + 1;
    static_assert(PAD_TOP >= 0 && PAD_TOP < SPAN_H && PAD_BOTTOM >= 0 && PAD_BOTTOM < SPAN_H &&
                      PAD_LEFT >= 0 && PAD_LEFT < SPAN_W && PAD_RIGHT >= 0 && PAD_RIGHT < SPAN_W,
                  "sliding_window: padding must be 0 to less than a kernel covers");
    static_assert(SPAN_H <= HEIGHT + PAD_TOP + PAD_BOTTOM && SPAN_W <= WIDTH + PAD_LEFT + PAD_RIGHT,
                  "sliding_window: the kernel must fit the padded frame");
    constexpr int FOLDS = divide_up(CHANNELS, LANES);
    static_assert(DEPTH > ((SPAN_H - 1) * WIDTH + SPAN_W) * FOLDS,
                  "sliding_window: DEPTH must be more than a window spans");

    constexpr int BEATS = HEIGHT * WIDTH * FOLDS;
    constexpr int LINES = (HEIGHT + PAD_TOP + PAD_BOTTOM - SPAN_H) / STRIDE_H + 1;
    constexpr int WINDOWS = (WIDTH + PAD_LEFT + PAD_RIGHT - SPAN_W) / STRIDE_W + 1;
    constexpr int OUT_BEATS = LINES * WINDOWS * KERNEL_H * KERNEL_W * FOLDS;

    // Where the first window starts, and ways in beats: from the first beat of a window to its last, to
    // the next window and to the next line of windows, both from first beat to first beat.
    constexpr int START = -(PAD_TOP * WIDTH + PAD_LEFT) * FOLDS;
    constexpr int WAY = ((SPAN_H - 1) * WIDTH + SPAN_W) * FOLDS - 1;
    constexpr int TO_WINDOW = STRIDE_W * FOLDS;
    constexpr int TO_LINE = (STRIDE_H * WIDTH - (WINDOWS - 1) * STRIDE_W) * FOLDS;
    // From one beat read to the next, where it is in the next column or row of the kernel, in the next
    // window, or in the next line of windows.
    constexpr int BY_COLUMN = DILATION_W * FOLDS - (FOLDS - 1);
    constexpr int BY_ROW = (DILATION_H * WIDTH - (SPAN_W - 1)) * FOLDS - (FOLDS - 1);
    constexpr int BY_WINDOW = TO_WINDOW - WAY;
    constexpr int BY_LINE = TO_LINE - WAY;

    ap_uint<LANES * BITS> kept[DEPTH];

    // Beats taken and given, and where the next taken goes.
    int taken = 0;
    int given = 0;
    int write_slot = 0;
    // The beat to be read next: its position, its place in the buffer if it is one of the input, and
    // what it is in its window.
    int position = START;
    int read_slot = modulo(START, DEPTH);
    int fold = 0;
    int column = 0;
    int row = 0;
    int window = 0;
    int line = 0;
    // Position of the window's first beat, and the greatest of those: with more padding than a way
    // between lines, a line starts before the last window of the line before it.
    int first = START;
    int oldest = START;
    while (given < OUT_BEATS || taken < BEATS) {
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const int y = line * STRIDE_H + row * DILATION_H - PAD_TOP;
        const int x = window * STRIDE_W + column * DILATION_W - PAD_LEFT;
        const bool is_padding = y < 0 || y >= HEIGHT || x < 0 || x >= WIDTH;
        const bool gives = given < OUT_BEATS && (is_padding || position < taken);
        const bool has_room = given == OUT_BEATS || taken < oldest + DEPTH;
        // Nothing that can leave waits for an input beat: only where nothing can, the next is waited for.
        const bool takes = taken < BEATS && has_room && (!gives || !in.empty());

        if (gives) {
            const ap_uint<LANES * BITS> word = kept[read_slot];
            ap_uint<LANES * OUT_BITS> elements = 0;
            for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
                const ap_uint<BITS> element = word.range((l + 1) * BITS - 1, l * BITS);
                const bool is_past = fold * LANES + l >= CHANNELS;
                const ap_uint<OUT_BITS> shown =
                    is_padding ? ap_uint<OUT_BITS>(PAD) : widened<BITS, OUT_BITS, IS_SIGNED, IS_BIPOLAR>(element);
                if (!is_past) elements.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = shown;
            }
            out.write(elements);
            ++given;

            const bool is_last_fold = fold == FOLDS - 1;
            const bool is_last_column = is_last_fold && column == KERNEL_W - 1;
            const bool is_last_row = is_last_column && row == KERNEL_H - 1;
            const bool is_last_window = is_last_row && window == WINDOWS - 1;
            if (is_last_row) {
                first += is_last_window ? TO_LINE : TO_WINDOW;
                if (first > oldest) oldest = first;
            }
            if (is_last_window) {
                position += BY_LINE;
                read_slot = slot_after<DEPTH>(read_slot, modulo(BY_LINE, DEPTH));
            } else if (is_last_row) {
                position += BY_WINDOW;
                read_slot = slot_after<DEPTH>(read_slot, modulo(BY_WINDOW, DEPTH));
            } else if (is_last_column) {
                position += BY_ROW;
                read_slot = slot_after<DEPTH>(read_slot, modulo(BY_ROW, DEPTH));
            } else if (is_last_fold) {
                position += BY_COLUMN;
                read_slot = slot_after<DEPTH>(read_slot, modulo(BY_COLUMN, DEPTH));
            } else {
                position += 1;
                read_slot = slot_after<DEPTH>(read_slot, 1);
            }
            fold = is_last_fold ? 0 : fold + 1;
            if (is_last_fold) column = is_last_column ? 0 : column + 1;
            if (is_last_column) row = is_last_row ? 0 : row + 1;
            if (is_last_row) window = is_last_window ? 0 : window + 1;
            if (is_last_window) ++line;
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
