// Slice of vectors: passes elements START .. START + COUNT - 1 of each vector on and drops the others.
//
// CHANNELS / LANES beats come and COUNT / LANES beats leave per vector, whole ones. One input beat per
// cycle.
#ifndef BITWRIGHT_SLICE_HPP_
#define BITWRIGHT_SLICE_HPP_

#include "ap_int.h"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

/// \tparam CHANNELS  Elements per input vector, at least 1.
/// \tparam START     First element that passes, from 0.
/// \tparam COUNT     How many pass, at least 1; START + COUNT is at most CHANNELS.
/// \tparam LANES     Elements per beat; divides CHANNELS, START and COUNT.
/// \tparam VECTORS   Vectors per frame, at least 1.
/// \tparam BITS      Bits of an element, at least 1.
template <int CHANNELS, int START, int COUNT, int LANES, int VECTORS, int BITS>
void slice(hls::stream<ap_uint<LANES * BITS> >& in, hls::stream<ap_uint<LANES * BITS> >& out) {
    static_assert(START >= 0 && COUNT >= 1 && START + COUNT <= CHANNELS,
                  "slice: START and COUNT must lie in the channels");
    static_assert(LANES >= 1 && CHANNELS % LANES == 0 && START % LANES == 0 && COUNT % LANES == 0,
                  "slice: LANES must divide CHANNELS, START and COUNT");
    static_assert(VECTORS >= 1, "slice: VECTORS must be at least 1");
    static_assert(BITS >= 1, "slice: BITS must be at least 1");
    constexpr int BEATS = CHANNELS / LANES;
    // The first beat that passes, and the first after those that do.
    constexpr int FIRST = START / LANES;
    constexpr int END = (START + COUNT) / LANES;

    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        const ap_uint<LANES * BITS> elements = in.read();
        if (beat >= FIRST && beat < END) out.write(elements);
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

}  // namespace bitwright

#endif
