// Lookup: any function of an element, by table.
//
//   y[c] = table[c][x[c]], or table[x[c]] where all channels share one
//
// A vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES (lane 0 in the
// low bits); lanes past the end of a vector leave as 0. One beat per cycle.
//
// The address of an entry is the low INDEX_BITS of its element. Of 2^INDEX_BITS integers in a row these
// are all different, wherever the row begins and whether or not it goes below 0: nothing is subtracted.
#ifndef BITWRIGHT_LOOKUP_HPP_
#define BITWRIGHT_LOOKUP_HPP_

#include "ap_int.h"
#include "bank.hpp"
#include "element.hpp"
#include "hls_stream.h"
#include "memory.hpp"
#include "pipeline.hpp"

namespace bitwright {

/// The tables of the lanes from one on.
///
/// \tparam WORDS   Entries of each.
/// \tparam BITS    Bits of an entry.
/// \tparam TABLES  A memory for each of the lanes.
template <int WORDS, int BITS, typename... TABLES> struct tables {
    static ap_uint<BITS> entry(int, int) {
#pragma HLS INLINE
        return 0;
    }
};

template <int WORDS, int BITS, typename FIRST, typename... REST> struct tables<WORDS, BITS, FIRST, REST...> {
    static_assert(FIRST::words == WORDS && FIRST::fields == 1 && FIRST::bits == BITS,
                  "lookup: a table must have 2^INDEX_BITS words of one entry for each fold");

    /// The entry of a lane; `lane` is a constant once the loop over the lanes is unrolled.
    static ap_uint<BITS> entry(int lane, int address) {
#pragma HLS INLINE
        if (lane > 0) return tables<WORDS, BITS, REST...>::entry(lane - 1, address);
        return FIRST::field(address, 0);
    }
};

/// \tparam CHANNELS    Elements per vector, at least 1.
/// \tparam LANES       Elements per beat, 1 to CHANNELS.
/// \tparam VECTORS     Vectors per frame, at least 1.
/// \tparam IN_BITS     Bits of an input element, at least 1.
/// \tparam OUT_BITS    Bits of an output element, at least 1.
/// \tparam INDEX_BITS  Bits of an input element that tell its entry, 1 to IN_BITS, at most 16.
/// \tparam PER_CHANNEL  True: a table for each channel, false: one for all of them.
/// \tparam BANKS       Sets of tables, at least 1, and 1 without PER_CHANNEL.
/// \tparam TABLES      A memory of one field per word for each lane, with 2^INDEX_BITS entries for each beat
///                     of a vector, bank after bank; or one memory of 2^INDEX_BITS entries for all lanes and beats.
/// \tparam SELECT      The stream of the banks' numbers, or no_select.
template <int CHANNELS, int LANES, int VECTORS, int IN_BITS, int OUT_BITS, int INDEX_BITS, bool PER_CHANNEL,
          int BANKS, typename... TABLES, typename SELECT>
void lookup_of_bank(SELECT& select, hls::stream<ap_uint<LANES * IN_BITS> >& in,
                    hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
#pragma HLS INLINE
    static_assert(CHANNELS >= 1, "lookup: CHANNELS must be at least 1");
    static_assert(LANES >= 1 && LANES <= CHANNELS, "lookup: LANES must be 1 to CHANNELS");
    static_assert(VECTORS >= 1, "lookup: VECTORS must be at least 1");
    static_assert(IN_BITS >= 1 && OUT_BITS >= 1, "lookup: IN_BITS and OUT_BITS must be at least 1");
    static_assert(INDEX_BITS >= 1 && INDEX_BITS <= IN_BITS && INDEX_BITS <= 16,
                  "lookup: INDEX_BITS must be 1 to IN_BITS, and at most 16");
    static_assert(static_cast<int>(sizeof...(TABLES)) == (PER_CHANNEL ? LANES : 1),
                  "lookup: there must be a table for each lane, or one for all");
    static_assert(BANKS == 1 || PER_CHANNEL, "lookup: banks need a table for each channel");
    constexpr int BEATS = divide_up(CHANNELS, LANES);
    constexpr int FOLDS = BANKS * (PER_CHANNEL ? BEATS : 1);

    int bank = 0;
    int beat = 0;
    for (int i = 0; i < VECTORS * BEATS; ++i) {
        BITWRIGHT_PIPELINE
        bank = bank_of(select, i == 0, bank);
        const ap_uint<LANES * IN_BITS> elements = in.read();
        ap_uint<LANES * OUT_BITS> entries = 0;
        for (int l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
            const ap_uint<INDEX_BITS> index = elements.range(l * IN_BITS + INDEX_BITS - 1, l * IN_BITS);
            const int address = ((PER_CHANNEL ? bank * BEATS + beat : 0) << INDEX_BITS) + index.to_int();
            const ap_uint<OUT_BITS> entry =
                tables<(FOLDS << INDEX_BITS), OUT_BITS, TABLES...>::entry(PER_CHANNEL ? l : 0, address);
            if (beat * LANES + l < CHANNELS) entries.range((l + 1) * OUT_BITS - 1, l * OUT_BITS) = entry;
        }
        out.write(entries);
        beat = (beat == BEATS - 1) ? 0 : beat + 1;
    }
}

/// One set of tables for all frames.
template <int CHANNELS, int LANES, int VECTORS, int IN_BITS, int OUT_BITS, int INDEX_BITS, bool PER_CHANNEL,
          typename... TABLES>
void lookup(hls::stream<ap_uint<LANES * IN_BITS> >& in,
            hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    no_select select;
    lookup_of_bank<CHANNELS, LANES, VECTORS, IN_BITS, OUT_BITS, INDEX_BITS, PER_CHANNEL, 1,
        TABLES...>(select, in, out);
}

/// A frame uses the set whose number, 0 to BANKS - 1, its beat of `select` is.
template <int CHANNELS, int LANES, int VECTORS, int IN_BITS, int OUT_BITS, int INDEX_BITS, bool PER_CHANNEL,
          int BANKS, typename... TABLES>
void lookup_banked(hls::stream<ap_uint<LANES * IN_BITS> >& in,
                   hls::stream<ap_uint<bits_of(BANKS - 1)> >& select,
                   hls::stream<ap_uint<LANES * OUT_BITS> >& out) {
    static_assert(BANKS >= 2, "lookup: BANKS must be at least 2");
    lookup_of_bank<CHANNELS, LANES, VECTORS, IN_BITS, OUT_BITS, INDEX_BITS, PER_CHANNEL, BANKS,
        TABLES...>(select, in, out);
}

}  // namespace bitwright

#endif
