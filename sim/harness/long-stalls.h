// Stalls of all endpoints together, and for as long as it takes: until the design is full, or empty.
#ifndef BITWRIGHT_LONG_STALLS_H_
#define BITWRIGHT_LONG_STALLS_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "harness.h"
#include "job.h"
#include "stall-pattern.h"

namespace bitwright {

/// First, and whenever the design was let run empty, outputs are ready only where something is offered. Then rounds of phases: outputs blocked until nothing moves any more (the design is full), inputs starved likewise (it is
/// empty), outputs that are ready only where something is offered, one output or one input of several alone, every second
/// cycle, one beat at a time with gaps, each endpoint by its own pattern. Between them everything goes, for a random time. What stands behind a slow layer is
/// blocked by the first of these only.
class LongStalls {
  public:
    LongStalls(const Model& model, const Job& job)
        : settle_cycles_{job.settle_cycles}, blocks_left_{job.blocks}, random_{Random{job.seed}.next() ^ 0x6c6f6e67} {
        for (uint32_t i = 0; i < model.stream_count; ++i) {
            roles_.push_back(model.streams[i].role);
            if (roles_[i] == Role::sink) sinks_.push_back(i);
            if (roles_[i] == Role::source) sources_.push_back(i);
        }
        has_given_.assign(roles_.size(), false);
        if (settle_cycles_ > 0) begin(Kind::when_valid, Role::sink, false);
    }

    Drive drive(uint32_t stream) const {
        if (settle_cycles_ == 0 || kind_ == Kind::own) return Drive::own;
        if (kind_ == Kind::flow || roles_[stream] != role_ || (one_ >= 0 && stream != uint32_t(one_))) return Drive::go;
        if (kind_ == Kind::block) return Drive::stop;
        if (kind_ == Kind::when_valid) return Drive::when_valid;
        // Endpoints of one side take turns.
        return (cycle_ + stream) % period_ == 0 ? Drive::go : Drive::stop;
    }

    /// To be called in each cycle for each stream; `gave` if a beat passed, or no more are to come.
    void see(uint32_t stream, bool gave) { has_given_[stream] = has_given_[stream] || gave; }

    /// To be called after each cycle; `moved` if a beat passed on any stream. True in the cycle in which the design is known to
    /// be full for the first time.
    bool advance(bool moved) {
        if (settle_cycles_ == 0) return false;
        ++cycle_;
        quiet_ = moved ? 0 : quiet_ + 1;
        if (kind_ == Kind::block) {
            if (quiet_ < settle_cycles_) return false;
            ++blocks_;
            const bool full = role_ == Role::sink && one_ < 0 && !was_full_;
            was_full_ = was_full_ || full;
            // What waits for ready before it is valid shows in an empty design.
            role_ == Role::source && one_ < 0 ? begin(Kind::when_valid, Role::sink, false) : begin_flow();
            return full;
        }
        if (cycles_left_ > 1) {
            --cycles_left_;
            return false;
        }
        // Where an output gives nothing, its valid waits for ready: the run is to hang.
        if (kind_ == Kind::when_valid && !all_outputs_gave()) return false;
        kind_ == Kind::flow ? begin_stall() : begin_flow();
        return false;
    }

    /// How often the design was let come to rest.
    uint64_t blocks() const { return blocks_; }

  private:
    bool all_outputs_gave() const {
        return std::all_of(sinks_.begin(), sinks_.end(), [this](uint32_t sink) { return has_given_[sink]; });
    }

    enum class Kind { flow, block, pulse, when_valid, own };

    /// Short times as likely as long ones. The first are short, as some frames are; later ones up to half of the time to settle.
    uint64_t some_cycles() {
        uint32_t bits = 3;
        while (bits < 3 + stall_ && (uint64_t{4} << bits) < settle_cycles_) ++bits;
        const uint64_t top = uint64_t{1} << random_.next() % (bits + 1);
        return top + random_.next() % top;
    }

    void begin_flow() {
        kind_ = Kind::flow;
        cycles_left_ = some_cycles();
    }

    void begin(Kind kind, Role role, bool alone) {
        kind_ = kind;
        role_ = role;
        const std::vector<uint32_t>& streams = role == Role::sink ? sinks_ : sources_;
        // Of one stream alone is all.
        const bool skip = alone ? streams.size() < 2 : streams.empty();
        one_ = alone && !skip ? int64_t(streams[random_.next() % streams.size()]) : -1;
        quiet_ = 0;
        has_given_.assign(roles_.size(), false);
        cycles_left_ = some_cycles();
        if (kind == Kind::block && !skip && blocks_left_ > 0) {
            --blocks_left_;
        } else if (kind == Kind::block) {
            begin_flow();
        }
    }

    void begin_stall() {
        switch (stall_++ % 10) {
            case 0: return begin(Kind::block, Role::sink, false);
            case 1: return begin(Kind::block, Role::source, false);
            case 2: return begin(Kind::when_valid, Role::sink, false);
            case 3: period_ = 2; return begin(Kind::pulse, Role::sink, false);
            case 4: return begin(Kind::block, Role::sink, true);
            case 5: period_ = 2; return begin(Kind::pulse, Role::source, false);
            case 6: return begin(Kind::block, Role::source, true);
            case 7: period_ = 3 + random_.next() % 29; return begin(Kind::pulse, Role::sink, false);
            case 8: period_ = 3 + random_.next() % 29; return begin(Kind::pulse, Role::source, false);
            default: return begin(Kind::own, Role::sink, false);
        }
    }

    uint64_t settle_cycles_;
    uint32_t blocks_left_;
    Random random_;
    std::vector<Role> roles_;
    std::vector<uint32_t> sinks_, sources_;
    Kind kind_ = Kind::flow;
    Role role_ = Role::sink;
    int64_t one_ = -1;
    uint64_t period_ = 2;
    uint64_t cycle_ = 0;
    uint64_t quiet_ = 0;
    uint64_t cycles_left_ = 0;
    uint64_t stall_ = 0;
    uint64_t blocks_ = 0;
    bool was_full_ = false;
    /// By stream, since the phase began.
    std::vector<bool> has_given_;
};

}  // namespace bitwright

#endif
