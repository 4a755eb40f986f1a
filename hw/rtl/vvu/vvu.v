// Vector-vector unit: depthwise convolution, each channel of a window with weights of its own.
//
//   y[c * MULTIPLIER + m] = W[c * MULTIPLIER + m][0] * x[0][c] + ...
//                         + W[c * MULTIPLIER + m][PLACES-1] * x[PLACES-1][c]
//                                                for c = 0 .. CHANNELS-1, m = 0 .. MULTIPLIER-1
//
// Streams: a window of PLACES * CHANNELS activations comes place after place, channels innermost (what
// sliding_window gives), FOLDS = CHANNELS / PE beats of PE channels a place; a vector of
// CHANNELS * MULTIPLIER results leaves in FOLDS beats of PE * MULTIPLIER. Lane 0 is in the low bits.
//
// One step a cycle takes one beat. Channels vary fastest, so the running sums of the other folds wait
// in a memory of FOLDS words, which is read one stage before it is written: the fold that is read has
// always been written by then (a register without a read ahead where FOLDS = 1).
//
//   step -> activation_q, weights_q -> sums_q, held_q -> memory, m_axis_tdata (with the last place)
//
// Initiation interval PLACES * FOLDS cycles per window, back to back. Latency 3 cycles from the step
// that completes a fold to its output beat.
//
// This is vvu_banked.v with one set of weights.

`default_nettype none

module vvu #(
    // Channels of a window, at least 1.
    parameter integer CHANNELS = 1,
    // Places of a window, at least 1.
    parameter integer PLACES = 1,
    // Results per channel, at least 1.
    parameter integer MULTIPLIER = 1,
    // Channels computed at once; divides CHANNELS.
    parameter integer PE = 1,
    // Bits of an activation, at least 1; 1 when A_BIPOLAR.
    parameter integer A_BITS = 1,
    // 1: activations are two's complement, 0: unsigned (or bipolar).
    parameter integer A_SIGNED = 0,
    // 1: activations are one bit: 0 means -1 and 1 means +1.
    parameter integer A_BIPOLAR = 0,
    // How a weight is stored (mvu_dot.v), and its bits: 0 two's complement, at least 1; 1 bipolar, 1;
    // 2 ternary, 2; 3 binary, 1; 4 odd, at least 2; 5 power of two, 3 to 6.
    parameter integer W_CODE = 0,
    parameter integer W_BITS = 1,
    // Bits of a result, two's complement; every result must fit. At least 1, and at least 2 when
    // activations and weights are bipolar.
    parameter integer ACC_BITS = 2,
    // $readmemh file of PLACES * FOLDS words of PE * MULTIPLIER * W_BITS bits. Word p * FOLDS + f
    // holds, at bits [(l * MULTIPLIER + m) * W_BITS +: W_BITS], the weight of result
    // (f * PE + l) * MULTIPLIER + m at place p.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [PE*A_BITS-1:0] s_axis_tdata,
    input  wire                 s_axis_tvalid,
    output wire                 s_axis_tready,

    output wire [PE*MULTIPLIER*ACC_BITS-1:0] m_axis_tdata,
    output wire                              m_axis_tvalid,
    input  wire                              m_axis_tready
);

  wire unused;

  vvu_banked #(
      .CHANNELS  (CHANNELS),
      .PLACES    (PLACES),
      .MULTIPLIER(MULTIPLIER),
      .PE        (PE),
      .A_BITS    (A_BITS),
      .A_SIGNED  (A_SIGNED),
      .A_BIPOLAR (A_BIPOLAR),
      .W_CODE    (W_CODE),
      .W_BITS    (W_BITS),
      .ACC_BITS  (ACC_BITS),
      .BANKS     (1),
      .VECTORS   (1),
      .MEM_FILE  (MEM_FILE)
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
