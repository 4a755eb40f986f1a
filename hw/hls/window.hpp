// What the kernels that make windows share.
#ifndef BITWRIGHT_WINDOW_HPP_
#define BITWRIGHT_WINDOW_HPP_

#include "ap_int.h"

namespace bitwright {

/// The same number in more bits; in as many, the same pattern.
template <int BITS, int OUT_BITS, bool IS_SIGNED, bool IS_BIPOLAR>
ap_uint<OUT_BITS> widened(const ap_uint<BITS>& element) {
#pragma HLS INLINE
    if (OUT_BITS == BITS) return element;
    if (IS_BIPOLAR) return ap_uint<OUT_BITS>(element[0] ? 1 : -1);
    if (IS_SIGNED) return ap_uint<OUT_BITS>(ap_int<OUT_BITS>(ap_int<BITS>(element)));
    return element;
}

}  // namespace bitwright

#endif
