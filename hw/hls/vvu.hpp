// Vector-vector unit: depthwise convolution, each channel of a window with weights of its own.
//
//   y[c * MULTIPLIER + m] = W[c * MULTIPLIER + m][0] * x[0][c] + ...
//                         + W[c * MULTIPLIER + m][PLACES-1] * x[PLACES-1][c]
//                                                for c = 0 .. CHANNELS-1, m = 0 .. MULTIPLIER-1
//
// A window of PLACES * CHANNELS activations comes place after place, channels innermost (what
// sliding_window gives), FOLDS = CHANNELS / PE beats of PE channels a place; a vector of
// CHANNELS * MULTIPLIER results leaves in FOLDS beats of PE * MULTIPLIER, each with the beat of the last
// place that completes it. Lane 0 is in the low bits. One input beat per cycle.
#ifndef BITWRIGHT_VVU_HPP_
#define BITWRIGHT_VVU_HPP_

#include "ap_int.h"
#include "bank.hpp"
#include "dot.hpp"
#include "element.hpp"
#include "going_round.hpp"
#include "hls_stream.h"
#include "memory.hpp"
#include "pipeline.hpp"

namespace bitwright {

/// \tparam CHANNELS    Channels of a window, at least 1.
/// \tparam PLACES      Places of a window, at least 1.
/// \tparam MULTIPLIER  Results per channel, at least 1.
/// \tparam PE          Channels computed at once; divides CHANNELS.
/// \tparam VECTORS     Windows per frame, at least 1.
/// \tparam A           Element code of an activation.
/// \tparam W           Element code of a weight.
/// \tparam ACC_BITS    Bits of a result, two's complement; every result must fit.
/// \tparam BANKS       Sets of weights, at least 1.
/// \tparam WEIGHTS     Memory of BANKS * PLACES * FOLDS words of PE * MULTIPLIER weights: field
///                     l * MULTIPLIER + m of word (b * PLACES + p) * FOLDS + f holds the weight of
///                     result (f * PE + l) * MULTIPLIER + m at place p of bank b.
/// \tparam SELECT      The stream of the banks' numbers, or no_select.
template <int CHANNELS, int PLACES, int MULTIPLIER, int PE, int VECTORS, typename A, typename W,
          int ACC_BITS, int BANKS, typename WEIGHTS, typename SELECT>
void vvu_of_bank(SELECT& select, hls::stream<ap_uint<PE * A::bits> >& in,
                 hls::stream<ap_uint<PE * MULTIPLIER * ACC_BITS> >& out) {
#pragma HLS INLINE
    static_assert(CHANNELS >= 1 && PLACES >= 1 && MULTIPLIER >= 1,
                  "vvu: CHANNELS, PLACES and MULTIPLIER must be at least 1");
    static_assert(PE >= 1 && CHANNELS % PE == 0, "vvu: PE must divide CHANNELS");
    static_assert(VECTORS >= 1, "vvu: VECTORS must be at least 1");
    constexpr int FOLDS = CHANNELS / PE;
    constexpr int STEPS = PLACES * FOLDS;
    constexpr int LANES = PE * MULTIPLIER;
    static_assert(WEIGHTS::words == BANKS * STEPS && WEIGHTS::fields == LANES && WEIGHTS::bits == W::bits,
                  "vvu: WEIGHTS must have BANKS * PLACES * FOLDS words of PE * MULTIPLIER weights");
    typedef dot<1, A, W> share;

    // The running sums of a window go round once per place, in a shift register or in a RAM. What is read
    // was written FOLDS turns before: that the next turn needs it at once, the tool would have to assume.
    constexpr bool IN_RAM = is_round_in_ram(FOLDS);
    ap_uint<LANES * ACC_BITS> round[IN_RAM ? 1 : FOLDS];
#pragma HLS ARRAY_PARTITION variable=round complete dim=0
    ap_uint<LANES * ACC_BITS> kept[IN_RAM ? FOLDS : 1];
#pragma HLS BIND_STORAGE variable=kept type=ram_s2p
#pragma HLS DEPENDENCE variable=kept type=inter direction=RAW distance=FOLDS dependent=true

    int bank = 0;
    int fold = 0;
    int step = 0;
    for (int i = 0; i < VECTORS * STEPS; ++i) {
        BITWRIGHT_PIPELINE
        bank = bank_of(select, i == 0, bank);
        const ap_uint<PE * A::bits> activations = in.read();
        const ap_uint<LANES * ACC_BITS> before = IN_RAM ? kept[IN_RAM ? fold : 0] : round[IN_RAM ? 0 : FOLDS - 1];
        ap_uint<LANES * ACC_BITS> sums = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const int channel = l / MULTIPLIER;
            const ap_uint<A::bits> x = activations.range((channel + 1) * A::bits - 1, channel * A::bits);
            const ap_uint<ACC_BITS> held = before.range((l + 1) * ACC_BITS - 1, l * ACC_BITS);
            ap_int<ACC_BITS> sum = held;
            if (step < FOLDS) sum = share::start(PLACES, PLACES);
            sum += share::of(x, WEIGHTS::field(bank * STEPS + step, l));
            sums.range((l + 1) * ACC_BITS - 1, l * ACC_BITS) = sum;
        }
        if (IN_RAM) {
            kept[IN_RAM ? fold : 0] = sums;
        } else {
            for (int f = FOLDS - 1; f > 0; --f) {
#pragma HLS UNROLL
                round[IN_RAM ? 0 : f] = round[IN_RAM ? 0 : f - 1];
            }
            round[0] = sums;
        }
        if (step >= STEPS - FOLDS) out.write(sums);

        fold = (fold == FOLDS - 1) ? 0 : fold + 1;
        step = (step == STEPS - 1) ? 0 : step + 1;
    }
}

/// One set of weights for all frames.
template <int CHANNELS, int PLACES, int MULTIPLIER, int PE, int VECTORS, typename A, typename W,
          int ACC_BITS, typename WEIGHTS>
void vvu(hls::stream<ap_uint<PE * A::bits> >& in,
         hls::stream<ap_uint<PE * MULTIPLIER * ACC_BITS> >& out) {
    static_assert(ACC_BITS >= 1, "vvu: ACC_BITS must be at least 1");
    no_select select;
    vvu_of_bank<CHANNELS, PLACES, MULTIPLIER, PE, VECTORS, A, W, ACC_BITS, 1, WEIGHTS>(select, in, out);
}

/// A frame uses the set whose number, 0 to BANKS - 1, its beat of `select` is.
template <int CHANNELS, int PLACES, int MULTIPLIER, int PE, int VECTORS, typename A, typename W,
          int ACC_BITS, int BANKS, typename WEIGHTS>
void vvu_banked(hls::stream<ap_uint<PE * A::bits> >& in,
                hls::stream<ap_uint<bits_of(BANKS - 1)> >& select,
                hls::stream<ap_uint<PE * MULTIPLIER * ACC_BITS> >& out) {
    static_assert(ACC_BITS >= 1, "vvu: ACC_BITS must be at least 1");
    static_assert(BANKS >= 2, "vvu: BANKS must be at least 2");
    vvu_of_bank<CHANNELS, PLACES, MULTIPLIER, PE, VECTORS, A, W, ACC_BITS, BANKS,
        WEIGHTS>(select, in, out);
}

}  // namespace bitwright

#endif
