// When an endpoint offers or accepts: always, or in seeded random bursts.
#ifndef BITWRIGHT_STALL_PATTERN_H_
#define BITWRIGHT_STALL_PATTERN_H_

#include <cstdint>

namespace bitwright {

/// splitmix64 (Steele, Lea, Flood 2014): one 64-bit state, every seed gives a full-period sequence.
class Random {
  public:
    explicit Random(uint64_t seed) : state_{seed} {}

    uint64_t next() {
        uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

  private:
    uint64_t state_;
};

/// Whether an endpoint goes in a cycle: it does, it does not, its own pattern decides, or a sink goes where it is offered
/// something, as the rules of streams allow.
enum class Drive { go, stop, own, when_valid };

/// A sequence of phases of 1 to 16 cycles: all go, all stop, or a coin of random bias each cycle.
/// Long blockages fill and drain whatever a design buffers; single bubbles hit its corner cases.
class StallPattern {
  public:
    StallPattern(bool random, uint64_t seed, uint64_t stream) : random_{random}, generator_{seed} {
        // Decorrelates endpoints: neighbouring indices of one seed start far apart.
        generator_ = Random{generator_.next() ^ Random{~stream}.next()};
    }

    bool go() {
        if (!random_) return true;
        if (cycles_left_ == 0) draw_phase();
        --cycles_left_;
        return threshold_ == 256 || (generator_.next() & 255) < threshold_;
    }

    uint64_t bits() { return generator_.next(); }

  private:
    void draw_phase() {
        const uint64_t draw = generator_.next();
        cycles_left_ = 1 + (draw & 15);
        switch ((draw >> 8) % 3) {
            case 0: threshold_ = 256; break;
            case 1: threshold_ = 0; break;
            default: threshold_ = (draw >> 16) & 255;
        }
    }

    bool random_;
    Random generator_;
    uint32_t cycles_left_ = 0;
    uint32_t threshold_ = 256;
};

}  // namespace bitwright

#endif
