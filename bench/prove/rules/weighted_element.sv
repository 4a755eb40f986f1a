// The product of an activation and a weight, by the weight's code (mvu_dot.v); modulo 2^OUT_BITS.
//
// Of an element past the end of a vector: its activation is 0, its weight is stored as mvu_dot.v says, and it counts
// nothing. No stored ternary weight is -2.

`default_nettype none

module weighted_element #(
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    parameter integer W_CODE = 0,
    parameter integer W_BITS = 1,
    parameter integer OUT_BITS = 2
) (
    input wire [A_BITS-1:0] activation,
    input wire [W_BITS-1:0] weight,
    input wire past,
    output wire signed [OUT_BITS-1:0] product
);

  // Bits of an exponent.
  localparam integer E_BITS = (W_BITS > 1) ? W_BITS - 1 : 1;

  wire [E_BITS-1:0] exponent = weight;
  reg signed [OUT_BITS-1:0] a;
  reg signed [OUT_BITS-1:0] w;

  always @* begin
    if (A_BIPOLAR != 0) a = activation[0] ? 1 : -1;
    else if (A_SIGNED != 0) a = $signed(activation);
    else a = activation;

    if (W_CODE == 1) w = weight[0] ? 1 : -1;
    else if (W_CODE == 3) w = weight;
    else if (W_CODE == 4) w = 2 * weight - ((1 << W_BITS) - 1);
    else if (W_CODE == 5) begin
      w = (&exponent) ? 0 : 1 << exponent;
      if (weight[W_BITS-1]) w = -w;
    end else w = $signed(weight);

    if (W_CODE == 2) assume (weight != 2'b10);
    if (past) begin
      assume (activation == 0);
      assume ((W_CODE == 1 || W_CODE == 4) ? w == 1 : w == 0);
    end
  end

  assign product = past ? 0 : a * w;

endmodule

`default_nettype wire
