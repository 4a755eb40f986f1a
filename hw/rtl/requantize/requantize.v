// Requantizer: a multiplication, a shift with rounding and a clamp for each element.
//
//   s = x * M[c] + B[c]
//   q = floor(s / 2^SHIFT), minus 1 where HALF_EVEN, q is odd and the SHIFT bits cut off are all 0
//   y = min(max(q + ZERO, MIN), MAX)
//
// Rounding to nearest needs B to hold 2^(SHIFT-1) besides the bias; then bits cut off that are all 0 are
// a tie, which HALF_EVEN takes to the even neighbour and plain rounding takes up.
//
// Streams: a vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES
// (lane 0 in the low bits); lanes past the end of a vector leave as 0.
//
//   beat -> values, M, B -> products (only with MULTIPLIER_BITS > 0) -> sums -> m_axis_tdata
//
// Latency 4, or 3 without multipliers; initiation interval 1 beat per cycle.
//
// This is requantize_banked.v with one set of M and B.

`default_nettype none

module requantize #(
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
    // Bits of B, two's complement; 0: B is 0.
    parameter integer BIAS_BITS = 0,
    // 1: B for each channel, 0: one for all.
    parameter integer BIAS_PER_CHANNEL = 0,
    // Bits of s, two's complement, more than SHIFT; every s must fit.
    parameter integer SUM_BITS = 1,
    // Bits cut off, at least 0, and at least 1 with HALF_EVEN.
    parameter integer SHIFT = 0,
    parameter integer HALF_EVEN = 0,
    // Less than 2^30 in magnitude.
    parameter integer ZERO = 0,
    // MIN to MAX are values of the output, each less than 2^30 in magnitude.
    parameter integer MIN = 0,
    parameter integer MAX = 0,
    // Bits of an output element, 1 to 31.
    parameter integer OUT_BITS = 1,
    // $readmemh files of M and of B, used where they have bits: with a value for each channel one word
    // per beat of a vector, lane l at bits [l * BITS +: BITS], otherwise one word of one value.
    parameter MULTIPLIER_FILE = "",
    parameter BIAS_FILE = ""
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

  requantize_banked #(
      .CHANNELS              (CHANNELS),
      .LANES                 (LANES),
      .IN_BITS               (IN_BITS),
      .IN_SIGNED             (IN_SIGNED),
      .IN_BIPOLAR            (IN_BIPOLAR),
      .MULTIPLIER_BITS       (MULTIPLIER_BITS),
      .MULTIPLIER_PER_CHANNEL(MULTIPLIER_PER_CHANNEL),
      .BIAS_BITS             (BIAS_BITS),
      .BIAS_PER_CHANNEL      (BIAS_PER_CHANNEL),
      .SUM_BITS              (SUM_BITS),
      .SHIFT                 (SHIFT),
      .HALF_EVEN             (HALF_EVEN),
      .ZERO                  (ZERO),
      .MIN                   (MIN),
      .MAX                   (MAX),
      .OUT_BITS              (OUT_BITS),
      .BANKS                 (1),
      .VECTORS               (1),
      .MULTIPLIER_FILE       (MULTIPLIER_FILE),
      .BIAS_FILE             (BIAS_FILE)
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
