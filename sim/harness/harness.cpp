// Simulates one design for one job: `simulator <job folder>`, started in the folder of its memory files.
//
// Each cycle: drive the inputs with clk low, settle, look at every handshake, raise clk. A run ends when
// all sources were taken and all sinks and monitors have seen their beats, 64 cycles later (time for
// beats too many to show), or when no source or sink has moved for `watchdog-cycles`.
#include "harness.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "endpoint.h"
#include "job.h"
#include "long-stalls.h"
#include "report.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "beats are compared as little-endian bytes in the model's own memory"
#endif

namespace bitwright {
namespace {

constexpr uint64_t drain_cycles = 64;
constexpr uint32_t power_on_reset_cycles = 4;
// The least: a register that is not reset shows.
constexpr uint32_t reset_cycles = 1;
constexpr uint64_t cycles_between_looks = 1024;

class Run {
  public:
    Run(const Model& model, const Job& job) : model_{model}, job_{job}, long_stalls_{model, job} {
        if (!job.wave_file.empty()) model.open_wave(job.wave_file.c_str());
        for (uint32_t i = 0; i < model.stream_count; ++i) {
            if (model.streams[i].role != Role::source) continue;
            first_source_ = i;
            break;
        }
    }

    Outcome simulate() {
        const auto start = std::chrono::steady_clock::now();
        bool reset_is_due = job_.reset_after_source_beats >= 0;
        bool full_reset_is_due = job_.reset_when_full;
        begin(power_on_reset_cycles);
        auto told = start;
        while (!ended()) {
            step();
            if (cycle_ % cycles_between_looks == 0) tell_frames(told);
            if (reset_is_due && streams_[first_source_].beats() >= uint64_t(job_.reset_after_source_beats)) {
                reset_is_due = false;
                begin(reset_cycles);
            }
            if (full_reset_is_due && full_) {
                full_reset_is_due = false;
                begin(reset_cycles);
            }
        }
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
        return {cycle_, hung_, flag_rises_, fifo_peaks_, long_stalls_.blocks(), wall.count()};
    }

    const std::vector<Endpoint>& streams() const { return streams_; }

  private:
    /// Resets the design and forgets all that was seen of it, stall patterns included: what follows a
    /// reset in mid-run is cycle for cycle what follows power-on.
    void begin(uint32_t cycles) {
        streams_.clear();
        for (uint32_t i = 0; i < model_.stream_count; ++i) {
            streams_.emplace_back(model_.streams[i], job_.streams[i], job_, i);
            streams_.back().drive_reset();
        }
        long_stalls_ = LongStalls{model_, job_};
        full_ = false;
        flag_levels_.assign(model_.flag_count, 0);
        flag_rises_.assign(model_.flag_count, 0);
        fifo_peaks_.assign(job_.fifos.size(), 0);
        *model_.rst = 1;
        for (uint32_t i = 0; i < cycles; ++i) {
            settle();
            raise_clock();
        }
        *model_.rst = 0;
        cycle_ = 0;
        last_progress_ = 0;
        complete_ = false;
    }

    void step() {
        // Stalls end where nothing more is to come, so that the wait is not for an idle endpoint of ours.
        const bool hurry = complete_ || cycle_ - last_progress_ + drain_cycles >= job_.watchdog_cycles;
        for (uint32_t i = 0; i < streams_.size(); ++i) streams_[i].drive(hurry, long_stalls_.drive(i));
        settle();
        bool all_complete = true;
        bool moved = false;
        for (uint32_t i = 0; i < streams_.size(); ++i) {
            Endpoint& stream = streams_[i];
            const bool passed = stream.sample(cycle_);
            moved = moved || passed;
            long_stalls_.see(i, passed || stream.complete());
            // Beats beyond the last are no progress: a design that gives them for ever hangs, too.
            if (passed && stream.role() != Role::monitor && !stream.surplus()) last_progress_ = cycle_;
            all_complete = all_complete && stream.complete();
        }
        full_ = long_stalls_.advance(moved) || full_;
        for (size_t i = 0; i < job_.fifos.size(); ++i) {
            const uint64_t in = streams_[job_.fifos[i].input].beats();
            const uint64_t out = streams_[job_.fifos[i].output].beats();
            // A broken one may give more than it took.
            fifo_peaks_[i] = std::max(fifo_peaks_[i], in > out ? in - out : 0);
        }
        for (uint32_t i = 0; i < model_.flag_count; ++i) {
            const uint8_t level = *model_.flags[i];
            flag_rises_[i] += level && !flag_levels_[i];
            flag_levels_[i] = level;
        }
        if (all_complete && !complete_) {
            complete_ = true;
            complete_cycle_ = cycle_;
        }
        hung_ = !complete_ && cycle_ - last_progress_ >= job_.watchdog_cycles;
        // The signals of a hang are reported as they stand, so the clock edge stays out.
        if (!hung_) raise_clock();
        ++cycle_;
    }

    /// Writes how many frames have come out whole, once a second, for sim/run.ts to read.
    void tell_frames(std::chrono::steady_clock::time_point& told) const {
        const auto now = std::chrono::steady_clock::now();
        if (now - told < std::chrono::seconds{1}) return;
        told = now;
        uint64_t frames = job_.frames;
        for (const Endpoint& stream : streams_) {
            if (stream.role() == Role::sink) frames = std::min<uint64_t>(frames, stream.frame_ends().size());
        }
        std::printf("frames %llu\n", static_cast<unsigned long long>(frames));
        std::fflush(stdout);
    }

    bool ended() const { return hung_ || (complete_ && cycle_ > complete_cycle_ + drain_cycles); }

    void settle() {
        *model_.clk = 0;
        model_.evaluate();
        dump();
    }

    void raise_clock() {
        *model_.clk = 1;
        model_.evaluate();
        dump();
        if (model_.finished()) stop("the design ended the simulation by itself ($finish or $stop)");
    }

    void dump() {
        if (!job_.wave_file.empty()) model_.dump_wave(time_++);
    }

    const Model& model_;
    const Job& job_;
    LongStalls long_stalls_;
    /// The design was full once since reset.
    bool full_ = false;
    uint32_t first_source_ = 0;
    std::vector<Endpoint> streams_;
    std::vector<uint8_t> flag_levels_;
    std::vector<uint64_t> flag_rises_;
    std::vector<uint64_t> fifo_peaks_;
    uint64_t cycle_ = 0;
    uint64_t time_ = 0;
    uint64_t last_progress_ = 0;
    uint64_t complete_cycle_ = 0;
    bool complete_ = false;
    bool hung_ = false;
};

}  // namespace
}  // namespace bitwright

int main(int argc, char** argv) {
    using namespace bitwright;
    if (argc != 2) stop("usage: simulator <job folder>");
    const std::string folder = argv[1];
    const Job job = read_job(folder);
    const Model model = make_model(job.random_stalls, job.seed);
    if (job.streams.size() != model.stream_count) stop("job.txt: not written for this model");
    Run run{model, job};
    const Outcome outcome = run.simulate();
    write_report(folder, run.streams(), outcome);
    model.close();
    return 0;
}
