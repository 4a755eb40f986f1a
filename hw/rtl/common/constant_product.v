// A number times a constant, combinational, of shifts and additions alone.
//
//   product = FACTOR * x, modulo 2^OUT_BITS
//
// The constant is taken in its signed digits -1, 0, +1 without two neighbours (the non-adjacent form,
// which has the fewest that are not 0): an addition or subtraction for each beyond the first.
//
// Latency 0.

`default_nettype none

module constant_product #(
    // Bits of x, two's complement, at least 1.
    parameter integer X_BITS = 1,
    // From -2^16 + 1 to 2^16 - 1.
    parameter integer FACTOR = 1,
    // Bits of the product, at least 1.
    parameter integer OUT_BITS = 1
) (
    input  wire [  X_BITS-1:0] x,
    output wire [OUT_BITS-1:0] product
);

  localparam integer MAGNITUDE = (FACTOR < 0) ? -FACTOR : FACTOR;
  // Digits of the magnitude: of 2^16 - 1 they are 2^16 - 2^0.
  localparam integer DIGITS = 17;
  // What the product can need, and all that is computed.
  localparam integer FULL_BITS = X_BITS + $clog2(MAGNITUDE + 1);
  localparam integer BITS = (FULL_BITS < OUT_BITS) ? FULL_BITS : OUT_BITS;

  // Bit k is set where digit k of the non-adjacent form of `magnitude` is not 0.
  // (3m XOR m) has at k + 1 the digits that are not 0, and 3m has a 1 there where the digit is +1.
  function [31:0] digits(input integer magnitude);
    digits = ((3 * magnitude) ^ magnitude) >> 1;
  endfunction

  function [31:0] positives(input integer magnitude);
    positives = ((3 * magnitude) & ~magnitude) >> 1;
  endfunction

  localparam [31:0] NONZERO = digits(MAGNITUDE);
  localparam [31:0] POSITIVE = positives(MAGNITUDE);

  generate
    if (X_BITS < 1 || OUT_BITS < 1) begin : bad_bits
      constant_product_error_bits_must_be_at_least_1 error ();
    end
    if (MAGNITUDE > 65535) begin : bad_factor
      constant_product_error_factor_must_fit_17_bits error ();
    end
  endgenerate

  wire [BITS-1:0] operand;

  element_value #(
      .BITS    (X_BITS),
      .SIGNED  (1),
      .OUT_BITS(BITS)
  ) extension (
      .code (x),
      .value(operand)
  );

  genvar k;

  generate
    for (k = 0; k <= DIGITS; k = k + 1) begin : partial
      wire [BITS-1:0] sum;

      if (k == 0) begin : none
        assign sum = {BITS{1'b0}};
      end else if (NONZERO[k-1] == 0 || k > BITS) begin : same
        assign sum = partial[k-1].sum;
      end else if (POSITIVE[k-1] != (FACTOR < 0)) begin : plus
        assign sum = partial[k-1].sum + (operand << (k - 1));
      end else begin : minus
        assign sum = partial[k-1].sum - (operand << (k - 1));
      end
    end
  endgenerate

  element_value #(
      .BITS    (BITS),
      .SIGNED  (1),
      .OUT_BITS(OUT_BITS)
  ) result (
      .code (partial[DIGITS].sum),
      .value(product)
  );

endmodule

`default_nettype wire
