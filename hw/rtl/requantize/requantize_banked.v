// Banked requantizer: requantize.v with BANKS sets of M and B, of which each frame uses the one that its beat of
// s_sel names.
//
//   s = x * M[b][c] + B[b][c]; y of s as in requantize.v
//
// Streams: those of requantize.v. A frame is VECTORS vectors and one beat of s_sel, which is kept until the frame's
// last beat (bank_select.v): only the words of its bank are read.
//
// Initiation interval and latency of requantize.v, also where frames differ in their banks; 1 cycle from a beat of
// s_sel to the first beat.

`default_nettype none

module requantize_banked #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // Bits of an input element, at least 1; 1 when IN_BIPOLAR.
    parameter integer IN_BITS = 1,
    // 1: input elements are two's complement, 0: unsigned (or bipolar).
    parameter integer IN_SIGNED = 0,
    // 1: input elements are one bit: 0 means -1 and 1 means +1.
    parameter integer IN_BIPOLAR = 0,
    // Bits of M, two's complement; 0: M is 1.
    parameter integer MULTIPLIER_BITS = 0,
    // 1: M for each channel, 0: one for all.
    parameter integer MULTIPLIER_PER_CHANNEL = 0,
    // Bits of the low part of an input element, which is multiplied apart from the rest, with a register behind both
    // products: for a faster clock where a product takes several multipliers. Less than the bits of an element; 0: there is none.
    parameter integer PART_BITS = 0,
    // Bits of B, two's complement; 0: B is 0.
    parameter integer BIAS_BITS = 0,
    // 1: B for each channel, 0: one for all.
    parameter integer BIAS_PER_CHANNEL = 0,
    // Bits of s, two's complement, more than SHIFT; every s must fit.
    parameter integer SUM_BITS = 1,
    // Bits cut off, at least 0, and at least 1 with HALF_EVEN.
    parameter integer SHIFT = 0,
    parameter integer HALF_EVEN = 0,
    // Lowest bits cut off that do not tell a tie from none, less than SHIFT; of no matter without HALF_EVEN.
    parameter integer GUARD_BITS = 0,
    // Less than 2^30 in magnitude.
    parameter integer ZERO = 0,
    // MIN to MAX are values of the output, each less than 2^30 in magnitude.
    parameter integer MIN = 0,
    parameter integer MAX = 0,
    // Bits of an output element, 1 to 31.
    parameter integer OUT_BITS = 1,
    // Sets of M and B, at least 1, and 1 where all channels share both; of one set s_sel is not waited for.
    parameter integer BANKS = 1,
    // Vectors of a frame, at least 1; of no matter with one set.
    parameter integer VECTORS = 1,
    // $readmemh files of M and of B, used where they have bits: with a value for each channel one word
    // per beat of a vector, bank after bank, lane l at bits [l * BITS +: BITS]; otherwise one word of one
    // value, which all banks share.
    parameter MULTIPLIER_FILE = "",
    parameter BIAS_FILE = ""
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

  requantize #(
      .CHANNELS              (CHANNELS),
      .LANES                 (LANES),
      .IN_BITS               (IN_BITS),
      .IN_SIGNED             (IN_SIGNED),
      .IN_BIPOLAR            (IN_BIPOLAR),
      .MULTIPLIER_BITS       (MULTIPLIER_BITS),
      .MULTIPLIER_PER_CHANNEL(MULTIPLIER_PER_CHANNEL),
      .PART_BITS             (PART_BITS),
      .BIAS_BITS             (BIAS_BITS),
      .BIAS_PER_CHANNEL      (BIAS_PER_CHANNEL),
      .SUM_BITS              (SUM_BITS),
      .SHIFT                 (SHIFT),
      .HALF_EVEN             (HALF_EVEN),
      .GUARD_BITS            (GUARD_BITS),
      .ZERO                  (ZERO),
      .MIN                   (MIN),
      .MAX                   (MAX),
      .OUT_BITS              (OUT_BITS),
      .BANKS                 (BANKS),
      .MULTIPLIER_FILE       (MULTIPLIER_FILE),
      .BIAS_FILE             (BIAS_FILE)
  ) core (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid & bank_valid),
      .s_axis_tready(ready),
      .bank_start   (bank_start),
      .vector_end   (vector_end),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );

endmodule

`default_nettype wire
