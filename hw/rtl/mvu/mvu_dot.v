// Dot product of SIMD activations and SIMD weights, combinational: one row, one cycle's share.
//
//   sum + carry = weights[0] * activations[0] + ... + weights[SIMD-1] * activations[SIMD-1]
//               + SIMD * 2^(LEAF_BITS - 1)
//
// Each product is in offset binary (2^(LEAF_BITS - 1) stands for 0), so that all additions are
// unsigned; the accumulator starts below 0 by all the offsets. `carry` is the one +1 of a negated
// product that found no adder in the tree; it rides on the accumulator's.
//
// Bipolar weights and activations (a stored bit 1 means +1 and 0 means -1) are counted instead:
//
//   sum = number of columns whose activation and weight bits are equal      (carry = 0)
//
// Columns past the end of a vector have activation bits 0 and contribute nothing when their weight
// is stored as 0 (signed weights) or as the bit 1 (bipolar weights and activations); bipolar weights
// of integer activations need no care, since +0 and -0 are both 0.
//
// Latency 0.

`default_nettype none

module mvu_dot #(
    // Columns, at least 1.
    parameter integer SIMD = 1,
    // Bits of an activation, at least 1; 1 when A_BIPOLAR.
    parameter integer A_BITS = 1,
    // 1: activations are two's complement, 0: unsigned (or bipolar).
    parameter integer A_SIGNED = 0,
    // 1: activations are one bit meaning -1 or +1.
    parameter integer A_BIPOLAR = 0,
    // Bits of a weight, at least 1; 1 when W_BIPOLAR, 2 when W_TERNARY.
    parameter integer W_BITS = 1,
    // 1: weights are one bit meaning -1 or +1, 0: two's complement.
    parameter integer W_BIPOLAR = 0,
    // 1: two's complement weights that are never -2.
    parameter integer W_TERNARY = 0,
    // Bits of a product; must be what mvu.v derives from the parameters above.
    parameter integer LEAF_BITS = 1,
    // Bits of `sum`: $clog2(SIMD + 1) when both are bipolar, otherwise LEAF_BITS + $clog2(SIMD).
    parameter integer SUM_BITS = 1
) (
    input  wire [SIMD*A_BITS-1:0] activations,
    input  wire [SIMD*W_BITS-1:0] weights,
    output wire [   SUM_BITS-1:0] sum,
    output wire                   carry
);

  genvar s;

  generate
    if (A_BIPOLAR != 0 && W_BIPOLAR != 0) begin : xnor_count
      popcount #(
          .N(SIMD)
      ) counter (
          .bits (~(activations ^ weights)),
          .count(sum)
      );
      assign carry = 1'b0;

    end else begin : products
      // What flips the sign bit of a two's complement product makes it offset binary.
      localparam [LEAF_BITS-1:0] OFFSET = {1'b1, {(LEAF_BITS - 1) {1'b0}}};
      wire [SIMD*LEAF_BITS-1:0] leaves;
      wire [SIMD-1:0] carries;

      for (s = 0; s < SIMD; s = s + 1) begin : column
        wire [A_BITS-1:0] a = activations[s*A_BITS+:A_BITS];
        wire [W_BITS-1:0] w = weights[s*W_BITS+:W_BITS];
        // The activation as two's complement of any width up to A_BITS + W_BITS + 1.
        wire signed [A_BITS+W_BITS:0] x = {{(W_BITS + 1) {(A_SIGNED != 0) & a[A_BITS-1]}}, a};
        wire [LEAF_BITS-1:0] product;

        assign leaves[s*LEAF_BITS+:LEAF_BITS] = product ^ OFFSET;

        if (W_BIPOLAR != 0) begin : add_subtract
          // +a or -a = ~a + 1.
          assign product    = x[LEAF_BITS-1:0] ^ {LEAF_BITS{~w[0]}};
          assign carries[s] = ~w[0];
        end else if (A_BIPOLAR != 0) begin : signed_weight
          // +w or -w = ~w + 1.
          assign product    = w ^ {LEAF_BITS{~a[0]}};
          assign carries[s] = ~a[0];
        end else if (W_TERNARY != 0) begin : ternary
          // 0, +a or -a = ~a + 1.
          assign product    = (x[LEAF_BITS-1:0] ^ {LEAF_BITS{w[1]}}) & {LEAF_BITS{w[0]}};
          assign carries[s] = w[1];
        end else if (W_BITS == 2) begin : two_bits
          // 0, +a, -a = ~a + 1 or -2a = ~(2a) + 1.
          wire [LEAF_BITS-1:0] twice = {x[LEAF_BITS-2:0], 1'b0} & {LEAF_BITS{w[1]}};
          assign product    = (w[0] ? x[LEAF_BITS-1:0] : twice) ^ {LEAF_BITS{w[1]}};
          assign carries[s] = w[1];
        end else begin : multiply
          wire signed [A_BITS+W_BITS:0] y = {{(A_BITS + 1) {w[W_BITS-1]}}, w};
          wire signed [A_BITS+W_BITS:0] full = x * y;
          assign product    = full[LEAF_BITS-1:0];
          assign carries[s] = 1'b0;
        end
      end

      adder_tree #(
          .COUNT      (SIMD),
          .WIDTH      (LEAF_BITS),
          .HAS_CARRIES((W_BIPOLAR != 0 || A_BIPOLAR != 0 || W_BITS == 2) ? 1 : 0)
      ) tree (
          .leaves (leaves),
          .carries(carries),
          .sum    (sum)
      );
      assign carry = carries[SIMD-1];
    end
  endgenerate

endmodule

`default_nettype wire
