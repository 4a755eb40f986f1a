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
#include "going_round.hpp"
#include "hls_stream.h"
#include "pipeline.hpp"

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

    // The running results of a window go round once per place, in a shift register or in a RAM. What is
    // read was written FOLDS turns before: that the next turn needs it at once, the tool would have to assume.
    constexpr bool IN_RAM = is_round_in_ram(FOLDS);
    ap_uint<LANES * OUT_BITS> round[IN_RAM ? 1 : FOLDS];
#pragma HLS ARRAY_PARTITION variable=round complete dim=0
    ap_uint<LANES * OUT_BITS> kept[IN_RAM ? FOLDS : 1];
#pragma HLS BIND_STORAGE variable=kept type=ram_s2p
#pragma HLS DEPENDENCE variable=kept type=inter direction=RAW distance=FOLDS dependent=true

    int fold = 0;
    int place = 0;
    for (int i = 0; i < VECTORS * PLACES * FOLDS; ++i) {
        BITWRIGHT_PIPELINE
        const ap_uint<LANES * IN::bits> elements = in.read();
        const ap_uint<LANES * OUT_BITS> before = IN_RAM ? kept[IN_RAM ? fold : 0] : round[IN_RAM ? 0 : FOLDS - 1];
        ap_uint<LANES * OUT_BITS> results = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<IN::bits> x = elements.range((l + 1) * IN::bits - 1, l * IN::bits);
            const ap_uint<OUT_BITS> held = before.range((l + 1) * OUT_BITS - 1, l * OUT_BITS);
            ap_uint<OUT_BITS> result = OPERATION::first(x);
            if (place != 0) result = OPERATION::next(held, x);
            results.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = result;
        }
        if (IN_RAM) {
            kept[IN_RAM ? fold : 0] = results;
        } else {
            for (int f = FOLDS - 1; f > 0; --f) {
#pragma HLS UNROLL
                round[IN_RAM ? 0 : f] = round[IN_RAM ? 0 : f - 1];
            }
            round[0] = results;
        }
        if (place == PLACES - 1) out.write(results);

        if (fold == FOLDS - 1) place = (place == PLACES - 1) ? 0 : place + 1;
        fold = (fold == FOLDS - 1) ? 0 : fold + 1;
    }
}

}  // namespace bitwright

#endif
