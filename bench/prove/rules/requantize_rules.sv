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
  localparam integer LANE_BITS = $clog2(LANES + 1);
  localparam integer STAGES = (MULTIPLIER_BITS > 0) ? 4 : 3;
  localparam integer ONE_M = (MULTIPLIER_BITS > 0) ? MULTIPLIER_BITS : 1;
  localparam integer ONE_B = (BIAS_BITS > 0) ? BIAS_BITS : 1;
  // Enough for every s that these parameters can give.
  localparam integer WIDE = IN_BITS + MULTIPLIER_BITS + BIAS_BITS + SUM_BITS + OUT_BITS + 4;

  (* anyconst *) wire [LANE_BITS-1:0] watched;
  always @* assume (watched < LANES);

  wire takes = s_axis_tvalid & s_axis_tready;
  wire [$clog2(BEATS+1)-1:0] beat;

  place_counter #(
      .COUNT(BEATS)
  ) counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes),
      .place(beat)
  );

  wire [7:0] bank;

  frame_bank #(
      .BANKS(BANKS),
      .BEATS(BEATS * VECTORS)
  ) selected (
      .clk         (clk),
      .rst         (rst),
      .s_sel_tdata (s_sel_tdata),
      .s_sel_tvalid(s_sel_tvalid),
      .s_sel_tready(s_sel_tready),
      .takes       (takes),
      .bank        (bank)
  );

  wire [IN_BITS-1:0] raw = s_axis_tdata >> (watched * IN_BITS);
  wire [31:0] channel = beat * LANES + watched;
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

  wire [OUT_BITS-1:0] due = (channel < CHANNELS) ? y : 0;
  wire [OUT_BITS-1:0] given = m_axis_tdata >> (watched * OUT_BITS);

  watched_value #(
      .WIDTH (OUT_BITS),
      .FLIGHT(STAGES),
      .DRAIN (STAGES)
  ) element (
      .clk    (clk),
      .rst    (rst),
      .enters (takes),
      .due    (due),
      .leaves (m_axis_tvalid & m_axis_tready),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
