// Of requantize: every element is multiplied, shifted, rounded and bounded as the formula of requantize.v says, for
// all M and B whose sum fits SUM_BITS.
//
// One lane is watched, any.

`default_nettype none

module requantize_rules #(
    parameter integer CHANNELS = 1,
    parameter integer LANES = 1,
    parameter integer IN_BITS = 1,
    parameter integer IN_SIGNED = 0,
    parameter integer IN_BIPOLAR = 0,
    parameter integer MULTIPLIER_BITS = 0,
    parameter integer MULTIPLIER_PER_CHANNEL = 0,
    // How products are made, which changes none, and takes a stage more.
    parameter integer PART_BITS = 0,
    parameter integer BIAS_BITS = 0,
    parameter integer BIAS_PER_CHANNEL = 0,
    parameter integer SUM_BITS = 1,
    parameter integer SHIFT = 0,
    parameter integer HALF_EVEN = 0,
    parameter integer GUARD_BITS = 0,
    parameter integer ZERO = 0,
    parameter integer MIN = 0,
    parameter integer MAX = 0,
    parameter integer OUT_BITS = 1,
    // Sets of parameters, and vectors of a frame, in whose banked form.
    parameter integer BANKS = 1,
    parameter integer VECTORS = 1,
    // 1: as of watched_lane.sv.
    parameter integer FLOWS = 0,
    // Bits of `multipliers` and of `biases`, at least 1.
    parameter integer M_BITS = 1,
    parameter integer B_BITS = 1
) (
    input wire clk,
    input wire rst,
    input wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire [$clog2((BANKS>1)?BANKS:2)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    input wire [M_BITS-1:0] multipliers,
    input wire [B_BITS-1:0] biases
);

  localparam integer BEATS = (CHANNELS + LANES - 1) / LANES;
  localparam integer STAGES = 3 + ((MULTIPLIER_BITS > 0) ? 1 : 0) + ((PART_BITS > 0) ? 1 : 0);
  localparam integer ONE_M = (MULTIPLIER_BITS > 0) ? MULTIPLIER_BITS : 1;
  localparam integer ONE_B = (BIAS_BITS > 0) ? BIAS_BITS : 1;
  // Enough for every s that these parameters can give.
  localparam integer WIDE = IN_BITS + MULTIPLIER_BITS + BIAS_BITS + SUM_BITS + OUT_BITS + 4;

  wire takes;
  wire past;
  wire [$clog2(LANES+1)-1:0] watched;
  wire [$clog2(BEATS+1)-1:0] beat;
  wire [7:0] bank;

  wire [IN_BITS-1:0] raw = s_axis_tdata >> (watched * IN_BITS);
  wire [31:0] own = (bank * BEATS + beat) * LANES + watched;
  wire [ONE_M-1:0] raw_m = multipliers >> (((MULTIPLIER_PER_CHANNEL != 0) ? own : 0) * ONE_M);
  wire [ONE_B-1:0] raw_b = biases >> (((BIAS_PER_CHANNEL != 0) ? own : 0) * ONE_B);

  reg signed [IN_BITS:0] x;
  wire signed [ONE_M-1:0] m = raw_m;
  wire signed [ONE_B-1:0] b = raw_b;
  reg signed [IN_BITS+ONE_M:0] product;
  reg signed [WIDE-1:0] s;
  reg signed [WIDE-1:0] q;
  reg signed [WIDE-1:0] y;

  always @* begin
    if (IN_BIPOLAR != 0) x = raw[0] ? 1 : -1;
    else if (IN_SIGNED != 0) x = $signed(raw);
    else x = raw;
    product = x;
    if (MULTIPLIER_BITS > 0) product = x * m;
    s = product;
    if (BIAS_BITS > 0) s = product + b;
    q = s >>> SHIFT;
    // Odd, and nothing but guard bits cut off.
    if (HALF_EVEN != 0 && q[0] && (s >>> GUARD_BITS) == (q <<< (SHIFT - GUARD_BITS))) q = q - 1;
    q = q + ZERO;
    y = (q < MIN) ? MIN : (q > MAX) ? MAX : q;
    if (takes) assume ((s >>> (SUM_BITS - 1)) == 0 || (s >>> (SUM_BITS - 1)) == -1);
  end

  watched_lane #(
      .CHANNELS(CHANNELS),
      .LANES   (LANES),
      .OUT_BITS(OUT_BITS),
      .STAGES  (STAGES),
      .FLOWS   (FLOWS),
      .BANKS   (BANKS),
      .VECTORS (VECTORS)
  ) element (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready),
      .s_sel_tdata  (s_sel_tdata),
      .s_sel_tvalid (s_sel_tvalid),
      .s_sel_tready (s_sel_tready),
      .due          (y[OUT_BITS-1:0]),
      .takes        (takes),
      .lane         (watched),
      .beat         (beat),
      .bank         (bank),
      .past         (past)
  );

endmodule

`default_nettype wire
