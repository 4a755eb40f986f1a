// What the generated networks of constant adders are made of. A network is a type with
//
//   input_bits, output_bits, banks        static constants: widths of a beat, and sets of results
//   of(x, bank)                           the results of a set for an input vector, one beat each
#ifndef BITWRIGHT_ADDER_NETWORK_HPP_
#define BITWRIGHT_ADDER_NETWORK_HPP_

#include "ap_int.h"

namespace bitwright {

/// number * 2^SHIFT modulo 2^BITS.
///
/// \tparam BITS   Bits of the result, more than SHIFT.
/// \tparam SHIFT  At least 0.
template <int BITS, int SHIFT, typename NUMBER> ap_int<BITS> scaled(const NUMBER& number) {
#pragma HLS INLINE
    static_assert(SHIFT >= 0 && SHIFT < BITS, "adder network: SHIFT must be 0 to BITS - 1");
    ap_int<BITS> result = 0;
    result.range(BITS - 1, SHIFT) = ap_int<BITS - SHIFT>(number);
    return result;
}

}  // namespace bitwright

#endif
