// Sum of two streams, element by element:
//
//   y = A_FACTOR * a + B_FACTOR * b
//
// a comes on s0_axis, b on s1_axis, y leaves on m_axis, LANES elements a beat, lane 0 in the low bits.
// Beat i of the result needs beat i of both inputs; they are taken together. Where a lane of both inputs
// holds 0 (the spare lanes of a vector's last beat) so does the result. Two elastic register stages,
// products and sum: latency 2, initiation interval 1 beat per cycle.

`default_nettype none

module add #(
    // Elements per beat, at least 1.
    parameter integer LANES = 1,
    // Bits of an element of s0_axis and of s1_axis, at least 1; signed where *_SIGNED is 1.
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer B_BITS = 1,
    parameter integer B_SIGNED = 0,
    // Constant factors, from -2^16 + 1 to 2^16 - 1.
    parameter integer A_FACTOR = 1,
    parameter integer B_FACTOR = 1,
    // Bits of a result, two's complement; every result must fit.
    parameter integer OUT_BITS = 2
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*A_BITS-1:0] s0_axis_tdata,
    input  wire                    s0_axis_tvalid,
    output wire                    s0_axis_tready,

    input  wire [LANES*B_BITS-1:0] s1_axis_tdata,
    input  wire                    s1_axis_tvalid,
    output wire                    s1_axis_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  localparam signed [16:0] A_CONSTANT = A_FACTOR[16:0];
  localparam signed [16:0] B_CONSTANT = B_FACTOR[16:0];

  generate
    if (LANES < 1) begin : bad_lanes
      add_error_lanes_must_be_at_least_1 error ();
    end
    if (A_BITS < 1 || B_BITS < 1 || OUT_BITS < 1) begin : bad_bits
      add_error_bits_must_be_at_least_1 error ();
    end
    if (A_FACTOR > 65535 || A_FACTOR < -65535 || B_FACTOR > 65535 || B_FACTOR < -65535) begin : bad_factor
      add_error_factors_must_fit_17_bits error ();
    end
  endgenerate

  reg product_valid_q;
  reg sum_valid_q;
  reg [LANES*OUT_BITS-1:0] product_a_q;
  reg [LANES*OUT_BITS-1:0] product_b_q;
  reg [LANES*OUT_BITS-1:0] sum_q;

  wire sum_ready = ~sum_valid_q | m_axis_tready;
  wire product_ready = ~product_valid_q | sum_ready;
  wire take = s0_axis_tvalid & s1_axis_tvalid & product_ready;

  assign s0_axis_tready = s1_axis_tvalid & product_ready;
  assign s1_axis_tready = s0_axis_tvalid & product_ready;
  assign m_axis_tvalid  = sum_valid_q;
  assign m_axis_tdata   = sum_q;

  wire [LANES*OUT_BITS-1:0] product_a;
  wire [LANES*OUT_BITS-1:0] product_b;
  wire [LANES*OUT_BITS-1:0] sum;

  genvar lane;
  generate
    for (lane = 0; lane < LANES; lane = lane + 1) begin : lanes
      wire [A_BITS-1:0] a_bits = s0_axis_tdata[lane*A_BITS+:A_BITS];
      wire [B_BITS-1:0] b_bits = s1_axis_tdata[lane*B_BITS+:B_BITS];
      wire signed [A_BITS:0] a = {(A_SIGNED != 0) & a_bits[A_BITS-1], a_bits};
      wire signed [B_BITS:0] b = {(B_SIGNED != 0) & b_bits[B_BITS-1], b_bits};
      wire signed [A_BITS+17:0] a_product = a * A_CONSTANT;
      wire signed [B_BITS+17:0] b_product = b * B_CONSTANT;
      wire signed [A_BITS+OUT_BITS+17:0] a_wide = {{OUT_BITS{a_product[A_BITS+17]}}, a_product};
      wire signed [B_BITS+OUT_BITS+17:0] b_wide = {{OUT_BITS{b_product[B_BITS+17]}}, b_product};
      // Only the sum must fit OUT_BITS: it is right modulo 2^OUT_BITS whatever the products lose.
      assign product_a[lane*OUT_BITS+:OUT_BITS] = a_wide[OUT_BITS-1:0];
      assign product_b[lane*OUT_BITS+:OUT_BITS] = b_wide[OUT_BITS-1:0];
      assign sum[lane*OUT_BITS+:OUT_BITS] =
          product_a_q[lane*OUT_BITS+:OUT_BITS] + product_b_q[lane*OUT_BITS+:OUT_BITS];
      wire unused = ^{a_wide[A_BITS+OUT_BITS+17:OUT_BITS], b_wide[B_BITS+OUT_BITS+17:OUT_BITS]};
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      product_valid_q <= 1'b0;
      sum_valid_q <= 1'b0;
    end else begin
      if (product_ready) product_valid_q <= take;
      if (sum_ready) sum_valid_q <= product_valid_q;
    end
  end

  always @(posedge clk) begin
    if (product_ready) begin
      product_a_q <= product_a;
      product_b_q <= product_b;
    end
    if (sum_ready) sum_q <= sum;
  end

endmodule

`default_nettype wire
