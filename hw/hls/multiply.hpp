// Product of two streams, element by element:
//
//   y = a * b
//
// A vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES (lane 0 in the
// low bits); lanes past the end of a vector leave as 0. Beat i of the result needs beat i of both inputs.
// One beat per cycle.
#ifndef BITWRIGHT_MULTIPLY_HPP_
#define BITWRIGHT_MULTIPLY_HPP_

#include "ap_int.h"
#include "dot.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

/// \tparam CHANNELS  Elements per vector, at least 1.
/// \tparam LANES     Elements per beat, 1 to CHANNELS.
/// \tparam VECTORS   Vectors per frame, at least 1.
/// \tparam A         Element code of the first input.
/// \tparam B         Element code of the second input.
/// \tparam OUT       Element code of a result, bipolar where both inputs are; every result must fit.
template <int CHANNELS, int LANES, int VECTORS, typename A, typename B, typename OUT>
void multiply(hls::stream<ap_uint<LANES * A::bits> >& a_in, hls::stream<ap_uint<LANES * B::bits> >& b_in,
              hls::stream<ap_uint<LANES * OUT::bits> >& out) {
    static_assert(CHANNELS >= 1, "multiply: CHANNELS must be at least 1");
    static_assert(LANES >= 1 && LANES <= CHANNELS, "multiply: LANES must be 1 to CHANNELS");
    static_assert(VECTORS >= 1, "multiply: VECTORS must be at least 1");
    static_assert(is_bipolar<OUT>::value == (is_bipolar<A>::value && is_bipolar<B>::value),
                  "multiply: OUT must be bipolar where both inputs are");
    constexpr int BEATS = divide_up(CHANNELS, LANES);

    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        const ap_uint<LANES * A::bits> a_elements = a_in.read();
        const ap_uint<LANES * B::bits> b_elements = b_in.read();
        ap_uint<LANES * OUT::bits> products = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<A::bits> a = a_elements.range((l + 1) * A::bits - 1, l * A::bits);
            const ap_uint<B::bits> b = b_elements.range((l + 1) * B::bits - 1, l * B::bits);
            const ap_uint<OUT::bits> code = OUT::encode(product<A, B>::of(a, b));
            if (beat * LANES + l < CHANNELS) products.range((l + 1) * OUT::bits - 1, l * OUT::bits) = code;
        }
        out.write(products);
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

}  // namespace bitwright

#endif
