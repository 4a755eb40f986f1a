// Records what passes the named streams of a C simulation: the beats of stream NAME, each in its bytes,
// lowest first, go to the file NAME.recorded in the current folder.
#ifndef BITWRIGHT_SHIM_RECORDER_H_
#define BITWRIGHT_SHIM_RECORDER_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "ap_axi_sdata.h"
#include "ap_int.h"

namespace bitwright {
namespace recorder {

[[noreturn]] inline void stop(const std::string& message) {
    std::fprintf(stderr, "recorder: %s\n", message.c_str());
    std::exit(4);
}

/// The open files, by the addresses of the names: a stream's name is one string literal.
inline std::FILE* file_of(const char* name) {
    static std::map<const char*, std::FILE*> files;
    static const char* last_name = nullptr;
    static std::FILE* last_file = nullptr;
    if (name == last_name) return last_file;
    std::FILE*& file = files[name];
    if (file == nullptr) {
        const std::string path = std::string(name) + ".recorded";
        file = std::fopen(path.c_str(), "wb");
        if (file == nullptr) stop("cannot write " + path);
    }
    last_name = name;
    last_file = file;
    return file;
}

template <int W> void write(const char* name, const ap_uint<W>& element) {
    if (name[0] == '\0') return;
    uint8_t bytes[(W + 7) / 8];
    for (int i = 0; i < (W + 7) / 8; ++i) {
        bytes[i] = static_cast<uint8_t>(element.limbs[i / 8] >> (8 * (i % 8)));
    }
    if (std::fwrite(bytes, sizeof bytes, 1, file_of(name)) != 1) stop(std::string("cannot record ") + name);
}

/// Beats of the top function's AXI4-Streams are recorded by the testbench.
template <int W> void write(const char*, const hls::axis<ap_uint<W>, 0, 0, 0>&) {}

}  // namespace recorder
}  // namespace bitwright

#endif
