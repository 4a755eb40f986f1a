// Entry of a design: an AXI4-Stream slave that keeps the frames of the plain stream behind it whole.
//
// Input beats are padded with zero bits to whole bytes; last marks the last beat of a frame. When last
// comes early, the rest of the frame is made of zero beats; when it does not come with the last beat,
// beats are dropped up to and with the next last. Either way the next frame starts clean. One beat per
// cycle.
#ifndef BITWRIGHT_FRAME_INPUT_HPP_
#define BITWRIGHT_FRAME_INPUT_HPP_

#include "ap_int.h"
#include "axis.hpp"
#include "hls_stream.h"

namespace bitwright {

/// \tparam WIDTH  Bits of a beat without the padding, at least 1.
/// \tparam BEATS  Beats per frame, at least 1.
template <int WIDTH, int BEATS>
void frame_input(hls::stream<axis_beat<WIDTH> >& in, hls::stream<ap_uint<WIDTH> >& out) {
    static_assert(WIDTH >= 1, "frame_input: WIDTH must be at least 1");
    static_assert(BEATS >= 1, "frame_input: BEATS must be at least 1");

    bool is_last = false;
    for (int beat = 0; beat < BEATS || !is_last; ++beat) {
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT min=BEATS
        ap_uint<WIDTH> data = 0;
        if (!is_last) {
            const axis_beat<WIDTH> taken = in.read();
            data = taken.data;
            is_last = taken.last == 1;
        }
        if (beat < BEATS) out.write(data);
    }
}

}  // namespace bitwright

#endif
