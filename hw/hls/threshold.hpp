// Thresholds: maps each element to the number of its channel's thresholds that it reaches.
//
//   count = (x >= T[c][0]) + ... + (x >= T[c][N-1])         T[c] ascending
//   y     = BASE + count, or BASE + N - count for the channels that descend, modulo 2^OUT_BITS
//
// A vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES (lane 0 in
// the low bits); lanes past the end of a vector leave as 0. One beat per cycle.
//
// Two forms: threshold_parallel compares all thresholds of a lane at once (few thresholds),
// threshold_binary finds the count bit by bit, each bit with a memory of its own (many).
#ifndef BITWRIGHT_THRESHOLD_HPP_
#define BITWRIGHT_THRESHOLD_HPP_

#include "ap_int.h"
#include "bank.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "memory.hpp"
#include "pipeline.hpp"

namespace bitwright {

/// \tparam CHANNELS     Elements per vector, at least 1.
/// \tparam LANES        Elements per beat, 1 to CHANNELS.
/// \tparam VECTORS      Vectors per frame, at least 1.
/// \tparam N            Thresholds per channel, 1 to 65535.
/// \tparam IN           Element code of an input element.
/// \tparam T_BITS       Bits of a threshold, two's complement; an input element must fit.
/// \tparam OUT_BITS     Bits of an output element, at least 1.
/// \tparam BASE         Added to the count, modulo 2^OUT_BITS.
/// \tparam PER_CHANNEL  True: thresholds for each channel, false: one set for all of them.
/// \tparam DESCENDING   True: some channel descends, false: none does, whatever the memory says.
/// \tparam BANKS        Sets of thresholds, at least 1, and 1 without PER_CHANNEL; in the memory one behind the other.
/// \tparam PARAMETERS   Memory with one field per channel: N thresholds (threshold i at bits
///                      [i * T_BITS +: T_BITS]) and above them one bit, 1 where the channel descends.
///                      PER_CHANNEL: one word per beat of a vector, one field per lane; otherwise one
///                      field in all.
/// \tparam SELECT       The stream of the banks' numbers, or no_select.
template <int CHANNELS, int LANES, int VECTORS, int N, typename IN, int T_BITS, int OUT_BITS, int BASE,
          bool PER_CHANNEL, bool DESCENDING, int BANKS, typename PARAMETERS, typename SELECT>
void threshold_parallel_of_bank(SELECT& select, hls::stream<ap_uint<LANES * IN::bits> >& in,
                                hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
#pragma HLS INLINE
    static_assert(CHANNELS >= 1, "threshold: CHANNELS must be at least 1");
    static_assert(LANES >= 1 && LANES <= CHANNELS, "threshold: LANES must be 1 to CHANNELS");
    static_assert(VECTORS >= 1, "threshold: VECTORS must be at least 1");
    static_assert(N >= 1 && N <= 65535, "threshold: N must be 1 to 65535");
    static_assert(T_BITS >= IN::value_bits, "threshold: T_BITS must hold an input element");
    static_assert(OUT_BITS >= 1, "threshold: OUT_BITS must be at least 1");
    static_assert(BANKS == 1 || PER_CHANNEL, "threshold: banks need thresholds for each channel");
    constexpr int BEATS = divide_up(CHANNELS, LANES);
    constexpr int OWN_LANES = PER_CHANNEL ? LANES : 1;
    constexpr int FIELD = N * T_BITS + 1;
    static_assert(PARAMETERS::words == BANKS * (PER_CHANNEL ? BEATS : 1) && PARAMETERS::fields == OWN_LANES &&
                      PARAMETERS::bits == FIELD,
                  "threshold: PARAMETERS must have a field of N thresholds and a bit for each channel");

    int bank = 0;
    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        bank = bank_of(select, i == 0, bank);
        const ap_uint<LANES * IN::bits> elements = in.read();
        ap_uint<LANES * OUT_BITS> codes = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<IN::bits> element = elements.range((l + 1) * IN::bits - 1, l * IN::bits);
            const ap_int<T_BITS> x = IN::decode(element);
            const ap_uint<FIELD> field = PARAMETERS::field(PER_CHANNEL ? bank * BEATS + beat : 0, l % OWN_LANES);
            const bool descends = DESCENDING && field[FIELD - 1];
            // Of a channel that descends, the thresholds that are not reached are counted.
            ap_uint<bits_of(N)> count = 0;
            for (int t = 0; t < N; ++t) {
#pragma HLS UNROLL
                const ap_uint<T_BITS> bits = field.range((t + 1) * T_BITS - 1, t * T_BITS);
                count += ap_uint<1>((x >= ap_int<T_BITS>(bits)) != descends);
            }
            const ap_uint<OUT_BITS> code = count + BASE;
            if (beat * LANES + l < CHANNELS) codes.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = code;
        }
        out.write(codes);
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

/// One set of thresholds for all frames.
template <int CHANNELS, int LANES, int VECTORS, int N, typename IN, int T_BITS, int OUT_BITS, int BASE,
          bool PER_CHANNEL, bool DESCENDING, typename PARAMETERS>
void threshold_parallel(hls::stream<ap_uint<LANES * IN::bits> >& in,
                        hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    no_select select;
    threshold_parallel_of_bank<CHANNELS, LANES, VECTORS, N, IN, T_BITS, OUT_BITS, BASE, PER_CHANNEL,
        DESCENDING, 1, PARAMETERS>(select, in, out);
}

/// A frame uses the set whose number, 0 to BANKS - 1, its beat of `select` is.
template <int CHANNELS, int LANES, int VECTORS, int N, typename IN, int T_BITS, int OUT_BITS, int BASE,
          bool PER_CHANNEL, bool DESCENDING, int BANKS, typename PARAMETERS>
void threshold_parallel_banked(hls::stream<ap_uint<LANES * IN::bits> >& in,
                               hls::stream<ap_uint<bits_of(BANKS - 1)> >& select,
                               hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    static_assert(BANKS >= 2, "threshold: BANKS must be at least 2");
    threshold_parallel_of_bank<CHANNELS, LANES, VECTORS, N, IN, T_BITS, OUT_BITS, BASE, PER_CHANNEL,
        DESCENDING, BANKS, PARAMETERS>(select, in, out);
}

/// The steps of a binary search from step LEVEL on: each finds one more bit of the count, highest
/// first.
///
/// Step LEVEL compares with the threshold of rank (2 * prefix + 1) * 2^(levels - 1 - LEVEL), counted
/// from 1, where prefix is what the steps before it found. Ranks past the last threshold are thresholds
/// that no element reaches.
///
/// \tparam LEVEL   Number of the first of these steps.
/// \tparam FOLDS   Beats with thresholds of their own.
/// \tparam OWN_LANES  Lanes with thresholds of their own.
/// \tparam T_BITS  Bits of a threshold.
/// \tparam STEPS   Memories of the steps: word fold * 2^LEVEL + prefix has one threshold for each of these
///                 lanes.
template <int LEVEL, int FOLDS, int OWN_LANES, int T_BITS, typename... STEPS> struct search {
    static int count(const ap_int<T_BITS>&, int, int, int prefix) {
#pragma HLS INLINE
        return prefix;
    }
};

template <int LEVEL, int FOLDS, int OWN_LANES, int T_BITS, typename STEP, typename... REST>
struct search<LEVEL, FOLDS, OWN_LANES, T_BITS, STEP, REST...> {
    static_assert(STEP::words == (FOLDS << LEVEL) && STEP::fields == OWN_LANES && STEP::bits == T_BITS,
                  "threshold: a step must have 2^LEVEL words of one threshold per lane for each fold");

    static int count(const ap_int<T_BITS>& x, int fold, int lane, int prefix) {
#pragma HLS INLINE
        const ap_int<T_BITS> threshold = STEP::field((fold << LEVEL) + prefix, lane);
        const int next = 2 * prefix + ((x >= threshold) ? 1 : 0);
        return search<LEVEL + 1, FOLDS, OWN_LANES, T_BITS, REST...>::count(x, fold, lane, next);
    }
};

/// \tparam CHANNELS     Elements per vector, at least 1.
/// \tparam LANES        Elements per beat, 1 to CHANNELS.
/// \tparam VECTORS      Vectors per frame, at least 1.
/// \tparam N            Thresholds per channel, 1 to 65535.
/// \tparam IN           Element code of an input element.
/// \tparam T_BITS       Bits of a threshold, two's complement; an input element must fit.
/// \tparam OUT_BITS     Bits of an output element, at least 1.
/// \tparam BASE         Added to the count, modulo 2^OUT_BITS.
/// \tparam PER_CHANNEL  True: thresholds for each channel, false: one set for all of them.
/// \tparam BANKS        Sets of thresholds, at least 1, and 1 without PER_CHANNEL.
/// \tparam DIRECTIONS   no_memory where no channel descends; otherwise a memory of one bit per channel,
///                      1 where it descends, laid out as the thresholds.
/// \tparam STEPS        ceil(log2(N + 1)) memories, see `search`. PER_CHANNEL: a fold for each beat of a
///                      vector, bank after bank, and thresholds for each lane; otherwise one fold and one of them.
/// \tparam SELECT       The stream of the banks' numbers, or no_select.
template <int CHANNELS, int LANES, int VECTORS, int N, typename IN, int T_BITS, int OUT_BITS, int BASE,
          bool PER_CHANNEL, int BANKS, typename DIRECTIONS, typename... STEPS, typename SELECT>
void threshold_binary_of_bank(SELECT& select, hls::stream<ap_uint<LANES * IN::bits> >& in,
                              hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
#pragma HLS INLINE
    static_assert(CHANNELS >= 1, "threshold: CHANNELS must be at least 1");
    static_assert(LANES >= 1 && LANES <= CHANNELS, "threshold: LANES must be 1 to CHANNELS");
    static_assert(VECTORS >= 1, "threshold: VECTORS must be at least 1");
    static_assert(N >= 1 && N <= 65535, "threshold: N must be 1 to 65535");
    static_assert(T_BITS >= IN::value_bits, "threshold: T_BITS must hold an input element");
    static_assert(OUT_BITS >= 1, "threshold: OUT_BITS must be at least 1");
    static_assert(static_cast<int>(sizeof...(STEPS)) == bits_of(N),
                  "threshold: there must be one step for each bit of a count");
    constexpr int BEATS = divide_up(CHANNELS, LANES);
    static_assert(BANKS == 1 || PER_CHANNEL, "threshold: banks need thresholds for each channel");
    constexpr int FOLDS = BANKS * (PER_CHANNEL ? BEATS : 1);
    constexpr int OWN_LANES = PER_CHANNEL ? LANES : 1;
    constexpr bool HAS_DIRECTIONS = DIRECTIONS::words > 0;
    static_assert(!HAS_DIRECTIONS || (DIRECTIONS::words == FOLDS && DIRECTIONS::fields == OWN_LANES &&
                                      DIRECTIONS::bits == 1),
                  "threshold: DIRECTIONS must have a bit for each channel");

    int bank = 0;
    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        bank = bank_of(select, i == 0, bank);
        const int fold = PER_CHANNEL ? bank * BEATS + beat : 0;
        const ap_uint<LANES * IN::bits> elements = in.read();
        ap_uint<LANES * OUT_BITS> codes = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<IN::bits> element = elements.range((l + 1) * IN::bits - 1, l * IN::bits);
            const ap_int<T_BITS> x = IN::decode(element);
            const int count = search<0, FOLDS, OWN_LANES, T_BITS, STEPS...>::count(x, fold, l % OWN_LANES, 0);
            const ap_uint<1> direction = DIRECTIONS::field(fold, l % OWN_LANES);
            const bool descends = HAS_DIRECTIONS && direction[0];
            // BASE + N may be more than an int holds.
            const ap_int<34> code = descends ? ap_int<34>(ap_int<33>(BASE) + N - count)
                                             : ap_int<34>(ap_int<33>(BASE) + count);
            if (beat * LANES + l < CHANNELS) codes.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = code;
        }
        out.write(codes);
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

/// One set of thresholds for all frames.
template <int CHANNELS, int LANES, int VECTORS, int N, typename IN, int T_BITS, int OUT_BITS, int BASE,
          bool PER_CHANNEL, typename DIRECTIONS, typename... STEPS>
void threshold_binary(hls::stream<ap_uint<LANES * IN::bits> >& in,
                      hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    no_select select;
    threshold_binary_of_bank<CHANNELS, LANES, VECTORS, N, IN, T_BITS, OUT_BITS, BASE, PER_CHANNEL, 1,
        DIRECTIONS, STEPS...>(select, in, out);
}

/// A frame uses the set whose number, 0 to BANKS - 1, its beat of `select` is.
template <int CHANNELS, int LANES, int VECTORS, int N, typename IN, int T_BITS, int OUT_BITS, int BASE,
          bool PER_CHANNEL, int BANKS, typename DIRECTIONS, typename... STEPS>
void threshold_binary_banked(hls::stream<ap_uint<LANES * IN::bits> >& in,
                             hls::stream<ap_uint<bits_of(BANKS - 1)> >& select,
                             hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    static_assert(BANKS >= 2, "threshold: BANKS must be at least 2");
    threshold_binary_of_bank<CHANNELS, LANES, VECTORS, N, IN, T_BITS, OUT_BITS, BASE, PER_CHANNEL, BANKS,
        DIRECTIONS, STEPS...>(select, in, out);
}

}  // namespace bitwright

#endif
