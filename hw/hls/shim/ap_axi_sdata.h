// The AXI4-Stream beat of the vendor's ap_axi_sdata.h, without user, id and dest signals.
#ifndef BITWRIGHT_SHIM_AP_AXI_SDATA_H_
#define BITWRIGHT_SHIM_AP_AXI_SDATA_H_

#include "ap_int.h"

namespace hls {

template <typename T, int USER_BITS, int ID_BITS, int DEST_BITS> struct axis;

template <int BITS> struct axis<ap_uint<BITS>, 0, 0, 0> {
    ap_uint<BITS> data;
    ap_uint<(BITS + 7) / 8> keep;
    ap_uint<(BITS + 7) / 8> strb;
    ap_uint<1> last;
};

}  // namespace hls

#endif
