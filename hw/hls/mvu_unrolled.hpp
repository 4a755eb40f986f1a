// Matrix-vector unit of constant weights: the dot products of each input vector with every row.
//
//   y[r] = W[r][0] * x[0] + ... + W[r][MW-1] * x[MW-1]        for r = 0 .. MH-1
//
// A vector comes in one beat, its results leave in one; lane 0 is in the low bits. The weights are in the
// adders of NETWORK.
#ifndef BITWRIGHT_MVU_UNROLLED_HPP_
#define BITWRIGHT_MVU_UNROLLED_HPP_

#include "adder_network.hpp"
#include "ap_int.h"
#include "bank.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

/// The whole frame: VECTORS vectors, one per cycle.
///
/// \tparam IN_BITS   Bits of an input vector, at least 1.
/// \tparam OUT_BITS  Bits of its results, at least 1.
/// \tparam VECTORS   Vectors per frame, at least 1.
/// \tparam NETWORK   Adder network of one bank from IN_BITS to OUT_BITS (adder_network.hpp).
template <int IN_BITS, int OUT_BITS, int VECTORS, typename NETWORK>
void mvu_unrolled(hls::stream<ap_uint<IN_BITS> >& in, hls::stream<ap_uint<OUT_BITS> >& out) {
    static_assert(IN_BITS >= 1 && OUT_BITS >= 1, "mvu_unrolled: IN_BITS and OUT_BITS must be at least 1");
    static_assert(VECTORS >= 1, "mvu_unrolled: VECTORS must be at least 1");
    static_assert(NETWORK::input_bits == IN_BITS && NETWORK::output_bits == OUT_BITS && NETWORK::banks == 1,
                  "mvu_unrolled: NETWORK must have IN_BITS and OUT_BITS");
    for (int i = 0; i < VECTORS; ++i) {
        BITWRIGHT_PIPELINE
        out.write(NETWORK::of(in.read(), 0));
    }
}

/// The same of BANKS matrices: all are computed, and the results of the one whose number, 0 to BANKS - 1, the
/// frame's beat of `select` is are written.
///
/// \tparam IN_BITS   Bits of an input vector, at least 1.
/// \tparam OUT_BITS  Bits of its results, at least 1.
/// \tparam VECTORS   Vectors per frame, at least 1.
/// \tparam BANKS     Matrices, at least 2.
/// \tparam NETWORK   Adder network of BANKS banks from IN_BITS to OUT_BITS.
template <int IN_BITS, int OUT_BITS, int VECTORS, int BANKS, typename NETWORK>
void mvu_unrolled_banked(hls::stream<ap_uint<IN_BITS> >& in, hls::stream<ap_uint<bits_of(BANKS - 1)> >& select,
                         hls::stream<ap_uint<OUT_BITS> >& out) {
    static_assert(IN_BITS >= 1 && OUT_BITS >= 1, "mvu_unrolled: IN_BITS and OUT_BITS must be at least 1");
    static_assert(VECTORS >= 1, "mvu_unrolled: VECTORS must be at least 1");
    static_assert(BANKS >= 2, "mvu_unrolled: BANKS must be at least 2");
    static_assert(NETWORK::input_bits == IN_BITS && NETWORK::output_bits == OUT_BITS && NETWORK::banks == BANKS,
                  "mvu_unrolled: NETWORK must have BANKS banks from IN_BITS to OUT_BITS");
    int bank = 0;
    for (int i = 0; i < VECTORS; ++i) {
        BITWRIGHT_PIPELINE
        bank = bank_of(select, i == 0, bank);
        out.write(NETWORK::of(in.read(), bank));
    }
}

}  // namespace bitwright

#endif
