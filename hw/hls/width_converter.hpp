// Width converter: repacks each vector of ELEMENTS elements from IN_LANES to OUT_LANES per beat.
//
// ceil(ELEMENTS / IN_LANES) beats come and ceil(ELEMENTS / OUT_LANES) beats leave per vector; lane 0 is
// in the low bits; lanes past the end of a vector are 0 on both sides (the input's are relied on).
//
// Three forms: collecting (IN_LANES divides OUT_LANES), dealing out (OUT_LANES divides IN_LANES), and a
// gearbox for the rest.
#ifndef BITWRIGHT_WIDTH_CONVERTER_HPP_
#define BITWRIGHT_WIDTH_CONVERTER_HPP_

#include "ap_int.h"
#include "element.hpp"
#include "hls_stream.h"
#include "pipeline.hpp"

namespace bitwright {

enum class conversion { collecting, dealing_out, gearbox };

constexpr conversion conversion_of(int in_lanes, int out_lanes) {
    return out_lanes % in_lanes == 0   ? conversion::collecting
           : in_lanes % out_lanes == 0 ? conversion::dealing_out
                                       : conversion::gearbox;
}

constexpr int gcd_of(int a, int b) { return b == 0 ? a : gcd_of(b, a % b); }

/// One form of the converter; the parameters are those of `width_converter`.
template <conversion FORM, int ELEMENTS, int BITS, int IN_LANES, int OUT_LANES, int VECTORS> struct converter;

/// A group of input beats, or what is left of a vector, makes one output beat. One input beat per cycle.
template <int ELEMENTS, int BITS, int IN_LANES, int OUT_LANES, int VECTORS>
struct converter<conversion::collecting, ELEMENTS, BITS, IN_LANES, OUT_LANES, VECTORS> {
    static void run(hls::stream<ap_uint<IN_LANES * BITS> >& in, hls::stream<ap_uint<OUT_LANES * BITS> >& out) {
#pragma HLS INLINE
        constexpr int BEATS = divide_up(ELEMENTS, IN_LANES);
        constexpr int RATIO = OUT_LANES / IN_LANES;
        constexpr int IN_WIDTH = IN_LANES * BITS;
        ap_uint<OUT_LANES * BITS> group = 0;
        int beat = 0;
        int part = 0;
        for (int i = 0; i < VECTORS * BEATS; ++i) {
            BITWRIGHT_PIPELINE
            const ap_uint<IN_WIDTH> elements = in.read();
            if (part == 0) group = 0;
            for (int p = 0; p < RATIO; ++p) {
#pragma HLS UNROLL
                if (p == part) group.range((p + 1) * IN_WIDTH - 1, p * IN_WIDTH) = elements;
            }
            const bool is_complete = part == RATIO - 1 || beat == BEATS - 1;
            if (is_complete) out.write(group);
            part = is_complete ? 0 : part + 1;
            beat = (beat == BEATS - 1) ? 0 : beat + 1;
        }
    }
};

/// One input beat makes a group of output beats, or fewer at the end of a vector. One output beat per
/// cycle.
template <int ELEMENTS, int BITS, int IN_LANES, int OUT_LANES, int VECTORS>
struct converter<conversion::dealing_out, ELEMENTS, BITS, IN_LANES, OUT_LANES, VECTORS> {
    static void run(hls::stream<ap_uint<IN_LANES * BITS> >& in, hls::stream<ap_uint<OUT_LANES * BITS> >& out) {
#pragma HLS INLINE
        constexpr int BEATS = divide_up(ELEMENTS, OUT_LANES);
        constexpr int RATIO = IN_LANES / OUT_LANES;
        constexpr int OUT_WIDTH = OUT_LANES * BITS;
        ap_uint<IN_LANES * BITS> group = 0;
        int beat = 0;
        int part = 0;
        for (int i = 0; i < VECTORS * BEATS; ++i) {
            BITWRIGHT_PIPELINE
            if (part == 0) group = in.read();
            ap_uint<OUT_WIDTH> elements = 0;
            for (int p = 0; p < RATIO; ++p) {
#pragma HLS UNROLL
                if (p == part) elements = group.range((p + 1) * OUT_WIDTH - 1, p * OUT_WIDTH);
            }
            out.write(elements);
            const bool is_last = part == RATIO - 1 || beat == BEATS - 1;
            part = is_last ? 0 : part + 1;
            beat = (beat == BEATS - 1) ? 0 : beat + 1;
        }
    }
};

/// A buffer takes input beats at its upper end and gives output beats at its lower end, at most one of
/// each per cycle. A vector's last input beat counts as many elements as fill its last output beat.
/// Everything moves in units of gcd(IN_LANES, OUT_LANES) elements.
template <int ELEMENTS, int BITS, int IN_LANES, int OUT_LANES, int VECTORS>
struct converter<conversion::gearbox, ELEMENTS, BITS, IN_LANES, OUT_LANES, VECTORS> {
    static void run(hls::stream<ap_uint<IN_LANES * BITS> >& in, hls::stream<ap_uint<OUT_LANES * BITS> >& out) {
#pragma HLS INLINE
        constexpr int UNIT = gcd_of(IN_LANES, OUT_LANES);
        constexpr int WIDTH = UNIT * BITS;
        // Units per beat.
        constexpr int IN = IN_LANES / UNIT;
        constexpr int OUT = OUT_LANES / UNIT;
        constexpr int IN_BEATS = divide_up(ELEMENTS, IN_LANES);
        constexpr int OUT_BEATS = divide_up(ELEMENTS, OUT_LANES);
        // Units that the last beat of a vector counts.
        constexpr int LAST_IN = OUT_BEATS * OUT - (IN_BEATS - 1) * IN;
        constexpr int CAPACITY = ((LAST_IN > IN) ? LAST_IN : IN) + OUT - 1;

        // Everything above the units held is 0.
        ap_uint<WIDTH> buffer[CAPACITY];
#pragma HLS ARRAY_PARTITION variable=buffer complete dim=0
        for (int u = 0; u < CAPACITY; ++u) {
#pragma HLS UNROLL
            buffer[u] = 0;
        }
        int held = 0;
        int beat = 0;
        int taken = 0;
        int given = 0;
        while (given < VECTORS * OUT_BEATS) {
#pragma HLS PIPELINE II=1
#pragma HLS LOOP_TRIPCOUNT min=IN_BEATS
            if (held >= OUT) {
                ap_uint<OUT * WIDTH> elements = 0;
                for (int u = 0; u < OUT; ++u) {
#pragma HLS UNROLL
                    elements.range((u + 1) * WIDTH - 1, u * WIDTH) = buffer[u];
                }
                out.write(elements);
                ++given;
                held -= OUT;
                for (int u = 0; u < CAPACITY; ++u) {
#pragma HLS UNROLL
                    if (u + OUT < CAPACITY) {
                        buffer[u] = buffer[u + OUT];
                    } else {
                        buffer[u] = 0;
                    }
                }
            }
            const int brings = (beat == IN_BEATS - 1) ? LAST_IN : IN;
            // What can leave never waits for an input beat.
            if (taken < VECTORS * IN_BEATS && held < OUT) {
                const ap_uint<IN * WIDTH> elements = in.read();
                for (int u = 0; u < CAPACITY; ++u) {
#pragma HLS UNROLL
                    for (int e = 0; e < IN; ++e) {
#pragma HLS UNROLL
                        if (u == held + e) buffer[u] = elements.range((e + 1) * WIDTH - 1, e * WIDTH);
                    }
                }
                ++taken;
                held += brings;
                beat = (beat == IN_BEATS - 1) ? 0 : beat + 1;
            }
        }
    }
};

/// \tparam ELEMENTS   Elements per vector, at least 1.
/// \tparam BITS       Bits of an element, at least 1.
/// \tparam IN_LANES   Elements per input beat, 1 to ELEMENTS.
/// \tparam OUT_LANES  Elements per output beat, 1 to ELEMENTS.
/// \tparam VECTORS    Vectors per frame, at least 1.
template <int ELEMENTS, int BITS, int IN_LANES, int OUT_LANES, int VECTORS>
void width_converter(hls::stream<ap_uint<IN_LANES * BITS> >& in, hls::stream<ap_uint<OUT_LANES * BITS> >& out) {
    static_assert(ELEMENTS >= 1, "width_converter: ELEMENTS must be at least 1");
    static_assert(BITS >= 1, "width_converter: BITS must be at least 1");
    static_assert(IN_LANES >= 1 && IN_LANES <= ELEMENTS, "width_converter: IN_LANES must be 1 to ELEMENTS");
    static_assert(OUT_LANES >= 1 && OUT_LANES <= ELEMENTS, "width_converter: OUT_LANES must be 1 to ELEMENTS");
    static_assert(VECTORS >= 1, "width_converter: VECTORS must be at least 1");
    converter<conversion_of(IN_LANES, OUT_LANES), ELEMENTS, BITS, IN_LANES, OUT_LANES, VECTORS>::run(in, out);
}

}  // namespace bitwright

#endif
