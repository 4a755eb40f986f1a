// Product of two streams, element by element:
//
//   y = a * b
//
// a comes on s0_axis, b on s1_axis, y leaves on m_axis, LANES elements a beat, lane 0 in the low bits.
// Beat i of the result needs beat i of both inputs; they are taken together. The lanes past a vector's
// last element are 0 on all streams (the inputs' are relied on, but where both are -1 / +1).
//
// A factor of one bit chooses between 0, the other and its negative; two -1 / +1 give one (an XNOR);
// other pairs are multipliers. One output register: latency 1, initiation interval 1 beat per cycle.

`default_nettype none

module multiply #(
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
    // Bits of a product, at least 1; every product must fit. 1 where both factors are -1 / +1, which
    // then is what the product is too.
    parameter integer OUT_BITS = 1
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

  localparam integer BOTH_BIPOLAR = (A_BIPOLAR != 0 && B_BIPOLAR != 0) ? 1 : 0;

  generate
    if (LANES < 1 || LANES > CHANNELS) begin : bad_lanes
      multiply_error_lanes_must_be_1_to_channels error ();
    end
    if (OUT_BITS < 1 || (BOTH_BIPOLAR != 0 && OUT_BITS != 1)) begin : bad_out_bits
      multiply_error_out_bits_must_be_at_least_1_and_1_of_two_bipolar_factors error ();
    end
  endgenerate

  reg valid_q;
  reg [LANES*OUT_BITS-1:0] product_q;

  wire ready = ~valid_q | m_axis_tready;
  wire take = s0_axis_tvalid & s1_axis_tvalid & ready;

  assign s0_axis_tready = s1_axis_tvalid & ready;
  assign s1_axis_tready = s0_axis_tvalid & ready;
  assign m_axis_tvalid  = valid_q;
  assign m_axis_tdata   = product_q;

  wire [LANES-1:0] used;

  used_lanes #(
      .CHANNELS(CHANNELS),
      .LANES   (LANES),
      .KNOWN   ((BOTH_BIPOLAR != 0) ? 0 : 1)
  ) spare (
      .clk (clk),
      .rst (rst),
      .step(take),
      .used(used)
  );

  always @(posedge clk) begin
    if (rst) valid_q <= 1'b0;
    else if (ready) valid_q <= take;
  end

  genvar l;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      wire [A_BITS-1:0] a = s0_axis_tdata[l*A_BITS+:A_BITS];
      wire [B_BITS-1:0] b = s1_axis_tdata[l*B_BITS+:B_BITS];
      wire [OUT_BITS-1:0] product;

      element_product #(
          .A_BITS   (A_BITS),
          .A_SIGNED (A_SIGNED),
          .A_BIPOLAR(A_BIPOLAR),
          .B_BITS   (B_BITS),
          .B_SIGNED (B_SIGNED),
          .B_BIPOLAR(B_BIPOLAR),
          .OUT_BITS (OUT_BITS)
      ) times (
          .a      (a),
          .b      (b),
          .product(product)
      );

      always @(posedge clk) begin
        if (ready) product_q[l*OUT_BITS+:OUT_BITS] <= product & {OUT_BITS{used[l]}};
      end
    end
  endgenerate

endmodule

`default_nettype wire
