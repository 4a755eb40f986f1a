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
#include "bank.hpp"
#include "dot.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "memory.hpp"
#include "pipeline.hpp"

namespace bitwright {

/// The whole frame: VECTORS * NF * SF steps, one per cycle.
///
/// \tparam MW        Columns: activations per input vector, at least 1.
/// \tparam MH        Rows: results per output vector, at least 1.
/// \tparam PE        Rows computed at once, 1 to MH.
/// \tparam SIMD      Columns computed at once, 1 to MW.
/// \tparam VECTORS   Vectors per frame, at least 1.
/// \tparam A         Element code of an activation.
/// \tparam W         Element code of a weight.
/// \tparam ACC_BITS  Bits of a result, two's complement; every result must fit.
/// \tparam BANKS     Weight matrices, at least 1.
/// \tparam WEIGHTS   Memory of BANKS * NF * SF words of PE fields of SIMD weights: field p of word
///                   (b * NF + nf) * SF + sf holds the weights of row nf * PE + p and columns sf * SIMD
///                   upwards of bank b. Rows past the last are ignored; for columns past the last see `dot`.
/// \tparam SELECT    The stream of the banks' numbers, or no_select.
template <int MW, int MH, int PE, int SIMD, int VECTORS, typename A, typename W, int ACC_BITS, int BANKS,
          typename WEIGHTS, typename SELECT>
void mvu_of_bank(SELECT& select, hls::stream<ap_uint<SIMD * A::bits> >& in,
                 hls::stream<ap_uint<PE * ACC_BITS> >& out) {
#pragma HLS INLINE
    static_assert(MW >= 1 && MH >= 1, "mvu: MW and MH must be at least 1");
    static_assert(PE >= 1 && PE <= MH, "mvu: PE must be 1 to MH");
    static_assert(SIMD >= 1 && SIMD <= MW, "mvu: SIMD must be 1 to MW");
    static_assert(VECTORS >= 1, "mvu: VECTORS must be at least 1");
    constexpr int SF = divide_up(MW, SIMD);
    constexpr int NF = divide_up(MH, PE);
    constexpr int STEPS = NF * SF;
    static_assert(WEIGHTS::words == BANKS * STEPS && WEIGHTS::fields == PE && WEIGHTS::bits == SIMD * W::bits,
                  "mvu: WEIGHTS must have BANKS * NF * SF words of PE fields of SIMD weights");
    typedef dot<SIMD, A, W> row;

    ap_uint<SIMD * A::bits> vector[SF];
#pragma HLS BIND_STORAGE variable=vector type=ram_s2p
    ap_int<ACC_BITS> accumulators[PE];
#pragma HLS ARRAY_PARTITION variable=accumulators complete dim=0

    int bank = 0;
    int sf = 0;
    int nf = 0;
    int step = 0;
    for (int i = 0; i < VECTORS * STEPS; ++i) {
        BITWRIGHT_PIPELINE
        bank = bank_of(select, i == 0, bank);
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
            if (sf == 0) before = row::start(MW, SF);
            const ap_int<ACC_BITS> sum = before + row::of(activations, WEIGHTS::field(bank * STEPS + step, p));
            accumulators[p] = sum;
            if (nf * PE + p < MH) results.range((p + 1) * ACC_BITS - 1, p * ACC_BITS) = sum;
        }
        if (sf == SF - 1) out.write(results);

        step = (step == STEPS - 1) ? 0 : step + 1;
        if (sf == SF - 1) nf = (nf == NF - 1) ? 0 : nf + 1;
        sf = (sf == SF - 1) ? 0 : sf + 1;
    }
}

/// One weight matrix for all frames.
template <int MW, int MH, int PE, int SIMD, int VECTORS, typename A, typename W, int ACC_BITS,
          typename WEIGHTS>
void mvu(hls::stream<ap_uint<SIMD * A::bits> >& in,
         hls::stream<ap_uint<PE * ACC_BITS> >& out) {
    static_assert(ACC_BITS >= 1, "mvu: ACC_BITS must be at least 1");
    no_select select;
    mvu_of_bank<MW, MH, PE, SIMD, VECTORS, A, W, ACC_BITS, 1, WEIGHTS>(select, in, out);
}

/// A frame uses the matrix whose number, 0 to BANKS - 1, its beat of `select` is.
template <int MW, int MH, int PE, int SIMD, int VECTORS, typename A, typename W, int ACC_BITS, int BANKS,
          typename WEIGHTS>
void mvu_banked(hls::stream<ap_uint<SIMD * A::bits> >& in,
                hls::stream<ap_uint<bits_of(BANKS - 1)> >& select,
                hls::stream<ap_uint<PE * ACC_BITS> >& out) {
    static_assert(ACC_BITS >= 1, "mvu: ACC_BITS must be at least 1");
    static_assert(BANKS >= 2, "mvu: BANKS must be at least 2");
    mvu_of_bank<MW, MH, PE, SIMD, VECTORS, A, W, ACC_BITS, BANKS, WEIGHTS>(select, in, out);
}

}  // namespace bitwright

#endif
