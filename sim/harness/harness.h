// The boundary between the generic harness and one simulated design: a table of raw pointers into the
// Verilated model, filled in by the generated glue (sim/ports.ts). Nothing here depends on the design,
// so the harness is compiled once and linked to every model.
#ifndef BITWRIGHT_HARNESS_H_
#define BITWRIGHT_HARNESS_H_

#include <cstdint>

namespace bitwright {

enum class Role { source, sink, monitor };

/// Where a stream's signals lie in the model. Verilator keeps a signal of any width as little-endian
/// words with unused high bits zero, so `data` is read and written as ceil(width_bits / 8) bytes.
struct StreamPorts {
    Role role;
    uint32_t width_bits;
    void* data;
    uint8_t* valid;
    uint8_t* ready;
    uint8_t* last;  ///< Null for streams without tlast.
};

struct Model {
    const StreamPorts* streams;
    uint32_t stream_count;
    const uint8_t* const* flags;
    uint32_t flag_count;
    uint8_t* clk;
    uint8_t* rst;
    void (*evaluate)();
    bool (*finished)();  ///< The design called $finish or $stop.
    void (*close)();     ///< Runs final blocks and closes the waveform.
    /// Both are null in a build without wave tracing; time is counted in half cycles.
    void (*open_wave)(const char* path);
    void (*dump_wave)(uint64_t time);
};

/// Registers without an initial value start at zero, or (`random_initial`) at values drawn from `seed`.
Model make_model(bool random_initial, uint64_t seed);

}  // namespace bitwright

#endif
