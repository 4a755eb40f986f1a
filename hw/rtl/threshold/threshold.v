// Thresholds: maps each element to the number of its channel's thresholds that it reaches.
//
//   count = (x >= T[c][0]) + ... + (x >= T[c][N-1])         T[c] ascending
//   y     = BASE + count, or BASE + N - count for the channels that descend, modulo 2^OUT_BITS
//
// Streams: a vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES
// (lane 0 in the low bits); lanes past the end of a vector leave as 0.
//
// Two forms: threshold_parallel compares all thresholds of a lane at once (few thresholds),
// threshold_binary finds the count bit by bit in LEVELS = ceil(log2(N + 1)) steps (many).
//
// Latency 2 (parallel) or LEVELS + 1 (binary), initiation interval 1 beat per cycle.
//
// This is threshold_banked.v with one set of thresholds.

`default_nettype none

module threshold #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // Thresholds per channel, 1 to 65535.
    parameter integer N = 1,
    // Bits of an input element, at least 1; 1 when IN_BIPOLAR.
    parameter integer IN_BITS = 1,
    // 1: input elements are two's complement, 0: unsigned (or bipolar).
    parameter integer IN_SIGNED = 0,
    // 1: input elements are one bit: 0 means -1 and 1 means +1.
    parameter integer IN_BIPOLAR = 0,
    // Bits of a threshold, two's complement, at least 2 and at least an input element's as two's
    // complement (IN_BITS, 1 more when unsigned).
    parameter integer T_BITS = 2,
    // Bits of an output element, at least 1.
    parameter integer OUT_BITS = 1,
    // Added to the count, modulo 2^OUT_BITS.
    parameter integer BASE = 0,
    // 1: thresholds for each channel, 0: one set for all of them.
    parameter integer PER_CHANNEL = 0,
    // 1: some channel descends, 0: none does, whatever the memory says.
    parameter integer DESCENDING = 0,
    // 0: parallel, 1: binary search.
    parameter integer BINARY = 0,
    // $readmemh file, or with BINARY the beginning of the names of LEVELS + 1 files; see
    // threshold_parallel.v and threshold_binary.v for their words.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  wire unused;

  threshold_banked #(
      .CHANNELS   (CHANNELS),
      .LANES      (LANES),
      .N          (N),
      .IN_BITS    (IN_BITS),
      .IN_SIGNED  (IN_SIGNED),
      .IN_BIPOLAR (IN_BIPOLAR),
      .T_BITS     (T_BITS),
      .OUT_BITS   (OUT_BITS),
      .BASE       (BASE),
      .PER_CHANNEL(PER_CHANNEL),
      .DESCENDING (DESCENDING),
      .BINARY     (BINARY),
      .BANKS      (1),
      .VECTORS    (1),
      .MEM_FILE   (MEM_FILE)
  ) one (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .s_sel_tdata  (1'b0),
      .s_sel_tvalid (1'b1),
      .s_sel_tready (unused),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );

endmodule

`default_nettype wire
