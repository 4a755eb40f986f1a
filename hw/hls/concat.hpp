// Concatenation: joins the vectors of several streams, element after element.
//
//   y = (x_0, x_1, ..., x_{INPUTS-1})
//
// Input i brings CHANNELS_i / LANES beats per vector, lane 0 in the low bits: all beats of input 0, then
// all of input 1 and so on, so that beats pass whole; the others wait meanwhile. Elements leave in one
// code. One beat per cycle.
#ifndef BITWRIGHT_CONCAT_HPP_
#define BITWRIGHT_CONCAT_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

/// What one input brings.
///
/// \tparam IN        Element code of an element.
/// \tparam CHANNELS  Elements per vector, at least 1.
template <typename IN, int CHANNELS> struct source {
    static_assert(CHANNELS >= 1, "concat: CHANNELS must be at least 1");
    typedef IN element;
    static const int bits = IN::bits;
    static const int channels = CHANNELS;
};

/// The inputs from one on.
///
/// \tparam LANES    Elements per beat.
/// \tparam OUT      Element code of an output element.
/// \tparam SOURCES  What these inputs bring.
template <int LANES, typename OUT, typename... SOURCES> struct sources {
    static const int beats = 0;

    static ap_uint<LANES * OUT::bits> read(int) {
#pragma HLS INLINE
        return 0;
    }
};

template <int LANES, typename OUT, typename FIRST, typename... REST>
struct sources<LANES, OUT, FIRST, REST...> {
    static_assert(FIRST::channels % LANES == 0, "concat: LANES must divide the channels of every input");
    static_assert(OUT::bits >= FIRST::bits, "concat: a result must hold the elements of every input");
    static_assert(!is_bipolar<OUT>::value || is_bipolar<typename FIRST::element>::value,
                  "concat: OUT may be bipolar only where every input is");
    typedef sources<LANES, OUT, REST...> others;
    typedef typename FIRST::element element;
    static const int own = FIRST::channels / LANES;
    /// Beats per vector.
    static const int beats = own + others::beats;

    /// A beat of a vector, from the input that brings it.
    static ap_uint<LANES * OUT::bits> read(int beat, hls::stream<ap_uint<LANES * FIRST::bits> >& first,
                                           hls::stream<ap_uint<LANES * REST::bits> >&... rest) {
#pragma HLS INLINE
        if (beat >= own) return others::read(beat - own, rest...);
        const ap_uint<LANES * FIRST::bits> elements = first.read();
        ap_uint<LANES * OUT::bits> result = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<FIRST::bits> code = elements.range((l + 1) * FIRST::bits - 1, l * FIRST::bits);
            const ap_uint<OUT::bits> shown = OUT::encode(element::decode(code));
            result.range((l + 1) * OUT::bits - 1, l * OUT::bits) = shown;
        }
        return result;
    }
};

/// \tparam LANES    Elements per beat; divides the channels of every input.
/// \tparam VECTORS  Vectors per frame, at least 1.
/// \tparam OUT      Element code of an output element; every input's elements must fit.
/// \tparam SOURCES  A `source` for each input, at least one.
template <int LANES, int VECTORS, typename OUT, typename... SOURCES>
void concat(hls::stream<ap_uint<LANES * SOURCES::bits> >&... in, hls::stream<ap_uint<LANES * OUT::bits> >& out) {
    static_assert(sizeof...(SOURCES) >= 1, "concat: there must be an input");
    static_assert(LANES >= 1, "concat: LANES must be at least 1");
    static_assert(VECTORS >= 1, "concat: VECTORS must be at least 1");
    typedef sources<LANES, OUT, SOURCES...> all;
    constexpr int BEATS = all::beats;

    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        out.write(all::read(beat, in...));
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

}  // namespace bitwright

#endif
