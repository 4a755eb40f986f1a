// Arg max, or top K: the indices of the K largest of CLASSES scores, best first.
//
//   score[c] = x[c] * multiplier[c] + bias[c]      (both optional; 2^SHIFT stands for a multiplier that all classes have)
//   y        = indices by falling score; of equal scores the lowest index comes first
//
// A vector of CLASSES elements comes in ceil(CLASSES / LANES) beats of LANES (lane 0 in the low bits);
// one beat with the K indices leaves per vector, the best in lane 0.
//
// A beat passes K cells. Cell i keeps the best of what the cells before it handed on, so that after the
// vector's last beat it holds rank i. One beat per cycle.
#ifndef BITWRIGHT_ARGMAX_HPP_
#define BITWRIGHT_ARGMAX_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "memory.hpp"
#include "pipeline.hpp"

namespace bitwright {

/// A class with its score, or nothing.
///
/// \tparam SCORE_BITS  Bits of a score, two's complement.
/// \tparam INDEX_BITS  Bits of an index.
template <int SCORE_BITS, int INDEX_BITS> struct candidate {
    bool is_valid;
    ap_int<SCORE_BITS> score;
    ap_uint<INDEX_BITS> index;
};

/// Anything beats nothing; no two candidates of a vector have the same index.
template <int SCORE_BITS, int INDEX_BITS>
bool beats(const candidate<SCORE_BITS, INDEX_BITS>& a, const candidate<SCORE_BITS, INDEX_BITS>& b) {
#pragma HLS INLINE
    if (!a.is_valid || !b.is_valid) return a.is_valid && !b.is_valid;
    return a.score > b.score || (a.score == b.score && a.index < b.index);
}

/// A signed factor at bit LOW of a class's parameters; NEUTRAL where it has no bits.
///
/// \tparam BITS     Bits of the factor, 0 or more.
/// \tparam LOW      Its lowest bit.
/// \tparam NEUTRAL  What stands for a factor that is not there.
/// \tparam NEUTRAL_BITS  Bits that hold it, two's complement.
template <int BITS, int LOW, int NEUTRAL, int NEUTRAL_BITS> struct factor {
    static const int bits = BITS;
    template <int FIELD> static ap_int<bits> of(const ap_uint<FIELD>& field) {
#pragma HLS INLINE
        const ap_uint<BITS> code = field.range(LOW + BITS - 1, LOW);
        return ap_int<BITS>(code);
    }
};

template <int LOW, int NEUTRAL, int NEUTRAL_BITS> struct factor<0, LOW, NEUTRAL, NEUTRAL_BITS> {
    static const int bits = NEUTRAL_BITS;
    template <int FIELD> static ap_int<bits> of(const ap_uint<FIELD>&) {
#pragma HLS INLINE
        return NEUTRAL;
    }
};

/// \tparam CLASSES          Elements per input vector, at least 1.
/// \tparam LANES            Elements per input beat, 1 to CLASSES.
/// \tparam K                Indices per output vector, 1 to CLASSES.
/// \tparam VECTORS          Vectors per frame, at least 1.
/// \tparam IN               Element code of an input element.
/// \tparam MULTIPLIER_BITS  Bits of a class's multiplier, two's complement; 0: no multiplication.
/// \tparam SHIFT            Places by which elements are shifted up where there are no multipliers, 0 to 30.
/// \tparam BIAS_BITS        Bits of a class's bias, two's complement; 0: no addition.
/// \tparam SCORE_BITS       Bits of a score, two's complement; every score must fit.
/// \tparam INDEX_BITS       Bits of an index; CLASSES - 1 must fit.
/// \tparam FACTORS          no_memory where there are no multipliers and biases; otherwise a memory with
///                          one word per beat of a vector and one field per lane: the multiplier in the
///                          lower bits, the bias above it.
template <int CLASSES, int LANES, int K, int VECTORS, typename IN, int MULTIPLIER_BITS, int SHIFT,
          int BIAS_BITS, int SCORE_BITS, int INDEX_BITS, typename FACTORS>
void argmax(hls::stream<ap_uint<LANES * IN::bits> >& in, hls::stream<ap_uint<K * INDEX_BITS> >& out) {
    static_assert(CLASSES >= 1, "argmax: CLASSES must be at least 1");
    static_assert(LANES >= 1 && LANES <= CLASSES, "argmax: LANES must be 1 to CLASSES");
    static_assert(K >= 1 && K <= CLASSES, "argmax: K must be 1 to CLASSES");
    static_assert(VECTORS >= 1, "argmax: VECTORS must be at least 1");
    static_assert(MULTIPLIER_BITS >= 0 && BIAS_BITS >= 0,
                  "argmax: MULTIPLIER_BITS and BIAS_BITS must be at least 0");
    constexpr bool IS_SCALED = MULTIPLIER_BITS > 0 || BIAS_BITS > 0;
    static_assert(IS_SCALED || SCORE_BITS >= IN::value_bits, "argmax: SCORE_BITS must hold a score");
    static_assert(SCORE_BITS >= 1, "argmax: SCORE_BITS must be at least 1");
    static_assert(INDEX_BITS >= bits_of(CLASSES - 1), "argmax: INDEX_BITS must hold CLASSES - 1");
    static_assert(SHIFT >= 0 && SHIFT <= 30 && (SHIFT == 0 || MULTIPLIER_BITS == 0),
                  "argmax: SHIFT must be 0 to 30, and 0 with multipliers");
    constexpr int BEATS = divide_up(CLASSES, LANES);
    static_assert(!IS_SCALED || (FACTORS::words == BEATS && FACTORS::fields == LANES &&
                                 FACTORS::bits == MULTIPLIER_BITS + BIAS_BITS),
                  "argmax: FACTORS must have one field per class");
    typedef candidate<SCORE_BITS, INDEX_BITS> entry;
    typedef factor<MULTIPLIER_BITS, 0, (1 << SHIFT), SHIFT + 2> multiplier;
    typedef factor<BIAS_BITS, MULTIPLIER_BITS, 0, 2> bias;
    const entry nothing = {false, 0, 0};

    entry kept[K];
#pragma HLS ARRAY_PARTITION variable=kept complete dim=0

    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        const ap_uint<LANES * IN::bits> elements = in.read();
        entry entries[LANES];
#pragma HLS ARRAY_PARTITION variable=entries complete dim=0
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<IN::bits> element = elements.range((l + 1) * IN::bits - 1, l * IN::bits);
            const ap_uint<FACTORS::bits> field = FACTORS::field(beat, l);
            const int index = beat * LANES + l;
            entries[l].is_valid = index < CLASSES;
            entries[l].score = IN::decode(element) * multiplier::of(field) + bias::of(field);
            entries[l].index = index;
        }

        ap_uint<K * INDEX_BITS> indices = 0;
        for (int c = 0; c < K; ++c) {
#pragma HLS UNROLL
            // The best of the beat, by a tree: only the comparison with the kept one closes a loop.
            entry winners[LANES];
#pragma HLS ARRAY_PARTITION variable=winners complete dim=0
            for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
                winners[l] = entries[l];
            }
            for (int span = 1; span < LANES; span *= 2) {
#pragma HLS UNROLL
                for (int l = 0; l + span < LANES; l += 2 * span) {
#pragma HLS UNROLL
                    if (beats(winners[l + span], winners[l])) winners[l] = winners[l + span];
                }
            }
            const entry winner = winners[0];
            const entry before = (beat == 0) ? nothing : kept[c];
            const bool improves = beats(winner, before);
            const entry best = improves ? winner : before;
            for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
                if (improves && entries[l].is_valid && entries[l].index == winner.index) entries[l] = before;
            }
            kept[c] = best;
            indices.range((c + 1) * INDEX_BITS - 1, c * INDEX_BITS) = best.index;
        }
        if (beat == BEATS - 1) out.write(indices);
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

}  // namespace bitwright

#endif
