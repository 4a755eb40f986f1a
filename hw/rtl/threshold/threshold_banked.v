// Banked thresholds: threshold.v with BANKS sets of thresholds, of which each frame uses the one that its beat of
// s_sel names.
//
//   count = (x >= T[b][c][0]) + ... + (x >= T[b][c][N-1]); y of count as in threshold.v
//
// Streams: those of threshold.v. A frame is VECTORS vectors and one beat of s_sel, which is kept until the frame's
// last beat (bank_select.v): only the words of its bank are read.
//
// Initiation interval and latency of threshold.v, also where frames differ in their banks; 1 cycle from a beat of
// s_sel to the first beat.

`default_nettype none

module threshold_banked #(
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
    // Sets of thresholds, at least 1, and 1 without PER_CHANNEL; of one set s_sel is not waited for.
    parameter integer BANKS = 1,
    // Vectors of a frame, at least 1; of no matter with one set.
    parameter integer VECTORS = 1,
    // $readmemh file, or with BINARY the beginning of the names of LEVELS + 1 files; see
    // threshold_parallel.v and threshold_binary.v for their words.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    input  wire [$clog2((BANKS > 1) ? BANKS : 2)-1:0] s_sel_tdata,
    input  wire                                       s_sel_tvalid,
    output wire                                       s_sel_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  localparam integer WORDS = (CHANNELS + LANES - 1) / LANES;
  localparam integer START_BITS = (BANKS > 1) ? $clog2(BANKS * WORDS) : 1;

  wire bank_valid;
  wire [START_BITS-1:0] bank_start;
  wire vector_end;
  wire ready;

  bank_select #(
      .BANKS  (BANKS),
      .WORDS  (WORDS),
      .VECTORS(VECTORS)
  ) bank (
      .clk         (clk),
      .rst         (rst),
      .s_sel_tdata (s_sel_tdata),
      .s_sel_tvalid(s_sel_tvalid),
      .s_sel_tready(s_sel_tready),
      .valid       (bank_valid),
      .vector_end  (vector_end),
      .start       (bank_start)
  );

  // No vector begins before its bank is known; the bank stays until the last beat of the frame.
  assign s_axis_tready = ready & bank_valid;

  threshold #(
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
      .BANKS      (BANKS),
      .MEM_FILE   (MEM_FILE)
  ) core (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid & bank_valid),
      .s_axis_tready(ready),
      .bank_start   (bank_start),
      .vector_end   (vector_end),
      .write_enable (1'b0),
      .write_address(1'b0),
      .write_data   (1'b0),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );

endmodule

`default_nettype wire
