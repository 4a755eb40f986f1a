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

template <typename A> struct product<A, binary> {
    static const int bits = A::value_bits;

    static ap_int<bits> of(const ap_uint<A::bits>& a, const ap_uint<1>& w) {
#pragma HLS INLINE
        ap_int<bits> result = 0;
        if (w[0]) result = A::decode(a);
        return result;
    }
};

template <int BITS> struct product<bipolar, odd<BITS> > {
    static const int bits = BITS + 2;

    static ap_int<bits> of(const ap_uint<1>& a, const ap_uint<BITS>& w) {
#pragma HLS INLINE
        return with_sign<BITS + 1>(odd<BITS>::decode(w), !a[0]);
    }
};

template <typename A, int BITS> struct product<A, power_of_two<BITS> > {
    static const int bits = A::value_bits + power_of_two<BITS>::value_bits;

    static ap_int<bits> of(const ap_uint<A::bits>& a, const ap_uint<BITS>& w) {
#pragma HLS INLINE
        const ap_uint<BITS - 1> exponent = w;
        const ap_int<bits - 1> x = A::decode(a);
        // One of the shifts; none where the exponent has only ones.
        ap_int<bits - 1> magnitude = 0;
        for (int e = 0; e < (1 << (BITS - 1)) - 1; ++e) {
#pragma HLS UNROLL
            if (exponent == e) magnitude.range(bits - 2, e) = x;
        }
        return with_sign<bits - 1>(magnitude, w[BITS - 1]);
    }
};

/// What a column past the end of a vector adds: activation bits 0 times the weight there, which is 0, or +1
/// where a code has no 0.
template <typename A, typename W> struct past_the_end { static const int value = 0; };
template <int BITS> struct past_the_end<bipolar, odd<BITS> > { static const int value = -1; };

/// One row's share of a step.
///
/// \tparam SIMD  Columns, at least 1.
/// \tparam A     Element code of an activation.
/// \tparam W     Element code of a weight.
template <int SIMD, typename A, typename W> struct dot {
    static const int bits = product<A, W>::bits + levels_of(SIMD);

    /// What a row's sum of shares starts from; `steps` steps hold `columns` columns.
    static constexpr int start(int columns, int steps) {
        return -past_the_end<A, W>::value * (steps * SIMD - columns);
    }

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
/// less the number of columns. Past the end of a vector the activation's bit is 0 and the weight's 1.
template <int SIMD> struct dot<SIMD, bipolar, bipolar> {
    static const int bits = bits_of(SIMD) + 2;

    /// Columns past the end count as different.
    static constexpr int start(int columns, int) { return -columns; }

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
