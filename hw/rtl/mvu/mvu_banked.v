// Banked matrix-vector unit: mvu.v with BANKS weight matrices, of which each frame uses the one that its beat of
// s_sel names.
//
//   y[r] = W[b][r][0] * x[0] + ... + W[b][r][MW-1] * x[MW-1]        for r = 0 .. MH-1
//
// Streams: those of mvu.v. A frame is VECTORS vectors and one beat of s_sel, which is kept until the frame's last
// step (bank_select.v): only the words of its bank are read.
//
// Initiation interval and latency of mvu.v, also where frames differ in their banks; 1 cycle from a beat of s_sel
// to the first step.

`default_nettype none

module mvu_banked #(
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
    // 1: one more register behind the weights and the activations.
    parameter integer MEMORY_REGISTER = 0,
    // Columns whose products are summed in front of a register, 1 to SIMD. All SIMD of them: there is none.
    parameter integer GROUP = SIMD,
    // 1: products of integers are sums of shifted activations, so that synthesis takes no multipliers for them.
    parameter integer LOGIC_PRODUCTS = 0,
    // Weight matrices, at least 1; of one matrix s_sel is not waited for.
    parameter integer BANKS = 1,
    // Vectors of a frame, at least 1; of no matter with one matrix.
    parameter integer VECTORS = 1,
    // $readmemh file of BANKS * NF * SF words of PE * SIMD * W_BITS bits. Word (b * NF + nf) * SF + sf
    // holds, at bits [(p * SIMD + s) * W_BITS +: W_BITS], the weight of row nf * PE + p and column
    // sf * SIMD + s of matrix b. Weights past the last column are stored as mvu_dot.v says; rows past the
    // last are ignored.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [SIMD*A_BITS-1:0] s_axis_tdata,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,

    input  wire [$clog2((BANKS > 1) ? BANKS : 2)-1:0] s_sel_tdata,
    input  wire                                       s_sel_tvalid,
    output wire                                       s_sel_tready,

    output wire [PE*ACC_BITS-1:0] m_axis_tdata,
    output wire                   m_axis_tvalid,
    input  wire                   m_axis_tready
);

  localparam integer WORDS = ((MH + PE - 1) / PE) * ((MW + SIMD - 1) / SIMD);
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

  mvu #(
      .MW             (MW),
      .MH             (MH),
      .PE             (PE),
      .SIMD           (SIMD),
      .A_BITS         (A_BITS),
      .A_SIGNED       (A_SIGNED),
      .A_BIPOLAR      (A_BIPOLAR),
      .W_CODE         (W_CODE),
      .W_BITS         (W_BITS),
      .ACC_BITS       (ACC_BITS),
      .MEMORY_REGISTER(MEMORY_REGISTER),
      .GROUP          (GROUP),
      .LOGIC_PRODUCTS (LOGIC_PRODUCTS),
      .BANKS          (BANKS),
      .MEM_FILE       (MEM_FILE)
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
