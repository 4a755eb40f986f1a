// Matrix-vector unit: the dot products of one input vector with every row of a weight matrix.
//
//   y[r] = W[r][0] * x[0] + ... + W[r][MW-1] * x[MW-1]        for r = 0 .. MH-1
//
// Streams: a vector of MW activations comes in SF = ceil(MW / SIMD) beats of SIMD, a vector of MH
// results leaves in NF = ceil(MH / PE) beats of PE; lane 0 is in the low bits. Neither fold needs to
// divide. Lanes past the end of a vector are 0, on both sides.
//
// One step a cycle multiplies SIMD columns of PE rows. The NF * SF steps of a vector go through all
// columns of the first PE rows, then of the next; the vector is taken during the first pass and kept
// in SF words of distributed RAM for the others (no RAM when NF = 1).
//
//   step -> activation_q, weights_q -> sums_q -> m_axis_tdata (every SF steps)
//
// Initiation interval NF * SF cycles per vector, back to back. Latency 3 cycles from the step that
// completes a row to its output beat.
//
// This is mvu_banked.v with one matrix.

`default_nettype none

module mvu #(
    // Columns: activations per input vector, at least 1.
    parameter integer MW = 1,
    // Rows: results per output vector, at least 1.
    parameter integer MH = 1,
    // Rows computed at once, 1 to MH.
    parameter integer PE = 1,
    // Columns computed at once, 1 to MW.
    parameter integer SIMD = 1,
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
    // $readmemh file of NF * SF words of PE * SIMD * W_BITS bits. Word nf * SF + sf holds, at bits
    // [(p * SIMD + s) * W_BITS +: W_BITS], the weight of row nf * PE + p and column sf * SIMD + s.
    // Weights past the last column are stored as mvu_dot.v says; rows past the last are ignored.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [SIMD*A_BITS-1:0] s_axis_tdata,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,

    output wire [PE*ACC_BITS-1:0] m_axis_tdata,
    output wire                   m_axis_tvalid,
    input  wire                   m_axis_tready
);

  wire unused;

  mvu_banked #(
      .MW       (MW),
      .MH       (MH),
      .PE       (PE),
      .SIMD     (SIMD),
      .A_BITS   (A_BITS),
      .A_SIGNED (A_SIGNED),
      .A_BIPOLAR(A_BIPOLAR),
      .W_CODE   (W_CODE),
      .W_BITS   (W_BITS),
      .ACC_BITS (ACC_BITS),
      .BANKS    (1),
      .VECTORS  (1),
      .MEM_FILE (MEM_FILE)
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
