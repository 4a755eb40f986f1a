// Requantizer: a multiplication, a shift with rounding and a clamp for each element.
//
//   s = x * M[c] + B[c]
//   q = floor(s / 2^SHIFT), minus 1 where HALF_EVEN, q is odd and the SHIFT bits cut off, but for the lowest GUARD_BITS,
//       are all 0
//   y = min(max(q + ZERO, MIN), MAX)
//
// Rounding to nearest needs B to hold 2^(SHIFT-1) besides the bias; then bits cut off that are all 0 are
// a tie, which HALF_EVEN takes to the even neighbour and plain rounding takes up.
//
// A vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES (lane 0 in the
// low bits); lanes past the end of a vector leave as 0. One beat per cycle.
#ifndef BITWRIGHT_REQUANTIZE_HPP_
#define BITWRIGHT_REQUANTIZE_HPP_

#include "ap_int.h"
#include "bank.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "memory.hpp"
#include "pipeline.hpp"

namespace bitwright {

/// The signed numbers of a memory: one for each channel, or one for all; NEUTRAL where there is none.
///
/// \tparam MEMORY   no_memory, or one word per beat of a vector (bank after bank) and one field per lane,
///                  or one field in all.
/// \tparam NEUTRAL  What stands for a number that is not there.
template <typename MEMORY, int NEUTRAL> struct coefficients {
    static const int bits = MEMORY::bits;

    static constexpr bool fits(int words, int lanes) {
        return (MEMORY::words == words && MEMORY::fields == lanes) ||
               (MEMORY::words == 1 && MEMORY::fields == 1);
    }
    static ap_int<bits> of(int word, int lane) {
#pragma HLS INLINE
        const ap_uint<bits> code = MEMORY::field(MEMORY::words > 1 ? word : 0, lane % MEMORY::fields);
        return ap_int<bits>(code);
    }
};

template <int NEUTRAL> struct coefficients<no_memory, NEUTRAL> {
    static const int bits = 2;

    static constexpr bool fits(int, int) { return true; }
    static ap_int<bits> of(int, int) {
#pragma HLS INLINE
        return NEUTRAL;
    }
};

/// \tparam CHANNELS     Elements per vector, at least 1.
/// \tparam LANES        Elements per beat, 1 to CHANNELS.
/// \tparam VECTORS      Vectors per frame, at least 1.
/// \tparam IN           Element code of an input element.
/// \tparam SUM_BITS     Bits of s, two's complement, more than SHIFT; every s must fit.
/// \tparam SHIFT        Bits cut off, at least 0, and at least 1 with HALF_EVEN.
/// \tparam HALF_EVEN    True: ties go to the even neighbour.
/// \tparam ZERO         Less than 2^30 in magnitude.
/// \tparam MIN          MIN to MAX are values of the output, each less than 2^30 in magnitude.
/// \tparam MAX          See MIN.
/// \tparam OUT_BITS     Bits of an output element, 1 to 31.
/// \tparam BANKS        Sets of M and B, at least 1; what there is one of in all, all sets share.
/// \tparam MULTIPLIERS  M, see `coefficients`; no_memory: M is 1.
/// \tparam BIASES       B, likewise; no_memory: B is 0.
/// \tparam GUARD_BITS   Lowest bits cut off that do not tell a tie from none, less than SHIFT.
/// \tparam SELECT       The stream of the banks' numbers, or no_select.
template <int CHANNELS, int LANES, int VECTORS, typename IN, int SUM_BITS, int SHIFT, bool HALF_EVEN,
          int ZERO, int MIN, int MAX, int OUT_BITS, int BANKS, typename MULTIPLIERS, typename BIASES, int GUARD_BITS,
          typename SELECT>
void requantize_of_bank(SELECT& select, hls::stream<ap_uint<LANES * IN::bits> >& in,
                        hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
#pragma HLS INLINE
    static_assert(CHANNELS >= 1, "requantize: CHANNELS must be at least 1");
    static_assert(LANES >= 1 && LANES <= CHANNELS, "requantize: LANES must be 1 to CHANNELS");
    static_assert(VECTORS >= 1, "requantize: VECTORS must be at least 1");
    static_assert(SHIFT >= (HALF_EVEN ? 1 : 0) && SHIFT < SUM_BITS,
                  "requantize: SHIFT must be less than SUM_BITS, and not 0 with HALF_EVEN");
    static_assert(GUARD_BITS >= 0 && (!HALF_EVEN || GUARD_BITS < SHIFT),
                  "requantize: GUARD_BITS must be less than SHIFT");
    static_assert(MIN <= MAX && OUT_BITS >= 1 && OUT_BITS <= 31,
                  "requantize: MIN must not exceed MAX, and OUT_BITS must be 1 to 31");
    constexpr int LIMIT = 1 << 30;
    static_assert(ZERO > -LIMIT && ZERO < LIMIT && MIN > -LIMIT && MAX < LIMIT,
                  "requantize: ZERO, MIN and MAX must be less than 2^30 in magnitude");
    constexpr int BEATS = divide_up(CHANNELS, LANES);
    typedef coefficients<MULTIPLIERS, 1> multipliers;
    typedef coefficients<BIASES, 0> biases;
    static_assert(multipliers::fits(BANKS * BEATS, LANES) && biases::fits(BANKS * BEATS, LANES),
                  "requantize: MULTIPLIERS and BIASES must have one field per channel, or one in all");
    constexpr int Q_BITS = SUM_BITS - SHIFT;

    int bank = 0;
    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        bank = bank_of(select, i == 0, bank);
        const int word = bank * BEATS + beat;
        const ap_uint<LANES * IN::bits> elements = in.read();
        ap_uint<LANES * OUT_BITS> codes = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<IN::bits> element = elements.range((l + 1) * IN::bits - 1, l * IN::bits);
            const ap_int<SUM_BITS> s = IN::decode(element) * multipliers::of(word, l) + biases::of(word, l);
            const ap_uint<Q_BITS> upper = s.range(SUM_BITS - 1, SHIFT);
            ap_int<Q_BITS> q = upper;
            if (HALF_EVEN) {
                const ap_uint<SHIFT + 1> cut_off = s.range(SHIFT > 0 ? SHIFT - 1 : 0, GUARD_BITS);
                // An odd number less 1 is the number without its lowest bit.
                if (cut_off == 0) q[0] = false;
            }
            ap_uint<OUT_BITS> code = q + ZERO;
            if (q < MIN - ZERO) code = MIN;
            if (q > MAX - ZERO) code = MAX;
            if (beat * LANES + l < CHANNELS) codes.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = code;
        }
        out.write(codes);
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

/// One set of numbers for all frames.
template <int CHANNELS, int LANES, int VECTORS, typename IN, int SUM_BITS, int SHIFT, bool HALF_EVEN,
          int ZERO, int MIN, int MAX, int OUT_BITS, typename MULTIPLIERS, typename BIASES, int GUARD_BITS = 0>
void requantize(hls::stream<ap_uint<LANES * IN::bits> >& in,
                hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    no_select select;
    requantize_of_bank<CHANNELS, LANES, VECTORS, IN, SUM_BITS, SHIFT, HALF_EVEN, ZERO, MIN, MAX, OUT_BITS, 1,
        MULTIPLIERS, BIASES, GUARD_BITS>(select, in, out);
}

/// A frame uses the set whose number, 0 to BANKS - 1, its beat of `select` is.
template <int CHANNELS, int LANES, int VECTORS, typename IN, int SUM_BITS, int SHIFT, bool HALF_EVEN,
          int ZERO, int MIN, int MAX, int OUT_BITS, int BANKS, typename MULTIPLIERS, typename BIASES, int GUARD_BITS = 0>
void requantize_banked(hls::stream<ap_uint<LANES * IN::bits> >& in,
                       hls::stream<ap_uint<bits_of(BANKS - 1)> >& select,
                       hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    static_assert(BANKS >= 2, "requantize: BANKS must be at least 2");
    requantize_of_bank<CHANNELS, LANES, VECTORS, IN, SUM_BITS, SHIFT, HALF_EVEN, ZERO, MIN, MAX, OUT_BITS,
        BANKS, MULTIPLIERS, BIASES, GUARD_BITS>(select, in, out);
}

}  // namespace bitwright

#endif
