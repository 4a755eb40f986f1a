// Writes what a run saw, for sim/result.ts to read: `result.json` and recorded beats beside it.
#ifndef BITWRIGHT_REPORT_H_
#define BITWRIGHT_REPORT_H_

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "endpoint.h"

namespace bitwright {

struct Outcome {
    uint64_t cycles = 0;
    bool hung = false;
    std::vector<uint64_t> flag_rises;
    /// The most beats that each FIFO held.
    std::vector<uint64_t> fifo_peaks;
    /// How often long stalls let the design come to rest.
    uint64_t blocks = 0;
    double wall_seconds = 0;
};

inline std::string hex(const Beat& beat) {
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (const uint8_t byte : beat) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

/// A JSON array of what `write` puts for each item.
template <typename Items, typename Write>
void write_array(std::ofstream& out, const Items& items, Write write) {
    out << '[';
    bool first = true;
    for (const auto& item : items) {
        if (!first) out << ',';
        first = false;
        write(item);
    }
    out << ']';
}

inline void write_stream(std::ofstream& out, const Endpoint& stream) {
    const auto number = [&out](uint64_t value) { out << value; };
    out << "{\"beats\":" << stream.beats() << ",\"mismatches\":" << stream.mismatches();
    for (const Mismatch& m : stream.first_mismatch()) {
        out << ",\"firstMismatch\":{\"frame\":" << m.frame << ",\"beat\":" << m.beat << ",\"cycle\":" << m.cycle
            << ",\"expected\":\"" << hex(m.expected) << "\",\"got\":\"" << hex(m.got) << '"'
            << (m.wrong_last ? ",\"wrongLast\":true}" : "}");
    }
    out << ",\"frameStartCycles\":";
    write_array(out, stream.frame_starts(), number);
    out << ",\"frameEndCycles\":";
    write_array(out, stream.frame_ends(), number);
    out << ",\"protocolErrors\":";
    write_array(out, stream.protocol_errors(), [&out](const std::string& text) { out << '"' << text << '"'; });
    out << '}';
}

inline void write_report(const std::string& folder, const std::vector<Endpoint>& streams, const Outcome& outcome) {
    for (size_t i = 0; i < streams.size(); ++i) {
        if (!streams[i].records()) continue;
        std::ofstream file{folder + "/" + std::to_string(i) + ".recorded", std::ios::binary};
        const std::vector<uint8_t>& bytes = streams[i].recorded();
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        if (!file.flush()) stop("cannot write recorded beats");
    }
    std::ofstream out{folder + "/result.json"};
    out << "{\"cycles\":" << outcome.cycles << ",\"wallSeconds\":" << outcome.wall_seconds << ",\"flags\":";
    write_array(out, outcome.flag_rises, [&out](uint64_t rises) { out << rises; });
    out << ",\"fifoPeaks\":";
    write_array(out, outcome.fifo_peaks, [&out](uint64_t peak) { out << peak; });
    out << ",\"blocks\":" << outcome.blocks;
    if (outcome.hung) {
        out << ",\"hang\":{\"cycle\":" << outcome.cycles - 1 << ",\"streams\":";
        write_array(out, streams, [&out](const Endpoint& stream) {
            out << "{\"beats\":" << stream.beats() << ",\"expectedBeats\":" << stream.expected_beats()
                << ",\"valid\":" << (stream.valid() ? "true" : "false")
                << ",\"ready\":" << (stream.ready() ? "true" : "false") << '}';
        });
        out << '}';
    }
    out << ",\"streams\":";
    write_array(out, streams, [&out](const Endpoint& stream) { write_stream(out, stream); });
    out << "}\n";
    if (!out.flush()) stop("cannot write result.json");
}

}  // namespace bitwright

#endif
