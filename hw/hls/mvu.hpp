// Matrix-vector unit: the dot products of each input vector with every row of a weight matrix.
//
//   y[r] = W[r][0] * x[0] + ... + W[r][MW-1] * x[MW-1]        for r = 0 .. MH-1
//
// A vector of MW activations comes in SF = ceil(MW / SIMD) beats of SIMD, a vector of MH results
// leaves in NF = ceil(MH / PE) beats of PE; lane 0 is in the low bits. Neither fold needs to divide.
// Lanes past the end of a vector are 0, on both sides.
//
// One step multiplies SIMD columns of PE rows. The NF * SF steps of a vector go through all columns
// of the first PE rows, then of the next; the vector is read during the first pass and kept for the
// others.
#ifndef BITWRIGHT_MVU_HPP_
#define BITWRIGHT_MVU_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "memory.hpp"

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

/// The whole frame: VECTORS * NF * SF steps, one per cycle.
///
/// \tparam MW        Columns: activations per input vector, at least 1.
/// \tparam MH        Rows: results per output vector, at least 1.
/// \tparam PE        Rows computed at once, 1 to MH.
/// \tparam SIMD      Columns computed at once, 1 to MW.
/// \tparam VECTORS   Vectors per frame, at least 1.
/// \tparam A         Element code of an activation.
/// \tparam W         Element code of a weight: bipolar, ternary or signed_integer.
/// \tparam ACC_BITS  Bits of a result, two's complement; every result must fit.
/// \tparam WEIGHTS   Memory of NF * SF words of PE fields of SIMD weights: field p of word
///                   nf * SF + sf holds the weights of row nf * PE + p and columns sf * SIMD upwards.
///                   Rows past the last are ignored; for columns past the last see `dot`.
template <int MW, int MH, int PE, int SIMD, int VECTORS, typename A, typename W, int ACC_BITS,
          typename WEIGHTS>
void mvu(hls::stream<ap_uint<SIMD * A::bits> >& in, hls::stream<ap_uint<PE * ACC_BITS> >& out) {
    static_assert(MW >= 1 && MH >= 1, "mvu: MW and MH must be at least 1");
    static_assert(PE >= 1 && PE <= MH, "mvu: PE must be 1 to MH");
    static_assert(SIMD >= 1 && SIMD <= MW, "mvu: SIMD must be 1 to MW");
    static_assert(VECTORS >= 1, "mvu: VECTORS must be at least 1");
    static_assert(ACC_BITS >= 1, "mvu: ACC_BITS must be at least 1");
    constexpr int SF = divide_up(MW, SIMD);
    constexpr int NF = divide_up(MH, PE);
    constexpr int STEPS = NF * SF;
    static_assert(WEIGHTS::words == STEPS && WEIGHTS::fields == PE && WEIGHTS::bits == SIMD * W::bits,
                  "mvu: WEIGHTS must have NF * SF words of PE fields of SIMD weights");
    typedef dot<SIMD, A, W> row;

    ap_uint<SIMD * A::bits> vector[SF];
    ap_int<ACC_BITS> accumulators[PE];
#pragma HLS ARRAY_PARTITION variable=accumulators complete dim=0

    int sf = 0;
    int nf = 0;
    int step = 0;
    for (int i = 0; i < VECTORS * STEPS; ++i) {
#pragma HLS PIPELINE II=1
        ap_uint<SIMD * A::bits> activations;
        if (nf == 0) {
            activations = in.read();
            vector[sf] = activations;
        } else {
            activations = vector[sf];
        }

        ap_uint<PE * ACC_BITS> results = 0;
        for (int p = 0; p < PE; ++p) {
#pragma HLS UNROLL
            ap_int<ACC_BITS> before = accumulators[p];
            if (sf == 0) before = row::start(MW);
            const ap_int<ACC_BITS> sum = before + row::of(activations, WEIGHTS::field(step, p));
            accumulators[p] = sum;
            if (nf * PE + p < MH) results.range((p + 1) * ACC_BITS - 1, p * ACC_BITS) = sum;
        }
        if (sf == SF - 1) out.write(results);

        step = (step == STEPS - 1) ? 0 : step + 1;
        if (sf == SF - 1) nf = (nf == NF - 1) ? 0 : nf + 1;
        sf = (sf == SF - 1) ? 0 : sf + 1;
    }
}

}  // namespace bitwright

#endif
