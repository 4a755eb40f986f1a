// The set of parameters that a frame uses, of kernels that may have several.
#ifndef BITWRIGHT_BANK_HPP_
#define BITWRIGHT_BANK_HPP_

#include "ap_int.h"
#include "hls_stream.h"

namespace bitwright {

/// In the place of the stream of numbers where there is one set.
struct no_select {};

/// The number of the frame's set, read in the frame's first turn: inside the loop, so that there is nothing but the
/// loop and its pipeline never stops between frames.
///
/// \param is_first  The turn is the frame's first.
/// \param bank      The number that the turns before had.
template <int BITS> int bank_of(hls::stream<ap_uint<BITS> >& select, bool is_first, int bank) {
#pragma HLS INLINE
    if (is_first) return select.read().to_int();
    return bank;
}

inline int bank_of(no_select&, bool, int) {
#pragma HLS INLINE
    return 0;
}

}  // namespace bitwright

#endif
