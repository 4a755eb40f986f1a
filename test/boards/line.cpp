// Simulates board_top as a board at a serial line: `line DIVISOR QUIET [SCRIPT]`, started in the folder of its memories.
//
// Bytes that the board sends go to standard output. Without a script, bytes of standard input go to the board until it
// ends; while the board has been silent for QUIET cycles and nothing comes, no time passes. A script has one order a line:
// `send HEX`, `low N`, `high N` (the line for N cycles); then time passes until the board is silent for QUIET cycles.
#include <poll.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <sstream>
#include <string>

#include "Vdut.h"
#include "verilated.h"

namespace {

// A level of the line for some cycles.
struct Level {
    bool high;
    uint64_t cycles;
};

class Board {
  public:
    explicit Board(uint32_t divisor) : divisor_{divisor} {
        top_.rx = 1;
        for (int i = 0; i < 2000; ++i) cycle();
    }

    void send(uint8_t byte) {
        levels_.push_back({false, divisor_});
        for (int bit = 0; bit < 8; ++bit) levels_.push_back({((byte >> bit) & 1) != 0, divisor_});
        levels_.push_back({true, divisor_});
    }

    void hold(bool high, uint64_t cycles) { levels_.push_back({high, cycles}); }

    bool is_sending() const { return !levels_.empty(); }

    // Cycles since the line last did anything.
    uint64_t silence() const { return silence_; }

    void cycle() {
        top_.clk_in = 0;
        top_.eval();
        if (!levels_.empty()) {
            top_.rx = levels_.front().high;
            if (--levels_.front().cycles == 0) levels_.pop_front();
        } else {
            top_.rx = 1;
        }
        top_.clk_in = 1;
        top_.eval();
        ++silence_;
        if (is_sending() || top_.tx == 0) silence_ = 0;
        receive();
    }

  private:
    void receive() {
        if (left_ == 0) {
            if (top_.tx != 0) return;
            left_ = 10;
            count_ = divisor_ / 2;
            return;
        }
        if (count_-- != 0) return;
        count_ = divisor_ - 1;
        --left_;
        if (left_ >= 1 && left_ <= 8) {
            byte_ = uint8_t(byte_ >> 1 | top_.tx << 7);
        } else if (left_ == 0) {
            if (top_.tx == 0) {
                std::fputs("the board sent a byte without a stop bit\n", stderr);
                std::exit(1);
            }
            std::fputc(byte_, stdout);
            std::fflush(stdout);
        }
    }

    Vdut top_;
    uint32_t divisor_;
    std::deque<Level> levels_;
    uint64_t silence_ = 0;
    int left_ = 0;
    uint32_t count_ = 0;
    uint8_t byte_ = 0;
};

void play(Board& board, const char* script, uint64_t quiet) {
    std::ifstream orders{script};
    std::string line;
    while (std::getline(orders, line)) {
        std::istringstream words{line};
        std::string order, value;
        words >> order >> value;
        if (order == "send") {
            for (size_t i = 0; i + 1 < value.size(); i += 2)
                board.send(uint8_t(std::stoul(value.substr(i, 2), nullptr, 16)));
        } else {
            board.hold(order == "high", std::stoull(value));
        }
        while (board.is_sending()) board.cycle();
    }
    while (board.silence() < quiet) board.cycle();
}

void live(Board& board, uint64_t quiet) {
    bool is_open = true;
    while (is_open || board.silence() < quiet) {
        const bool is_busy = board.is_sending() || board.silence() < quiet;
        pollfd input{STDIN_FILENO, POLLIN, 0};
        if (is_open && !board.is_sending() && poll(&input, 1, is_busy ? 0 : -1) > 0) {
            uint8_t bytes[256];
            const ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
            if (count <= 0) is_open = false;
            for (ssize_t i = 0; i < count; ++i) board.send(bytes[i]);
        }
        for (int i = 0; i < 64; ++i) board.cycle();
    }
}

}  // namespace

int main(int argc, char** argv) {
    Verilated::commandArgs(argc, argv);
    Board board{uint32_t(std::stoul(argv[1]))};
    const uint64_t quiet = std::stoull(argv[2]);
    if (argc > 3) play(board, argv[3], quiet);
    else live(board, quiet);
    return 0;
}
