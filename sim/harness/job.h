// What one run is to do, as the driver wrote it (sim/job.ts): `job.txt` and the beat files beside it.
#ifndef BITWRIGHT_JOB_H_
#define BITWRIGHT_JOB_H_

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace bitwright {

[[noreturn]] inline void stop(const std::string& message) {
    std::fprintf(stderr, "harness: %s\n", message.c_str());
    std::exit(2);
}

/// A whole file, mapped read-only for the life of the process.
struct Bytes {
    const uint8_t* data = nullptr;
    uint64_t size = 0;
};

inline Bytes map_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY);
    struct stat status;
    if (file < 0 || ::fstat(file, &status) != 0) stop("cannot read " + path);
    Bytes bytes;
    bytes.size = static_cast<uint64_t>(status.st_size);
    if (bytes.size > 0) {
        void* const mapped = ::mmap(nullptr, bytes.size, PROT_READ, MAP_PRIVATE, file, 0);
        if (mapped == MAP_FAILED) stop("cannot map " + path);
        bytes.data = static_cast<const uint8_t*>(mapped);
    }
    ::close(file);
    return bytes;
}

struct StreamJob {
    uint64_t beats_per_frame = 0;
    bool has_beats = false;
    bool has_last_override = false;
    bool record = false;
    bool stalls = true;
    Bytes beats;
    Bytes last;
};

/// A FIFO between two of the streams, by their places in the list.
struct FifoJob {
    uint32_t input = 0;
    uint32_t output = 0;
};

struct Job {
    uint64_t frames = 0;
    bool random_stalls = false;
    /// Not zero where endpoints stall together and for long (long-stalls.h): see LongStalls of sim/bench.ts.
    uint64_t settle_cycles = 0;
    uint32_t blocks = 0;
    bool reset_when_full = false;
    /// Cycles from one beat taken to the next at a sink, at least: see paceCycles of sim/bench.ts. Empty: no such bound.
    std::vector<uint32_t> pace;
    /// Cycles from one beat that a source gave to the next that it offers, at least.
    uint32_t gap_cycles = 1;
    uint64_t seed = 0;
    uint64_t watchdog_cycles = 0;
    int64_t reset_after_source_beats = -1;
    std::string wave_file;
    std::vector<StreamJob> streams;
    std::vector<FifoJob> fifos;
};

inline Job read_job(const std::string& folder) {
    std::ifstream file{folder + "/job.txt"};
    const auto expect = [&file](const char* name) {
        std::string word;
        if (!(file >> word) || word != name) stop(std::string{"job.txt: no field "} + name);
    };
    Job job;
    expect("frames");
    file >> job.frames;
    expect("random-stalls");
    file >> job.random_stalls;
    expect("long-stalls");
    file >> job.settle_cycles >> job.blocks >> job.reset_when_full;
    expect("pace");
    uint32_t pace_count = 0;
    file >> pace_count;
    for (uint32_t i = 0; i < pace_count && file; ++i) {
        uint32_t cycles = 0;
        file >> cycles;
        if (cycles == 0) stop("job.txt: a pace of no cycles");
        job.pace.push_back(cycles);
    }
    expect("gap-cycles");
    file >> job.gap_cycles;
    if (job.gap_cycles == 0) stop("job.txt: a gap of no cycles");
    expect("seed");
    file >> job.seed;
    expect("watchdog-cycles");
    file >> job.watchdog_cycles;
    expect("reset-after-source-beats");
    file >> job.reset_after_source_beats;
    expect("streams");
    uint32_t stream_count = 0;
    file >> stream_count;
    for (uint32_t i = 0; i < stream_count && file; ++i) {
        StreamJob stream;
        expect("stream");
        file >> stream.beats_per_frame >> stream.has_beats >> stream.has_last_override >> stream.record >> stream.stalls;
        const std::string stem = folder + "/" + std::to_string(i);
        if (stream.has_beats) stream.beats = map_file(stem + ".beats");
        if (stream.has_last_override) stream.last = map_file(stem + ".last");
        job.streams.push_back(stream);
    }
    expect("fifos");
    uint32_t fifo_count = 0;
    file >> fifo_count;
    for (uint32_t i = 0; i < fifo_count && file; ++i) {
        FifoJob fifo;
        expect("fifo");
        file >> fifo.input >> fifo.output;
        if (fifo.input >= stream_count || fifo.output >= stream_count) stop("job.txt: a FIFO between no streams");
        job.fifos.push_back(fifo);
    }
    expect("wave-file");
    if (file.fail() || file.get() != ' ') stop("job.txt: malformed");
    std::getline(file, job.wave_file);  // To the end of the line: paths hold spaces.
    return job;
}

}  // namespace bitwright

#endif
