// Pooling of windows: the maximum or the sum over the places of each window.
//
//   y[c] = max or sum over p of x[p][c]
//
// Input vectors are windows of PLACES places of CHANNELS / LANES beats each, place after place (what
// sliding_window gives), lane 0 in the low bits; an output vector is the beats of one place. Each leaves
// with the beat of the last place that completes it. One input beat per cycle.
#ifndef BITWRIGHT_POOL_HPP_
#define BITWRIGHT_POOL_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"

namespace bitwright {

/// The greater of two elements.
///
/// \tparam IN  Element code of an input element.
template <typename IN> struct maximum {
    static const int bits = IN::bits;

    static ap_uint<bits> first(const ap_uint<IN::bits>& x) {
#pragma HLS INLINE
        return x;
    }
    static ap_uint<bits> next(const ap_uint<bits>& held, const ap_uint<IN::bits>& x) {
#pragma HLS INLINE
        if (IN::decode(x) > IN::decode(held)) return x;
        return held;
    }
};

/// The sum of elements.
///
/// \tparam IN        Element code of an input element.
/// \tparam OUT_BITS  Bits of a sum; every sum must fit.
template <typename IN, int OUT_BITS> struct sum {
    static const int bits = OUT_BITS;

    static ap_uint<bits> first(const ap_uint<IN::bits>& x) {
#pragma HLS INLINE
        return IN::decode(x);
    }
    static ap_uint<bits> next(const ap_uint<bits>& held, const ap_uint<IN::bits>& x) {
#pragma HLS INLINE
        return held + IN::decode(x);
    }
};

/// \tparam PLACES     Places of a window, at least 1.
/// \tparam CHANNELS   Elements per place, at least 1.
/// \tparam LANES      Elements per beat; divides CHANNELS.
/// \tparam VECTORS    Windows per frame, at least 1.
/// \tparam IN         Element code of an input element.
/// \tparam OPERATION  What is made of the places: maximum<IN> or sum<IN, OUT_BITS>.
template <int PLACES, int CHANNELS, int LANES, int VECTORS, typename IN, typename OPERATION>
void pool(hls::stream<ap_uint<LANES * IN::bits> >& in,
          hls::stream<ap_uint<LANES * OPERATION::bits> >& out) {
    static_assert(PLACES >= 1, "pool: PLACES must be at least 1");
    static_assert(CHANNELS >= 1, "pool: CHANNELS must be at least 1");
    static_assert(LANES >= 1 && CHANNELS % LANES == 0, "pool: LANES must divide CHANNELS");
    static_assert(VECTORS >= 1, "pool: VECTORS must be at least 1");
    static_assert(OPERATION::bits >= IN::bits, "pool: a result must hold an element");
    constexpr int FOLDS = CHANNELS / LANES;
    constexpr int OUT_BITS = OPERATION::bits;

    // The running results of a window go round once per place: a shift register, so that no address
    // stands between a result and the place that needs it next.
    ap_uint<LANES * OUT_BITS> round[FOLDS];
#pragma HLS ARRAY_PARTITION variable=round complete dim=0

    int fold = 0;
    int place = 0;
    for (int i = 0; i < VECTORS * PLACES * FOLDS; ++i) {
#pragma HLS PIPELINE II=1
        const ap_uint<LANES * IN::bits> elements = in.read();
        const ap_uint<LANES * OUT_BITS> before = round[FOLDS - 1];
        ap_uint<LANES * OUT_BITS> results = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<IN::bits> x = elements.range((l + 1) * IN::bits - 1, l * IN::bits);
            const ap_uint<OUT_BITS> held = before.range((l + 1) * OUT_BITS - 1, l * OUT_BITS);
            ap_uint<OUT_BITS> result = OPERATION::first(x);
            if (place != 0) result = OPERATION::next(held, x);
            results.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = result;
        }
        for (int f = FOLDS - 1; f > 0; --f) {
#pragma HLS UNROLL
            round[f] = round[f - 1];
        }
        round[0] = results;
        if (place == PLACES - 1) out.write(results);

        if (fold == FOLDS - 1) place = (place == PLACES - 1) ? 0 : place + 1;
        fold = (fold == FOLDS - 1) ? 0 : fold + 1;
    }
}

}  // namespace bitwright

#endif
