// Of add and multiply: beats of both inputs are taken together, and every result is the sum or product of the two
// elements of its place.
//
// One lane is watched, any. Lanes past the end of a vector are 0 at the inputs, as the modules rely on.

`default_nettype none

module join_rules #(
    parameter integer CHANNELS = 1,
    parameter integer LANES = 1,
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    parameter integer B_BITS = 1,
    parameter integer B_SIGNED = 0,
    parameter integer B_BIPOLAR = 0,
    parameter integer A_FACTOR = 1,
    parameter integer B_FACTOR = 1,
    parameter integer OUT_BITS = 2,
    // 1: product; 0: sum.
    parameter integer PRODUCT = 0,
    // Register stages.
    parameter integer STAGES = 1,
    // 1: as of watched_lane.sv.
    parameter integer FLOWS = 0
) (
    input wire clk,
    input wire rst,
    input wire [LANES*A_BITS-1:0] s0_axis_tdata,
    input wire s0_axis_tvalid,
    input wire s0_axis_tready,
    input wire [LANES*B_BITS-1:0] s1_axis_tdata,
    input wire s1_axis_tvalid,
    input wire s1_axis_tready,
    input wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready
);

  localparam integer BEATS = (CHANNELS + LANES - 1) / LANES;

  wire takes;
  wire past;
  wire [$clog2(LANES+1)-1:0] watched;
  wire [$clog2(BEATS+1)-1:0] beat;

  always @* begin
    if (!rst) assert (takes == (s1_axis_tvalid & s1_axis_tready));
    if (FLOWS != 0) assume (s0_axis_tvalid == s1_axis_tvalid);
  end

  genvar l;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      always @* begin
        if (takes && beat * LANES + l >= CHANNELS) begin
          assume (s0_axis_tdata[l*A_BITS+:A_BITS] == 0);
          assume (s1_axis_tdata[l*B_BITS+:B_BITS] == 0);
        end
      end
    end
  endgenerate

  wire [A_BITS-1:0] raw_a = s0_axis_tdata >> (watched * A_BITS);
  wire [B_BITS-1:0] raw_b = s1_axis_tdata >> (watched * B_BITS);
  reg signed [OUT_BITS-1:0] a;
  reg signed [OUT_BITS-1:0] b;
  reg signed [OUT_BITS-1:0] y;

  // Modulo 2^OUT_BITS: every result fits.
  always @* begin
    if (A_BIPOLAR != 0) a = raw_a[0] ? 1 : -1;
    else if (A_SIGNED != 0) a = $signed(raw_a);
    else a = raw_a;
    if (B_BIPOLAR != 0) b = raw_b[0] ? 1 : -1;
    else if (B_SIGNED != 0) b = $signed(raw_b);
    else b = raw_b;
    if (PRODUCT == 0) y = A_FACTOR * a + B_FACTOR * b;
    else if (A_BIPOLAR != 0 && B_BIPOLAR != 0) y = raw_a[0] == raw_b[0];
    else y = a * b;
  end

  watched_lane #(
      .CHANNELS(CHANNELS),
      .LANES   (LANES),
      .OUT_BITS(OUT_BITS),
      .STAGES  (STAGES),
      .FLOWS   (FLOWS)
  ) element (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tvalid(s0_axis_tvalid),
      .s_axis_tready(s0_axis_tready),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready),
      .s_sel_tdata  (1'b0),
      .s_sel_tvalid (1'b0),
      .s_sel_tready (1'b1),
      .due          (y),
      .takes        (takes),
      .lane         (watched),
      .beat         (beat),
      .bank         (),
      .past         (past)
  );

endmodule

`default_nettype wire
