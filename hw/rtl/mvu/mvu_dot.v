// Dot product of SIMD activations and SIMD weights, combinational: one row, one cycle's share.
//
//   sum + carry = weights[0] * activations[0] + ... + weights[SIMD-1] * activations[SIMD-1]
//
// and for bipolar weights and bipolar activations, where a stored bit 1 means +1 and 0 means -1,
//
//   sum         = number of columns whose activation and weight bits are equal      (carry = 0)
//
// which the accumulator turns into the dot product (2 * count - columns). `carry` is the one +1 of a
// negated product that found no adder in the tree; it rides on the accumulator's.
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
    // Bits of `sum`; must be what mvu.v derives from the other parameters.
    parameter integer SUM_BITS = 1
) (
    input  wire [SIMD*A_BITS-1:0] activations,
    input  wire [SIMD*W_BITS-1:0] weights,
    output wire [   SUM_BITS-1:0] sum,
    output wire                   carry
);

  // Bits of an activation as a two's complement number.
  localparam integer S_BITS = (A_SIGNED != 0) ? A_BITS : A_BITS + 1;

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

    end else if (W_BIPOLAR != 0) begin : add_subtract
      // +a or -a = ~a + 1.
      wire [SIMD*S_BITS-1:0] leaves;
      for (s = 0; s < SIMD; s = s + 1) begin : column
        wire [A_BITS-1:0] a = activations[s*A_BITS+:A_BITS];
        wire sign = (A_SIGNED != 0) & a[A_BITS-1];
        wire [A_BITS:0] extended = {sign, a};
        assign leaves[s*S_BITS+:S_BITS] = extended[S_BITS-1:0] ^ {S_BITS{~weights[s]}};
      end
      adder_tree #(
          .COUNT(SIMD),
          .WIDTH(S_BITS),
          .SIGNED(1),
          .HAS_CARRIES(1)
      ) tree (
          .leaves (leaves),
          .carries(~weights),
          .sum    (sum)
      );
      assign carry = ~weights[SIMD-1];

    end else if (A_BIPOLAR != 0) begin : signed_weights
      // +w or -w = ~w + 1.
      wire [SIMD*W_BITS-1:0] leaves;
      for (s = 0; s < SIMD; s = s + 1) begin : column
        assign leaves[s*W_BITS+:W_BITS] = weights[s*W_BITS+:W_BITS] ^ {W_BITS{~activations[s]}};
      end
      adder_tree #(
          .COUNT(SIMD),
          .WIDTH(W_BITS),
          .SIGNED(1),
          .HAS_CARRIES(1)
      ) tree (
          .leaves (leaves),
          .carries(~activations),
          .sum    (sum)
      );
      assign carry = ~activations[SIMD-1];

    end else if (W_BITS == 2) begin : two_bit_weights
      // 0, +a, -a = ~a + 1 or -2a = ~(2a) + 1: no multiplier.
      localparam integer LEAF_BITS = (W_TERNARY != 0) ? S_BITS : S_BITS + 1;
      wire [SIMD*LEAF_BITS-1:0] leaves;
      wire [SIMD-1:0] negative;
      for (s = 0; s < SIMD; s = s + 1) begin : column
        wire [A_BITS-1:0] a = activations[s*A_BITS+:A_BITS];
        wire sign = (A_SIGNED != 0) & a[A_BITS-1];
        wire [A_BITS+1:0] once = {sign, sign, a};
        wire [A_BITS+1:0] twice = (W_TERNARY != 0) ? {(A_BITS + 2) {1'b0}} : {sign, a, 1'b0};
        wire [A_BITS+1:0] positive = weights[2*s] ? once : twice;
        assign negative[s] = weights[2*s+1];
        assign leaves[s*LEAF_BITS+:LEAF_BITS] =
            (negative[s] | weights[2*s]) ? positive[LEAF_BITS-1:0] ^ {LEAF_BITS{negative[s]}}
                                         : {LEAF_BITS{1'b0}};
      end
      adder_tree #(
          .COUNT(SIMD),
          .WIDTH(LEAF_BITS),
          .SIGNED(1),
          .HAS_CARRIES(1)
      ) tree (
          .leaves (leaves),
          .carries(negative),
          .sum    (sum)
      );
      assign carry = negative[SIMD-1];

    end else begin : multiply
      localparam integer LEAF_BITS = S_BITS + W_BITS;
      wire [SIMD*LEAF_BITS-1:0] leaves;
      for (s = 0; s < SIMD; s = s + 1) begin : column
        wire [A_BITS-1:0] a = activations[s*A_BITS+:A_BITS];
        wire sign = (A_SIGNED != 0) & a[A_BITS-1];
        wire [A_BITS:0] extended = {sign, a};
        wire signed [LEAF_BITS-1:0] factor = {
          {(LEAF_BITS - S_BITS) {sign}}, extended[S_BITS-1:0]
        };
        wire signed [LEAF_BITS-1:0] weight = {
          {(LEAF_BITS - W_BITS) {weights[(s+1)*W_BITS-1]}}, weights[s*W_BITS+:W_BITS]
        };
        assign leaves[s*LEAF_BITS+:LEAF_BITS] = factor * weight;
      end
      adder_tree #(
          .COUNT(SIMD),
          .WIDTH(LEAF_BITS),
          .SIGNED(1),
          .HAS_CARRIES(0)
      ) tree (
          .leaves (leaves),
          .carries({SIMD{1'b0}}),
          .sum    (sum)
      );
      assign carry = 1'b0;
    end
  endgenerate

endmodule

`default_nettype wire
