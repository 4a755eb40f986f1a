// Fork: every input beat goes to both outputs. One beat per cycle.
#ifndef BITWRIGHT_FORK_HPP_
#define BITWRIGHT_FORK_HPP_

#include "ap_int.h"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

/// \tparam WIDTH  Bits of a beat, at least 1.
/// \tparam BEATS  Beats per frame, at least 1.
template <int WIDTH, int BEATS>
void stream_fork(hls::stream<ap_uint<WIDTH> >& in, hls::stream<ap_uint<WIDTH> >& first,
                 hls::stream<ap_uint<WIDTH> >& second) {
    static_assert(WIDTH >= 1, "stream_fork: WIDTH must be at least 1");
    static_assert(BEATS >= 1, "stream_fork: BEATS must be at least 1");

    for (int i = 0; i < BEATS; ++i) {
        BITWRIGHT_PIPELINE
        const ap_uint<WIDTH> beat = in.read();
        first.write(beat);
        second.write(beat);
    }
}

}  // namespace bitwright

#endif
