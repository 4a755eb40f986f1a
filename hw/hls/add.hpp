// Sum of two streams, element by element:
//
//   y = A_FACTOR * a + B_FACTOR * b
//
// A vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES (lane 0 in the
// low bits); lanes past the end of a vector leave as 0. Beat i of the result needs beat i of both inputs.
// One beat per cycle.
#ifndef BITWRIGHT_ADD_HPP_
#define BITWRIGHT_ADD_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

/// \tparam CHANNELS  Elements per vector, at least 1.
/// \tparam LANES     Elements per beat, 1 to CHANNELS.
/// \tparam VECTORS   Vectors per frame, at least 1.
/// \tparam A         Element code of the first input.
/// \tparam B         Element code of the second input.
/// \tparam A_FACTOR  Constant factor of the first input, -65535 to 65535.
/// \tparam B_FACTOR  Constant factor of the second input, the same.
/// \tparam OUT_BITS  Bits of a result, two's complement; every result must fit.
template <int CHANNELS, int LANES, int VECTORS, typename A, typename B, int A_FACTOR, int B_FACTOR,
          int OUT_BITS>
void add(hls::stream<ap_uint<LANES * A::bits> >& a_in, hls::stream<ap_uint<LANES * B::bits> >& b_in,
         hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    static_assert(CHANNELS >= 1, "add: CHANNELS must be at least 1");
    static_assert(LANES >= 1 && LANES <= CHANNELS, "add: LANES must be 1 to CHANNELS");
    static_assert(VECTORS >= 1, "add: VECTORS must be at least 1");
    static_assert(A_FACTOR >= -65535 && A_FACTOR <= 65535 && B_FACTOR >= -65535 && B_FACTOR <= 65535,
                  "add: A_FACTOR and B_FACTOR must be -65535 to 65535");
    static_assert(OUT_BITS >= 1, "add: OUT_BITS must be at least 1");
    constexpr int BEATS = divide_up(CHANNELS, LANES);

    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        const ap_uint<LANES * A::bits> a_elements = a_in.read();
        const ap_uint<LANES * B::bits> b_elements = b_in.read();
        ap_uint<LANES * OUT_BITS> sums = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<A::bits> a = a_elements.range((l + 1) * A::bits - 1, l * A::bits);
            const ap_uint<B::bits> b = b_elements.range((l + 1) * B::bits - 1, l * B::bits);
            const ap_int<OUT_BITS> sum = A::decode(a) * A_FACTOR + B::decode(b) * B_FACTOR;
            if (beat * LANES + l < CHANNELS) sums.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = sum;
        }
        out.write(sums);
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

}  // namespace bitwright

#endif
