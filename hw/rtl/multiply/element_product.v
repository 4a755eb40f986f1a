// Product of two elements, combinational.
//
//   product = a * b, modulo 2^OUT_BITS; of two -1 / +1 elements their product as such an element
//
// Latency 0. multiply.v checks the parameters that are its own.

`default_nettype none

module element_product #(
    // Both factors: bits, at least 1; two's complement; a bit for -1 and +1.
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    parameter integer B_BITS = 1,
    parameter integer B_SIGNED = 0,
    parameter integer B_BIPOLAR = 0,
    // Bits of the product, at least 1.
    parameter integer OUT_BITS = 1
) (
    input  wire [  A_BITS-1:0] a,
    input  wire [  B_BITS-1:0] b,
    output wire [OUT_BITS-1:0] product
);

  // A factor of one bit stands in front, if there is one.
  localparam integer A_IS_BIT = (A_BITS == 1) ? 1 : 0;
  localparam integer B_IS_BIT = (B_BITS == 1) ? 1 : 0;
  localparam integer X_BITS = (A_IS_BIT != 0) ? B_BITS : A_BITS;
  localparam integer X_SIGNED = (A_IS_BIT != 0) ? B_SIGNED : A_SIGNED;
  localparam integer X_BIPOLAR = (A_IS_BIT != 0) ? B_BIPOLAR : A_BIPOLAR;
  localparam integer BIT_SIGNED = (A_IS_BIT != 0) ? A_SIGNED : B_SIGNED;
  localparam integer BIT_BIPOLAR = (A_IS_BIT != 0) ? A_BIPOLAR : B_BIPOLAR;
  localparam integer FULL_BITS = A_BITS + B_BITS;

  generate
    if (A_BITS < 1 || (A_BIPOLAR != 0 && (A_BITS != 1 || A_SIGNED != 0))) begin : bad_a
      element_product_error_a_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end
    if (B_BITS < 1 || (B_BIPOLAR != 0 && (B_BITS != 1 || B_SIGNED != 0))) begin : bad_b
      element_product_error_b_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end

    if (A_BIPOLAR != 0 && B_BIPOLAR != 0) begin : signs
      assign product = {OUT_BITS{~(a[0] ^ b[0])}};
    end else if (A_IS_BIT != 0 || B_IS_BIT != 0) begin : choice
      wire [X_BITS-1:0] x;
      wire chooses;
      wire [OUT_BITS-1:0] value;
      // 1 of a bit 0 of -1 / +1, and of a bit 1 of 0 / -1.
      wire negates;
      wire keeps;

      if (A_IS_BIT != 0) begin : bit_a
        assign x       = b;
        assign chooses = a[0];
      end else begin : bit_b
        assign x       = a;
        assign chooses = b[0];
      end

      assign negates = (BIT_BIPOLAR != 0) ? ~chooses : (BIT_SIGNED != 0) & chooses;
      assign keeps   = (BIT_BIPOLAR != 0) | chooses;

      element_value #(
          .BITS    (X_BITS),
          .SIGNED  (X_SIGNED),
          .BIPOLAR (X_BIPOLAR),
          .OUT_BITS(OUT_BITS)
      ) extension (
          .code (x),
          .value(value)
      );

      if (BIT_BIPOLAR != 0 || BIT_SIGNED != 0) begin : negatable
        // One chain of OUT_BITS + 1 bits: the lowest makes the carry of -v = ~v + 1.
        wire [OUT_BITS:0] sum;
        assign sum = {(value ^ {OUT_BITS{negates}}) & {OUT_BITS{keeps}}, negates} + {{OUT_BITS{1'b0}}, negates};
        assign product = sum[OUT_BITS:1];
      end else begin : gated
        wire unused = negates;
        assign product = value & {OUT_BITS{keeps}};
      end
    end else begin : multiplier
      wire [FULL_BITS-1:0] full;

      if (A_SIGNED == 0 && B_SIGNED == 0) begin : unsigned_factors
        assign full = {{B_BITS{1'b0}}, a} * {{A_BITS{1'b0}}, b};
      end else if (A_SIGNED != 0 && B_SIGNED != 0) begin : signed_factors
        wire signed [FULL_BITS-1:0] signed_full = $signed(a) * $signed(b);
        assign full = signed_full;
      end else if (A_SIGNED != 0) begin : signed_a
        wire signed [FULL_BITS:0] signed_full = $signed(a) * $signed({1'b0, b});
        wire unused = signed_full[FULL_BITS];
        assign full = signed_full[FULL_BITS-1:0];
      end else begin : signed_b
        wire signed [FULL_BITS:0] signed_full = $signed({1'b0, a}) * $signed(b);
        wire unused = signed_full[FULL_BITS];
        assign full = signed_full[FULL_BITS-1:0];
      end

      element_value #(
          .BITS    (FULL_BITS),
          .SIGNED  ((A_SIGNED != 0 || B_SIGNED != 0) ? 1 : 0),
          .OUT_BITS(OUT_BITS)
      ) extension (
          .code (full),
          .value(product)
      );
    end
  endgenerate

endmodule

`default_nettype wire
