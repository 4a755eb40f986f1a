// One stream of the design while it is simulated: driven, taken or watched, and checked beat by beat.
#ifndef BITWRIGHT_ENDPOINT_H_
#define BITWRIGHT_ENDPOINT_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "harness.h"
#include "job.h"
#include "stall-pattern.h"

namespace bitwright {

using Beat = std::vector<uint8_t>;

/// `expected` is empty for a beat that no frame has a place for.
struct Mismatch {
    uint64_t frame, beat, cycle;
    Beat expected, got;
    bool wrong_last;
};

class Endpoint {
  public:
    static constexpr size_t kept_protocol_errors = 4;

    Endpoint(const StreamPorts& ports, const StreamJob& job, const Job& run, uint64_t index)
        : ports_{ports}, job_{job}, stalls_{run.random_stalls && job.stalls, run.seed, index}, random_{run.random_stalls},
          pace_{run.pace}, gap_cycles_{run.gap_cycles},
          bytes_{(ports.width_bits + 7) / 8}, waiting_payload_(bytes_), expected_beats_{run.frames * job.beats_per_frame} {
        if (ports.role == Role::source) expected_beats_ = job.beats.size / bytes_;
    }

    /// Idles a driven stream, as AXI4-Stream asks of both sides during reset.
    void drive_reset() {
        if (ports_.role == Role::source) withdraw();
        if (ports_.role == Role::sink) *ports_.ready = 0;
    }

    /// Sets the driven signals for this cycle, without stalls if `hurry`. A beat once offered stays
    /// until it is taken.
    void drive(bool hurry, Drive how) {
        if (ports_.role == Role::sink) {
            const bool rests = resting_cycles_ > 0;
            if (rests) --resting_cycles_;
            const bool go = !rests && goes(how);
            *ports_.ready = go || (hurry && how != Drive::when_valid);
        } else if (ports_.role == Role::source && !offering_) {
            const bool rests = resting_cycles_ > 0;
            if (rests) --resting_cycles_;
            const bool go = !rests && (goes(how) || hurry);
            if (go && beats_ < expected_beats_) {
                offer();
            } else if (*ports_.valid) {
                withdraw();
            }
        }
    }

    /// Looks at the settled signals just before the clock edge; true if a beat passes.
    bool sample(uint64_t cycle) {
        const bool valid = *ports_.valid;
        const bool ready = *ports_.ready;
        if (ports_.role == Role::source) {
            if (!(valid && ready)) return false;
            offering_ = false;
        } else {
            check_protocol(valid, cycle);
            waiting_ = valid && !ready;
            if (waiting_) {
                std::memcpy(waiting_payload_.data(), ports_.data, bytes_);
                waiting_last_ = last();
            }
            if (!(valid && ready)) return false;
            if (job_.record) recorded_.insert(recorded_.end(), data(), data() + bytes_);
            if (job_.has_beats) compare(cycle);
        }
        if (beat_in_frame_ == 0) frame_starts_.push_back(cycle);
        ++beats_;
        if (++beat_in_frame_ == job_.beats_per_frame) {
            frame_ends_.push_back(cycle);
            beat_in_frame_ = 0;
            ++frame_;
        }
        // Until it may offer, or take, the next one.
        if (ports_.role == Role::source) {
            resting_cycles_ = gap_cycles_ - 1;
        } else if (!pace_.empty()) {
            resting_cycles_ = pace_[beat_in_frame_ % pace_.size()] - 1;
        }
        return true;
    }

    Role role() const { return ports_.role; }
    bool complete() const { return beats_ >= expected_beats_; }
    bool valid() const { return *ports_.valid; }
    bool ready() const { return *ports_.ready; }
    /// Beats passed that no frame has a place for.
    bool surplus() const { return beats_ > expected_beats_; }
    uint64_t beats() const { return beats_; }
    uint64_t expected_beats() const { return expected_beats_; }
    uint64_t mismatches() const { return mismatches_; }
    const std::vector<Mismatch>& first_mismatch() const { return first_mismatch_; }
    const std::vector<uint64_t>& frame_starts() const { return frame_starts_; }
    const std::vector<uint64_t>& frame_ends() const { return frame_ends_; }
    const std::vector<std::string>& protocol_errors() const { return protocol_errors_; }
    bool records() const { return job_.record; }
    const std::vector<uint8_t>& recorded() const { return recorded_; }

  private:
    bool goes(Drive how) {
        // Where it was offered something while it was not ready: every second cycle at most.
        if (how == Drive::when_valid) return waiting_;
        return how == Drive::go || !job_.stalls || (how == Drive::own && stalls_.go());
    }
    const uint8_t* data() const { return static_cast<const uint8_t*>(ports_.data); }
    bool last() const { return ports_.last && *ports_.last; }
    bool last_of_frame() const { return beat_in_frame_ + 1 == job_.beats_per_frame; }

    void offer() {
        offering_ = true;
        *ports_.valid = 1;
        std::memcpy(ports_.data, job_.beats.data + beats_ * bytes_, bytes_);
        if (ports_.last) *ports_.last = job_.has_last_override ? job_.last.data[beats_] != 0 : last_of_frame();
    }

    /// Without valid the payload means nothing; with random stalls it is noise, so that a design that
    /// looks at it anyway is found out.
    void withdraw() {
        offering_ = false;
        *ports_.valid = 0;
        uint8_t* const bytes = static_cast<uint8_t*>(ports_.data);
        for (uint32_t i = 0; i < bytes_; ++i) bytes[i] = random_ ? static_cast<uint8_t>(stalls_.bits()) : 0;
        if (ports_.width_bits % 8) bytes[bytes_ - 1] &= static_cast<uint8_t>((1 << ports_.width_bits % 8) - 1);
        if (ports_.last) *ports_.last = random_ ? stalls_.bits() & 1 : 0;
    }

    void check_protocol(bool valid, uint64_t cycle) {
        if (!waiting_) return;
        if (!valid) {
            protocol_error("tvalid dropped before tready", cycle);
        } else if (std::memcmp(waiting_payload_.data(), ports_.data, bytes_) != 0) {
            protocol_error("tdata changed while waiting for tready", cycle);
        } else if (waiting_last_ != last()) {
            protocol_error("tlast changed while waiting for tready", cycle);
        }
    }

    void protocol_error(const char* what, uint64_t cycle) {
        if (protocol_errors_.size() == kept_protocol_errors) return;
        protocol_errors_.push_back(std::string{what} + " in cycle " + std::to_string(cycle) + " (frame " +
                                   std::to_string(frame_) + ", beat " + std::to_string(beat_in_frame_) + ")");
    }

    void compare(uint64_t cycle) {
        const uint8_t* const expected = job_.beats.data + beats_ * bytes_;
        if (beats_ >= expected_beats_) {
            mismatch(cycle, {}, false);
        } else if (std::memcmp(expected, ports_.data, bytes_) != 0) {
            mismatch(cycle, Beat(expected, expected + bytes_), false);
        } else if (ports_.last && last() != last_of_frame()) {
            mismatch(cycle, Beat(expected, expected + bytes_), true);
        }
    }

    void mismatch(uint64_t cycle, Beat expected, bool wrong_last) {
        if (mismatches_++ > 0) return;
        first_mismatch_.push_back({frame_, beat_in_frame_, cycle, expected, Beat(data(), data() + bytes_), wrong_last});
    }

    StreamPorts ports_;
    StreamJob job_;
    StallPattern stalls_;
    bool random_;
    std::vector<uint32_t> pace_;
    uint32_t gap_cycles_;
    uint32_t resting_cycles_ = 0;
    uint32_t bytes_;
    bool offering_ = false;
    bool waiting_ = false;
    Beat waiting_payload_;
    bool waiting_last_ = false;
    uint64_t expected_beats_;
    uint64_t beats_ = 0;
    uint64_t frame_ = 0;
    uint64_t beat_in_frame_ = 0;
    uint64_t mismatches_ = 0;
    std::vector<Mismatch> first_mismatch_;  // Empty or one.
    std::vector<uint64_t> frame_starts_, frame_ends_;
    std::vector<std::string> protocol_errors_;
    std::vector<uint8_t> recorded_;
};

}  // namespace bitwright

#endif
