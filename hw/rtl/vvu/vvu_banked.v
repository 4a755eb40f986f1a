// Banked vector-vector unit: vvu.v with BANKS sets of weights, of which each frame uses the one that its beat of
// s_sel names.
//
//   y[c * MULTIPLIER + m] = W[b][c * MULTIPLIER + m][0] * x[0][c] + ...
//                         + W[b][c * MULTIPLIER + m][PLACES-1] * x[PLACES-1][c]
//                                                for c = 0 .. CHANNELS-1, m = 0 .. MULTIPLIER-1
//
// Streams: those of vvu.v. A frame is VECTORS vectors and one beat of s_sel, which is kept until the frame's last
// step (bank_select.v): only the words of its bank are read.
//
// Initiation interval and latency of vvu.v, also where frames differ in their banks; 1 cycle from a beat of s_sel
// to the first step.

`default_nettype none

module vvu_banked #(
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
    // Sets of weights, at least 1; of one set s_sel is not waited for.
    parameter integer BANKS = 1,
    // Vectors of a frame, at least 1; of no matter with one set.
    parameter integer VECTORS = 1,
    // $readmemh file of BANKS * PLACES * FOLDS words of PE * MULTIPLIER * W_BITS bits. Word
    // (b * PLACES + p) * FOLDS + f holds, at bits [(l * MULTIPLIER + m) * W_BITS +: W_BITS], the weight of
    // result (f * PE + l) * MULTIPLIER + m at place p of bank b.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [PE*A_BITS-1:0] s_axis_tdata,
    input  wire                 s_axis_tvalid,
    output wire                 s_axis_tready,

    input  wire [$clog2((BANKS > 1) ? BANKS : 2)-1:0] s_sel_tdata,
    input  wire                                       s_sel_tvalid,
    output wire                                       s_sel_tready,

    output wire [PE*MULTIPLIER*ACC_BITS-1:0] m_axis_tdata,
    output wire                              m_axis_tvalid,
    input  wire                              m_axis_tready
);

  localparam integer WORDS = PLACES * (CHANNELS / PE);
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

  // No vector begins before its bank is known; the bank stays until the last step of the frame.
  assign s_axis_tready = ready & bank_valid;

  vvu #(
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
      .BANKS     (BANKS),
      .MEM_FILE  (MEM_FILE)
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
