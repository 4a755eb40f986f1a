// The AXI4-Streams of a design.
#ifndef BITWRIGHT_AXIS_HPP_
#define BITWRIGHT_AXIS_HPP_

#include "ap_axi_sdata.h"
#include "ap_int.h"
#include "element.hpp"

namespace bitwright {

/// A beat of WIDTH bits, padded to whole bytes, with last.
///
/// \tparam WIDTH  Bits of a beat without the padding, at least 1.
template <int WIDTH> using axis_beat = hls::axis<ap_uint<8 * divide_up(WIDTH, 8)>, 0, 0, 0>;

}  // namespace bitwright

#endif
