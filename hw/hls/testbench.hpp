// Testbench of a design: sends frames, compares what comes back.
//
//   testbench FILE...
//
// A file for each AXI4-Stream of the design, its inputs before its outputs: the beats of whole frames, each
// in its bytes, lowest first. The exit status is 0 when all beats are as expected, 1 when some are not, 2
// when the files cannot be used.
#ifndef BITWRIGHT_TESTBENCH_HPP_
#define BITWRIGHT_TESTBENCH_HPP_

#include <cstddef>
#include <cstdio>
#include <string>
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

/// An AXI4-Stream of the design, and the beats of its file.
class testbench_end {
  public:
    virtual ~testbench_end() {}
    /// Whole frames of the file, -1 where it cannot be used.
    virtual int read(const char* path) = 0;
    /// Before the design is called for a frame.
    virtual void send(int) {}
    /// After that: beats of the frame that are not as expected.
    virtual int compare(int) { return 0; }
};

/// An input.
///
/// \tparam WIDTH  Bits of a beat without the padding.
/// \tparam BEATS  Beats per frame.
template <int WIDTH, int BEATS> class testbench_source : public testbench_end {
  public:
    explicit testbench_source(const char* name) : stream(name) {}

    int read(const char* path) override {
        return read_beats<PADDED, BEATS>(path, beats_) ? static_cast<int>(beats_.size() / BEATS) : -1;
    }

    void send(int frame) override {
        for (int beat = 0; beat < BEATS; ++beat) {
            axis_beat<WIDTH> sent;
            sent.data = beats_[frame * BEATS + beat];
            sent.keep = -1;
            sent.strb = -1;
            sent.last = (beat == BEATS - 1) ? 1 : 0;
            stream.write(sent);
        }
    }

    hls::stream<axis_beat<WIDTH> > stream;

  private:
    static constexpr int PADDED = 8 * divide_up(WIDTH, 8);
    std::vector<ap_uint<PADDED> > beats_;
};

/// An output.
///
/// \tparam WIDTH  Bits of a beat without the padding.
/// \tparam BEATS  Beats per frame.
template <int WIDTH, int BEATS> class testbench_sink : public testbench_end {
  public:
    explicit testbench_sink(const char* name) : stream(name), name_(name), last_name_(std::string(name) + "-last") {}

    int read(const char* path) override {
        return read_beats<PADDED, BEATS>(path, expected_) ? static_cast<int>(expected_.size() / BEATS) : -1;
    }

    int compare(int frame) override {
        int mismatches = 0;
        for (int beat = 0; beat < BEATS; ++beat) {
            const axis_beat<WIDTH> taken = stream.read();
#ifdef BITWRIGHT_RECORD
            recorder::write(name_, taken.data);
            recorder::write(last_name_.c_str(), taken.last);
#endif
            const bool is_last = taken.last == 1;
            if (taken.data == expected_[frame * BEATS + beat] && is_last == (beat == BEATS - 1)) continue;
            if (mismatches++ == 0) std::printf("mismatch: frame %d, beat %d of %s\n", frame, beat, name_);
        }
        return mismatches;
    }

    hls::stream<axis_beat<WIDTH> > stream;

  private:
    static constexpr int PADDED = 8 * divide_up(WIDTH, 8);
    const char* const name_;
    const std::string last_name_;
    std::vector<ap_uint<PADDED> > expected_;
};

/// Calls `top` once for each frame.
///
/// \param ends  Its AXI4-Streams, in the order of the files.
template <std::size_t N, typename Top> int testbench(int argc, char** argv, testbench_end* const (&ends)[N], Top top) {
    int frames = -1;
    bool is_usable = argc == static_cast<int>(N) + 1;
    for (std::size_t i = 0; is_usable && i < N; ++i) {
        const int found = ends[i]->read(argv[i + 1]);
        is_usable = found >= 0 && (i == 0 || found == frames);
        frames = found;
    }
    if (!is_usable) {
        std::fprintf(stderr, "usage: testbench FILE..., %d files of beats of the same number of frames\n",
                     static_cast<int>(N));
        return 2;
    }
    int mismatches = 0;
    for (int frame = 0; frame < frames; ++frame) {
        for (testbench_end* const end : ends) end->send(frame);
        top();
        for (testbench_end* const end : ends) mismatches += end->compare(frame);
    }
    std::printf("%d frames, %d mismatches\n", frames, mismatches);
    return mismatches == 0 ? 0 : 1;
}

}  // namespace bitwright

#endif
