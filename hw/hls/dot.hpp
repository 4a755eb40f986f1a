// Products of activations and weights, and their sums over the columns of a step.
#ifndef BITWRIGHT_DOT_HPP_
#define BITWRIGHT_DOT_HPP_

#include "ap_int.h"
#include "element.hpp"

namespace bitwright {

/// Activation times weight. The forms with +-1 or 0 on one side need no multiplier.
///
/// \tparam A  Element code of an activation.
/// \tparam W  Element code of a weight.
template <typename A, typename W> struct product {
    static const int bits = A::value_bits + W::value_bits;

    static ap_int<bits> of(const ap_uint<A::bits>& a, const ap_uint<W::bits>& w) {
#pragma HLS INLINE
        return A::decode(a) * W::decode(w);
    }
};

/// x or -x.
template <int BITS> ap_int<BITS + 1> with_sign(const ap_int<BITS>& x, bool is_negative) {
#pragma HLS INLINE
    ap_int<BITS + 1> result = x;
    if (is_negative) result = -x;
    return result;
}

template <typename A> struct product<A, bipolar> {
    static const int bits = A::value_bits + 1;

    static ap_int<bits> of(const ap_uint<A::bits>& a, const ap_uint<1>& w) {
#pragma HLS INLINE
        return with_sign<A::value_bits>(A::decode(a), !w[0]);
    }
};

template <typename A> struct product<A, ternary> {
    static const int bits = A::value_bits + 1;

    static ap_int<bits> of(const ap_uint<A::bits>& a, const ap_uint<2>& w) {
#pragma HLS INLINE
        ap_int<bits> result = 0;
        if (w[0]) result = with_sign<A::value_bits>(A::decode(a), w[1]);
        return result;
    }
};

template <int BITS> struct product<bipolar, signed_integer<BITS> > {
    static const int bits = BITS + 1;

    static ap_int<bits> of(const ap_uint<1>& a, const ap_uint<BITS>& w) {
#pragma HLS INLINE
        return with_sign<BITS>(signed_integer<BITS>::decode(w), !a[0]);
    }
};

template <> struct product<bipolar, ternary> {
    static const int bits = 3;

    static ap_int<3> of(const ap_uint<1>& a, const ap_uint<2>& w) {
#pragma HLS INLINE
        return with_sign<2>(ternary::decode(w), !a[0]);
    }
};

/// One row's share of a step.
///
/// Columns past the end of a vector have activation bits 0 and contribute nothing: their weights are
/// stored as 0, or, where bits are compared, as 1.
///
/// \tparam SIMD  Columns, at least 1.
/// \tparam A     Element code of an activation.
/// \tparam W     Element code of a weight.
template <int SIMD, typename A, typename W> struct dot {
    static const int bits = product<A, W>::bits + levels_of(SIMD);

    /// What a row's sum of shares starts from.
    static constexpr int start(int) { return 0; }

    static ap_int<bits> of(const ap_uint<SIMD * A::bits>& activations,
                           const ap_uint<SIMD * W::bits>& weights) {
#pragma HLS INLINE
        ap_int<bits> sum = 0;
        for (int s = 0; s < SIMD; ++s) {
#pragma HLS UNROLL
            const ap_uint<A::bits> a = activations.range((s + 1) * A::bits - 1, s * A::bits);
            const ap_uint<W::bits> w = weights.range((s + 1) * W::bits - 1, s * W::bits);
            sum += product<A, W>::of(a, w);
        }
        return sum;
    }
};

/// Of two bits that mean +-1 the product is +1 where they are equal: twice the number of such columns
/// less the number of columns.
template <int SIMD> struct dot<SIMD, bipolar, bipolar> {
    static const int bits = bits_of(SIMD) + 2;

    static constexpr int start(int columns) { return -columns; }

    static ap_int<bits> of(const ap_uint<SIMD>& activations, const ap_uint<SIMD>& weights) {
#pragma HLS INLINE
        const ap_uint<SIMD> equal = ~(activations ^ weights);
        ap_uint<bits_of(SIMD)> count = 0;
        for (int s = 0; s < SIMD; ++s) {
#pragma HLS UNROLL
            count += ap_uint<1>(equal[s]);
        }
        return count * 2;
    }
};

}  // namespace bitwright

#endif
