// Sum of two streams, element by element:
//
//   y = A_FACTOR * a + B_FACTOR * b
//
// a comes on s0_axis, b on s1_axis, y leaves on m_axis, LANES elements a beat, lane 0 in the low bits.
// Beat i of the result needs beat i of both inputs; they are taken together. The lanes past a vector's
// last element are 0 on all streams (the inputs' are relied on, but for -1 / +1 elements).
//
// Elastic register stages: one with the sum, and where a factor is no power of two (or its negative)
// one with the products before it. Latency 1 or 2, initiation interval 1 beat per cycle.

`default_nettype none

module add #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // Elements of s0_axis and s1_axis: bits, at least 1; two's complement; a bit for -1 and +1.
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    parameter integer B_BITS = 1,
    parameter integer B_SIGNED = 0,
    parameter integer B_BIPOLAR = 0,
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

  localparam integer WIDTH = LANES * OUT_BITS;
  localparam integer A_MAGNITUDE = (A_FACTOR < 0) ? -A_FACTOR : A_FACTOR;
  localparam integer B_MAGNITUDE = (B_FACTOR < 0) ? -B_FACTOR : B_FACTOR;
  localparam integer HAS_PRODUCTS =
      ((A_MAGNITUDE & (A_MAGNITUDE - 1)) != 0 || (B_MAGNITUDE & (B_MAGNITUDE - 1)) != 0) ? 1 : 0;

  generate
    if (LANES < 1 || LANES > CHANNELS) begin : bad_lanes
      add_error_lanes_must_be_1_to_channels error ();
    end
    if (OUT_BITS < 1) begin : bad_out_bits
      add_error_out_bits_must_be_at_least_1 error ();
    end
  endgenerate

  wire product_ready;
  wire take = s0_axis_tvalid & s1_axis_tvalid & product_ready;

  assign s0_axis_tready = s1_axis_tvalid & product_ready;
  assign s1_axis_tready = s0_axis_tvalid & product_ready;

  wire [LANES-1:0] used;

  used_lanes #(
      .CHANNELS(CHANNELS),
      .LANES   (LANES),
      .KNOWN   ((A_BIPOLAR != 0 || B_BIPOLAR != 0) ? 0 : 1)
  ) spare (
      .clk (clk),
      .rst (rst),
      .step(take),
      .used(used)
  );

  // Products.

  wire [WIDTH-1:0] product_a;
  wire [WIDTH-1:0] product_b;
  wire [WIDTH-1:0] term_a;
  wire [WIDTH-1:0] term_b;

  genvar l;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      // A sign bit more than an unsigned element has.
      wire [A_BITS:0] a;
      wire [B_BITS:0] b;
      wire [OUT_BITS-1:0] pa;
      wire [OUT_BITS-1:0] pb;

      element_value #(
          .BITS    (A_BITS),
          .SIGNED  (A_SIGNED),
          .BIPOLAR (A_BIPOLAR),
          .OUT_BITS(A_BITS + 1)
      ) value_a (
          .code (s0_axis_tdata[l*A_BITS+:A_BITS]),
          .value(a)
      );

      element_value #(
          .BITS    (B_BITS),
          .SIGNED  (B_SIGNED),
          .BIPOLAR (B_BIPOLAR),
          .OUT_BITS(B_BITS + 1)
      ) value_b (
          .code (s1_axis_tdata[l*B_BITS+:B_BITS]),
          .value(b)
      );

      constant_product #(
          .X_BITS  (A_BITS + 1),
          .FACTOR  (A_FACTOR),
          .OUT_BITS(OUT_BITS)
      ) times_a (
          .x      (a),
          .product(pa)
      );

      constant_product #(
          .X_BITS  (B_BITS + 1),
          .FACTOR  (B_FACTOR),
          .OUT_BITS(OUT_BITS)
      ) times_b (
          .x      (b),
          .product(pb)
      );

      // Only the sum must fit OUT_BITS: it is right modulo 2^OUT_BITS whatever the products lose.
      assign product_a[l*OUT_BITS+:OUT_BITS] = pa & {OUT_BITS{used[l]}};
      assign product_b[l*OUT_BITS+:OUT_BITS] = pb & {OUT_BITS{used[l]}};
    end
  endgenerate

  // Sum.

  reg valid_q;
  reg [WIDTH-1:0] sum_q;
  wire terms_valid;
  wire sum_ready = ~valid_q | m_axis_tready;

  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = sum_q;

  generate
    if (HAS_PRODUCTS != 0) begin : products
      reg product_valid_q;
      reg [WIDTH-1:0] product_a_q;
      reg [WIDTH-1:0] product_b_q;

      assign product_ready = ~product_valid_q | sum_ready;
      assign terms_valid   = product_valid_q;
      assign term_a        = product_a_q;
      assign term_b        = product_b_q;

      always @(posedge clk) begin
        if (rst) product_valid_q <= 1'b0;
        else if (product_ready) product_valid_q <= take;
      end

      always @(posedge clk) begin
        if (product_ready) begin
          product_a_q <= product_a;
          product_b_q <= product_b;
        end
      end
    end else begin : direct
      assign product_ready = sum_ready;
      assign terms_valid   = take;
      assign term_a        = product_a;
      assign term_b        = product_b;
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) valid_q <= 1'b0;
    else if (sum_ready) valid_q <= terms_valid;
  end

  genvar s;

  generate
    for (s = 0; s < LANES; s = s + 1) begin : sum
      always @(posedge clk) begin
        if (sum_ready) sum_q[s*OUT_BITS+:OUT_BITS] <= term_a[s*OUT_BITS+:OUT_BITS] + term_b[s*OUT_BITS+:OUT_BITS];
      end
    end
  endgenerate

endmodule

`default_nettype wire
