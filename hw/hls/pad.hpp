// Padding of images with a constant.
//
//   y[i][j][c] = x[i - PAD_TOP][j - PAD_LEFT][c] inside the input, VALUE outside
//
// Pixels come and leave in raster order, FOLDS = ceil(CHANNELS / LANES) beats each; lane 0 is in the low
// bits; lanes past the last channel leave as 0. One output beat per cycle; padding waits for no input.
#ifndef BITWRIGHT_PAD_HPP_
#define BITWRIGHT_PAD_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

/// \tparam HEIGHT      Rows of the input, at least 1.
/// \tparam WIDTH       Columns of the input, at least 1.
/// \tparam CHANNELS    Elements of a pixel, at least 1.
/// \tparam LANES       Elements per beat, 1 to CHANNELS.
/// \tparam IN          Element code of an input element.
/// \tparam OUT         Element code of an output element: holds the input's and VALUE; bipolar only where
///                     the input is.
/// \tparam PAD_TOP     Rows before the input, at least 0.
/// \tparam PAD_LEFT    Columns before the input, at least 0.
/// \tparam PAD_BOTTOM  Rows after the input, at least 0.
/// \tparam PAD_RIGHT   Columns after the input, at least 0.
/// \tparam VALUE       The constant.
template <int HEIGHT, int WIDTH, int CHANNELS, int LANES, typename IN, typename OUT, int PAD_TOP, int PAD_LEFT,
          int PAD_BOTTOM, int PAD_RIGHT, int VALUE>
void pad(hls::stream<ap_uint<LANES * IN::bits> >& in, hls::stream<ap_uint<LANES * OUT::bits> >& out) {
    static_assert(HEIGHT >= 1 && WIDTH >= 1 && CHANNELS >= 1,
                  "pad: HEIGHT, WIDTH and CHANNELS must be at least 1");
    static_assert(LANES >= 1 && LANES <= CHANNELS, "pad: LANES must be 1 to CHANNELS");
    static_assert(OUT::bits >= IN::bits, "pad: OUT must hold the elements of the input");
    static_assert(!is_bipolar<OUT>::value || is_bipolar<IN>::value,
                  "pad: OUT may be bipolar only where IN is");
    static_assert(PAD_TOP >= 0 && PAD_LEFT >= 0 && PAD_BOTTOM >= 0 && PAD_RIGHT >= 0,
                  "pad: padding must be at least 0");
    constexpr int FOLDS = divide_up(CHANNELS, LANES);
    constexpr int ROWS = PAD_TOP + HEIGHT + PAD_BOTTOM;
    constexpr int COLUMNS = PAD_LEFT + WIDTH + PAD_RIGHT;

    int fold = 0;
    int column = 0;
    int row = 0;
    for (int i = 0; i < ROWS * COLUMNS * FOLDS; ++i) {
        BITWRIGHT_PIPELINE
        const bool is_inside = row >= PAD_TOP && row < PAD_TOP + HEIGHT && column >= PAD_LEFT &&
                               column < PAD_LEFT + WIDTH;
        ap_uint<LANES * IN::bits> elements = 0;
        if (is_inside) elements = in.read();
        ap_uint<LANES * OUT::bits> shown = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<IN::bits> element = elements.range((l + 1) * IN::bits - 1, l * IN::bits);
            ap_uint<OUT::bits> code = OUT::encode(ap_int<32>(VALUE));
            if (is_inside) code = OUT::encode(IN::decode(element));
            if (fold * LANES + l < CHANNELS) shown.range((l + 1) * OUT::bits - 1, l * OUT::bits) = code;
        }
        out.write(shown);

        const bool is_last_fold = fold == FOLDS - 1;
        const bool is_last_column = is_last_fold && column == COLUMNS - 1;
        fold = is_last_fold ? 0 : fold + 1;
        if (is_last_fold) column = is_last_column ? 0 : column + 1;
        if (is_last_column) row = (row == ROWS - 1) ? 0 : row + 1;
    }
}

}  // namespace bitwright

#endif
