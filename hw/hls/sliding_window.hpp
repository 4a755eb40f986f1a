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
// precedes the window being read is free. Positions are not counted, their distances are (ring.hpp), and
// whether the next beat is padding is known before this one has left.
#ifndef BITWRIGHT_SLIDING_WINDOW_HPP_
#define BITWRIGHT_SLIDING_WINDOW_HPP_

#include "ap_int.h"
#include "counter.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "ring.hpp"
#include "window.hpp"

namespace bitwright {

/// Whether each window holds a row (or column) of the input.
///
/// \param size    Rows of the input.
/// \param before  Rows of padding before it.
/// \param steps   Windows below one another.
constexpr bool windows_hold_input(int size, int before, int kernel, int dilation, int stride, int steps) {
    for (int step = 0; step < steps; ++step) {
        bool holds = false;
        for (int tap = 0; tap < kernel; ++tap) {
            const int place = step * stride - before + tap * dilation;
            if (place >= 0 && place < size) holds = true;
        }
        if (!holds) return false;
    }
    return true;
}

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
    static_assert(windows_hold_input(HEIGHT, PAD_TOP, KERNEL_H, DILATION_H, STRIDE_H, LINES) &&
                      windows_hold_input(WIDTH, PAD_LEFT, KERNEL_W, DILATION_W, STRIDE_W, WINDOWS),
                  "sliding_window: every window must hold a pixel of the input");
    constexpr int OUT_BEATS = LINES * WINDOWS * KERNEL_H * KERNEL_W * FOLDS;
    static_assert(OUT_BEATS >= 1, "sliding_window: a frame must have windows");

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
    // A window holds a pixel that has come before the next window is read: neither is further from what has
    // come than what is kept and the way to it.
    typedef ring_level<DEPTH + greater_of(TO_WINDOW, magnitude_of(TO_LINE))> ring;
    typedef typename ring::distance distance;
    typedef count_to<DEPTH - 1> slot;
    // A row or column of the input, or of the padding around it, or one window beyond.
    typedef way_to<HEIGHT + SPAN_H + STRIDE_H> row_place;
    typedef way_to<WIDTH + SPAN_W + STRIDE_W> column_place;

    ap_uint<LANES * BITS> kept[DEPTH];
#pragma HLS BIND_STORAGE variable=kept type=ram_s2p

    ring level(-START, START + DEPTH);
    // Beats taken, and where the next goes.
    count_to<BEATS - 1> taken = 0;
    slot write_slot = 0;
    bool takes_more = true;
    bool gives_more = true;
    // The beat to be read next: its place in the buffer if it is one of the input, and what it is in its window.
    slot read_slot = modulo(START, DEPTH);
    count_to<FOLDS - 1> fold = 0;
    count_to<KERNEL_W - 1> column = 0;
    count_to<KERNEL_H - 1> row = 0;
    count_to<WINDOWS - 1> window = 0;
    count_to<LINES - 1> line = 0;
    // Whether it is the last of its pixel, of its row of the kernel, of its window, and of its line of windows:
    // known since it became the next.
    bool ends_pixel = FOLDS == 1;
    bool ends_row = ends_pixel && KERNEL_W == 1;
    bool ends_window = ends_row && KERNEL_H == 1;
    bool ends_line = ends_window && WINDOWS == 1;
    // Its pixel in the frame, and the first of its window; rows and columns of padding have numbers too.
    row_place y = -PAD_TOP;
    column_place x = -PAD_LEFT;
    row_place first_y = -PAD_TOP;
    column_place first_x = -PAD_LEFT;
    bool is_padding = PAD_TOP > 0 || PAD_LEFT > 0;
    // How far the window's first beat lies before the furthest of such: with more padding than a way between
    // lines, a line starts before the last window of the line before it.
    distance behind = 0;
    while (gives_more || takes_more) {
#pragma HLS PIPELINE II=1 style=flp
#pragma HLS LOOP_TRIPCOUNT min=OUT_BEATS
        const bool gives = gives_more && (is_padding || level.has_beat);
        const bool has_room = !gives_more || level.has_room;
        const bool takes = takes_more && has_room && may_take(gives, in);

        distance way = 1;
        distance freed = 0;
        if (gives) {
            const ap_uint<LANES * BITS> word = kept[read_slot.to_int()];
            ap_uint<LANES * OUT_BITS> elements = 0;
            for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
                const ap_uint<BITS> element = word.range((l + 1) * BITS - 1, l * BITS);
                const bool is_past = ends_pixel && (FOLDS - 1) * LANES + l >= CHANNELS;
                const ap_uint<OUT_BITS> shown =
                    is_padding ? ap_uint<OUT_BITS>(PAD) : widened<BITS, OUT_BITS, IS_SIGNED, IS_BIPOLAR>(element);
                if (!is_past) elements.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = shown;
            }
            out.write(elements);

            slot slot_way = modulo(1, DEPTH);
            if (ends_line) {
                way = BY_LINE;
                slot_way = modulo(BY_LINE, DEPTH);
            } else if (ends_window) {
                way = BY_WINDOW;
                slot_way = modulo(BY_WINDOW, DEPTH);
            } else if (ends_row) {
                way = BY_ROW;
                slot_way = modulo(BY_ROW, DEPTH);
            } else if (ends_pixel) {
                way = BY_COLUMN;
                slot_way = modulo(BY_COLUMN, DEPTH);
            }
            read_slot = slot_after<DEPTH>(read_slot, slot_way);
            if (ends_window) {
                const distance left = behind - (ends_line ? TO_LINE : TO_WINDOW);
                behind = left;
                if (left < 0) {
                    freed = -left;
                    behind = 0;
                }
            }

            if (ends_line) first_y = first_y + STRIDE_H;
            if (ends_window) {
                first_x = first_x + STRIDE_W;
                if (ends_line) first_x = -PAD_LEFT;
                y = first_y;
                x = first_x;
            } else if (ends_row) {
                y = y + DILATION_H;
                x = first_x;
            } else if (ends_pixel) {
                x = x + DILATION_W;
            }
            is_padding = y < 0 || y >= HEIGHT || x < 0 || x >= WIDTH;
            fold = following<FOLDS - 1>(fold);
            if (ends_pixel) column = following<KERNEL_W - 1>(column);
            if (ends_row) row = following<KERNEL_H - 1>(row);
            if (ends_window) window = following<WINDOWS - 1>(window);
            if (ends_line) {
                gives_more = line != LINES - 1;
                line = following<LINES - 1>(line);
            }
            ends_pixel = fold == FOLDS - 1;
            ends_row = ends_pixel && column == KERNEL_W - 1;
            ends_window = ends_row && row == KERNEL_H - 1;
            ends_line = ends_window && window == WINDOWS - 1;
        }
        if (takes) {
            kept[write_slot.to_int()] = in.read();
            write_slot = slot_after<DEPTH>(write_slot, modulo(1, DEPTH));
            takes_more = taken != BEATS - 1;
            taken = following<BEATS - 1>(taken);
        }
        level.go_on(gives, way, freed, takes);
    }
}

}  // namespace bitwright

#endif
