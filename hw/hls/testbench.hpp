// Testbench of a design: sends frames, compares what comes back.
//
//   testbench INPUT EXPECTED
//
// Both files hold the beats of whole frames, each in its bytes, lowest first. The exit status is 0 when
// all beats are as expected, 1 when some are not, 2 when the files cannot be used.
#ifndef BITWRIGHT_TESTBENCH_HPP_
#define BITWRIGHT_TESTBENCH_HPP_

#include <cstdio>
#include <vector>

#include "ap_int.h"
#include "axis.hpp"
#include "hls_stream.h"

namespace bitwright {

/// All beats of a file; false where it cannot be read or ends within a frame.
///
/// \tparam WIDTH  Bits of a beat, whole bytes.
/// \tparam BEATS  Beats per frame.
template <int WIDTH, int BEATS> bool read_beats(const char* path, std::vector<ap_uint<WIDTH> >& beats) {
    std::FILE* const file = std::fopen(path, "rb");
    if (file == nullptr) return false;
    unsigned char bytes[WIDTH / 8];
    while (std::fread(bytes, sizeof bytes, 1, file) == 1) {
        ap_uint<WIDTH> beat = 0;
        for (int i = 0; i < WIDTH / 8; ++i) beat.range(8 * i + 7, 8 * i) = ap_uint<8>(bytes[i]);
        beats.push_back(beat);
    }
    std::fclose(file);
    return beats.size() % BEATS == 0;
}

/// Calls `top` once for each frame.
///
/// \tparam IN_WIDTH   Bits of an input beat without the padding.
/// \tparam IN_BEATS   Input beats per frame.
/// \tparam OUT_WIDTH  Bits of an output beat without the padding.
/// \tparam OUT_BEATS  Output beats per frame.
template <int IN_WIDTH, int IN_BEATS, int OUT_WIDTH, int OUT_BEATS>
int testbench(int argc, char** argv,
              void (*top)(hls::stream<axis_beat<IN_WIDTH> >&, hls::stream<axis_beat<OUT_WIDTH> >&)) {
    constexpr int IN_PADDED = 8 * divide_up(IN_WIDTH, 8);
    constexpr int OUT_PADDED = 8 * divide_up(OUT_WIDTH, 8);
    std::vector<ap_uint<IN_PADDED> > input;
    std::vector<ap_uint<OUT_PADDED> > expected;
    if (argc != 3 || !read_beats<IN_PADDED, IN_BEATS>(argv[1], input) ||
        !read_beats<OUT_PADDED, OUT_BEATS>(argv[2], expected) ||
        input.size() / IN_BEATS != expected.size() / OUT_BEATS) {
        std::fprintf(stderr, "usage: testbench INPUT EXPECTED, files of beats of the same number of frames\n");
        return 2;
    }
    const int frames = static_cast<int>(input.size() / IN_BEATS);
    hls::stream<axis_beat<IN_WIDTH> > s_axis("s_axis");
    hls::stream<axis_beat<OUT_WIDTH> > m_axis("m_axis");
    int mismatches = 0;
    for (int frame = 0; frame < frames; ++frame) {
        for (int beat = 0; beat < IN_BEATS; ++beat) {
            axis_beat<IN_WIDTH> sent;
            sent.data = input[frame * IN_BEATS + beat];
            sent.keep = -1;
            sent.strb = -1;
            sent.last = (beat == IN_BEATS - 1) ? 1 : 0;
            s_axis.write(sent);
        }
        top(s_axis, m_axis);
        for (int beat = 0; beat < OUT_BEATS; ++beat) {
            const axis_beat<OUT_WIDTH> taken = m_axis.read();
#ifdef BITWRIGHT_RECORD
            recorder::write("m_axis", taken.data);
            recorder::write("m_axis_last", taken.last);
#endif
            const bool is_last = taken.last == 1;
            if (taken.data == expected[frame * OUT_BEATS + beat] && is_last == (beat == OUT_BEATS - 1)) continue;
            if (mismatches++ == 0) std::printf("first mismatch: frame %d, output beat %d\n", frame, beat);
        }
    }
    std::printf("%d frames, %d mismatches\n", frames, mismatches);
    return mismatches == 0 ? 0 : 1;
}

}  // namespace bitwright

#endif
