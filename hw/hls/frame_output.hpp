// Exit of a design: an AXI4-Stream master.
//
// Output beats are padded with zero bits to whole bytes; last is 1 on the last of the BEATS beats of a
// frame. One beat per cycle.
#ifndef BITWRIGHT_FRAME_OUTPUT_HPP_
#define BITWRIGHT_FRAME_OUTPUT_HPP_

#include "ap_int.h"
#include "axis.hpp"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

/// \tparam WIDTH  Bits of a beat without the padding, at least 1.
/// \tparam BEATS  Beats per frame, at least 1.
template <int WIDTH, int BEATS>
void frame_output(hls::stream<ap_uint<WIDTH> >& in, hls::stream<axis_beat<WIDTH> >& out) {
    static_assert(WIDTH >= 1, "frame_output: WIDTH must be at least 1");
    static_assert(BEATS >= 1, "frame_output: BEATS must be at least 1");

    for (int beat = 0; beat < BEATS; ++beat) {
        BITWRIGHT_PIPELINE
        axis_beat<WIDTH> sent;
        sent.data = in.read();
        // Every byte is a data byte.
        sent.keep = -1;
        sent.strb = -1;
        sent.last = (beat == BEATS - 1) ? 1 : 0;
        out.write(sent);
    }
}

}  // namespace bitwright

#endif
