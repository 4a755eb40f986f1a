// Read-only memories of a design. A generated memory is a type with
//
//   words, fields, bits                   static constants: its geometry
//   field(word, index)                    one field of a word, as ap_uint<bits>
//
// A word is what one step of a kernel reads, a field what one row or lane of it reads. Where a step reads all
// fields of one word, the word is kept whole, packed as for the Verilog: one memory as wide as it, where one for
// each field would leave most of a block RAM empty. Where lanes read at addresses of their own, each field has its
// memory.
#ifndef BITWRIGHT_MEMORY_HPP_
#define BITWRIGHT_MEMORY_HPP_

#include "ap_int.h"
#include "element.hpp"

namespace bitwright {

/// The field in 64-bit limbs, lowest first.
///
/// \tparam BITS   Bits of the field, at least 1.
/// \tparam LIMBS  ceil(BITS / 64).
template <int BITS, int LIMBS> ap_uint<BITS> field_of(const unsigned long long (&limbs)[LIMBS]) {
#pragma HLS INLINE
    static_assert(LIMBS == divide_up(BITS, 64), "a field has as many limbs as it needs");
    ap_uint<BITS> field = 0;
    for (int i = 0; i < LIMBS; ++i) {
#pragma HLS UNROLL
        const int low = 64 * i;
        const int high = (low + 63 < BITS - 1) ? low + 63 : BITS - 1;
        field.range(high, low) = ap_uint<64>(limbs[i]);
    }
    return field;
}

/// A field of a word in 64-bit limbs, lowest first.
///
/// \tparam BITS   Bits of the field, at least 1.
/// \tparam LIMBS  Limbs of the word.
/// \param  low    The field's lowest bit; a constant once the loop over the fields is unrolled.
template <int BITS, int LIMBS> ap_uint<BITS> field_at(const unsigned long long (&limbs)[LIMBS], int low) {
#pragma HLS INLINE
    ap_uint<BITS> field = 0;
    for (int i = 0; i < divide_up(BITS, 64); ++i) {
#pragma HLS UNROLL
        const int from = low + 64 * i;
        const int limb = from / 64;
        const int shift = from % 64;
        unsigned long long bits = limbs[limb] >> shift;
        if (shift > 0 && limb + 1 < LIMBS) bits |= limbs[limb + 1] << (64 - shift);
        const int high = (64 * i + 63 < BITS - 1) ? 64 * i + 63 : BITS - 1;
        field.range(high, 64 * i) = ap_uint<64>(bits);
    }
    return field;
}

/// In the place of a memory where a kernel needs none.
struct no_memory {
    static const int words = 0;
    static const int fields = 0;
    static const int bits = 1;

    static ap_uint<1> field(int, int) {
#pragma HLS INLINE
        return 0;
    }
};

}  // namespace bitwright

#endif
