// Dot product of SIMD activations and SIMD weights, combinational: one row, one cycle's share.
//
//   sum + carry = weights[0] * activations[0] + ... + weights[SIMD-1] * activations[SIMD-1]
//               + SIMD * 2^(LEAF_BITS - 1)
//
// Weights by their code:
//
//   0  two's complement
//   1  bipolar: the bit 0 means -1 and 1 means +1
//   2  ternary: two's complement of two bits that is never -2
//   3  binary: the bit is 0 or 1
//   4  odd: q means 2 q - (2^W_BITS - 1)
//   5  power of two: a sign above e, which means 2^e, but 0 where all its bits are 1
//
// Each product is in offset binary (2^(LEAF_BITS - 1) stands for 0), so that all additions are
// unsigned; the accumulator starts below 0 by all the offsets. `carry` is the one +1 of a negated
// product that found no adder in the tree; it rides on the accumulator's. Products of binary weights
// and unsigned activations are never negative, and have no offset.
//
// Bipolar weights and activations (a stored bit 1 means +1 and 0 means -1), and single bits of which
// both are 0 or 1, are counted instead:
//
//   sum = number of columns whose activation and weight bits are equal, or both 1      (carry = 0)
//
// Of single bits 0 and 1 times bipolar weights, +a or -a, each counts as 0 to 2: 2 (a and w) + (not a) is the
// product and 1. The rows have the same activations, so their zeros are counted outside, once.
//
//   sum = 2 * number of columns whose activation and weight bits are both 1 + zeros     (carry = 0)
//
// Columns past the end of a vector have activation bits 0 and contribute nothing when their weight
// is 0, or, bipolar, +1; odd weights of bipolar activations contribute -1 when they are +1.
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
    // How a weight is stored (see above), and its bits.
    parameter integer W_CODE = 0,
    parameter integer W_BITS = 1,
    // 1: products of integers are sums of shifted activations, so that synthesis takes no multipliers for them.
    parameter integer LOGIC_PRODUCTS = 0,
    // Bits of a product; must be what mvu.v derives from the parameters above.
    parameter integer LEAF_BITS = 1,
    // Bits of `sum`: $clog2(SIMD + 1) when columns are counted, $clog2(2 * SIMD + 1) with zeros,
    // otherwise LEAF_BITS + $clog2(SIMD).
    parameter integer SUM_BITS = 1
) (
    input  wire [    SIMD*A_BITS-1:0] activations,
    // Number of activation bits that are 0, for bits 0 and 1 times bipolar weights; else 0.
    input  wire [$clog2(SIMD+1)-1:0] zeros,
    input  wire [    SIMD*W_BITS-1:0] weights,
    output wire [       SUM_BITS-1:0] sum,
    output wire                       carry
);

  localparam integer LEVELS = $clog2(SIMD);

  genvar s;
  genvar l;

  generate
    if (W_BITS == 1 && A_BITS == 1 && A_SIGNED == 0
        && (A_BIPOLAR != 0 ? W_CODE == 1 : W_CODE == 3)) begin : column_count
      popcount #(
          .N(SIMD)
      ) counter (
          .bits ((A_BIPOLAR != 0) ? ~(activations ^ weights) : activations & weights),
          .count(sum)
      );
      assign carry = 1'b0;

    end else if (A_BITS == 1 && A_SIGNED == 0 && A_BIPOLAR == 0 && W_CODE == 1) begin : and_count
      wire [$clog2(SIMD+1)-1:0] count;
      popcount #(
          .N(SIMD)
      ) counter (
          .bits (activations & weights),
          .count(count)
      );
      assign sum   = {count, 1'b0} + {1'b0, zeros};
      assign carry = 1'b0;

    end else begin : products
      // What flips the sign bit of a two's complement product makes it offset binary.
      localparam [0:0] HAS_OFFSET = A_SIGNED != 0 || A_BIPOLAR != 0 || W_CODE != 3;
      localparam [LEAF_BITS-1:0] OFFSET = {HAS_OFFSET, {(LEAF_BITS - 1) {1'b0}}};

      for (s = 0; s < SIMD; s = s + 1) begin : column
        wire [A_BITS-1:0] a = activations[s*A_BITS+:A_BITS];
        wire [W_BITS-1:0] w = weights[s*W_BITS+:W_BITS];
        // The activation as two's complement of any width up to A_BITS + LEAF_BITS.
        wire signed [A_BITS+LEAF_BITS-1:0] x = {{LEAF_BITS{(A_SIGNED != 0) & a[A_BITS-1]}}, a};
        // Without its sign, which `negative` is.
        wire [LEAF_BITS-1:0] magnitude;
        wire negative;
        wire [LEAF_BITS-1:0] leaf = magnitude ^ ({LEAF_BITS{negative}} ^ OFFSET);

        if (W_CODE == 5) begin : power_of_two
          wire [LEAF_BITS-1:0] unit = (A_BIPOLAR != 0) ? {{(LEAF_BITS - 1) {1'b0}}, 1'b1} : x[LEAF_BITS-1:0];
          assign magnitude = (unit << w[W_BITS-2:0]) & {LEAF_BITS{~(&w[W_BITS-2:0])}};
          assign negative  = w[W_BITS-1] ^ ((A_BIPOLAR != 0) & ~a[0]);
        end else if (A_BIPOLAR != 0) begin : signed_weight
          // +w or -w.
          if (W_CODE == 3) assign magnitude = {1'b0, w};
          else if (W_CODE == 4) assign magnitude = {~w[W_BITS-1], w[W_BITS-2:0], 1'b1};
          else assign magnitude = w;
          assign negative = ~a[0];
        end else if (W_CODE == 1) begin : add_subtract
          assign magnitude = x[LEAF_BITS-1:0];
          assign negative  = ~w[0];
        end else if (W_CODE == 2) begin : ternary
          // The sign of 0 is 0.
          assign magnitude = x[LEAF_BITS-1:0] & {LEAF_BITS{w[0]}};
          assign negative  = w[1];
        end else if (W_CODE == 3) begin : binary
          assign magnitude = x[LEAF_BITS-1:0] & {LEAF_BITS{w[0]}};
          assign negative  = 1'b0;
        end else if (W_CODE == 4 && W_BITS == 2) begin : two_odd_bits
          // +-a or +-3a.
          wire [LEAF_BITS-1:0] triple = x[LEAF_BITS-1:0] + {x[LEAF_BITS-2:0], 1'b0};
          assign magnitude = (w[1] == w[0]) ? triple : x[LEAF_BITS-1:0];
          assign negative  = ~w[1];
        end else if (W_BITS == 2) begin : two_bits
          // 0, +a, -a or -2a.
          wire [LEAF_BITS-1:0] twice = {x[LEAF_BITS-2:0], 1'b0} & {LEAF_BITS{w[1]}};
          assign magnitude = w[0] ? x[LEAF_BITS-1:0] : twice;
          assign negative  = w[1];
        end else begin : multiply
          wire signed [A_BITS:0] factor = x[A_BITS:0];
          wire signed [A_BITS+W_BITS+1:0] full;
          // The weight as two's complement, an odd one with a bit more.
          localparam integer F_BITS = (W_CODE == 4) ? W_BITS + 1 : W_BITS;
          wire signed [F_BITS-1:0] weight;
          if (W_CODE == 4) begin : odd
            assign weight = {~w[W_BITS-1], w[W_BITS-2:0], 1'b1};
          end else begin : integer_weight
            assign weight = w;
          end
          if (LOGIC_PRODUCTS != 0) begin : shifted_sums
            genvar b;
            wire [A_BITS+W_BITS+1:0] wide = {{(W_BITS + 1) {factor[A_BITS]}}, factor};
            for (b = 0; b < F_BITS; b = b + 1) begin : bit_of_weight
              // Of this bit and the lower ones; the highest counts below 0.
              wire [A_BITS+W_BITS+1:0] part;
              wire [A_BITS+W_BITS+1:0] share = (wide & {(A_BITS + W_BITS + 2) {weight[b]}}) << b;
              if (b == 0) begin : lowest
                assign part = (F_BITS == 1) ? -share : share;
              end else if (b < F_BITS - 1) begin : inner
                assign part = bit_of_weight[b-1].part + share;
              end else begin : highest
                assign part = bit_of_weight[b-1].part - share;
              end
            end
            assign full = bit_of_weight[F_BITS-1].part;
          end else begin : multiplied
            assign full = factor * weight;
          end
          assign magnitude = full[LEAF_BITS-1:0];
          assign negative  = 1'b0;
        end
      end

      // The tree of adder_tree.v, around the columns themselves: leaves joined to one vector, piece by piece, are the same
      // wires, but Icarus Verilog takes such a vector bit by bit, for each piece and for each reader.
      for (l = 0; l <= LEVELS; l = l + 1) begin : level
        localparam integer NODES = (SIMD + (1 << l) - 1) >> l;
        localparam integer BITS = LEAF_BITS + l;

        for (s = 0; s < NODES; s = s + 1) begin : node
          wire [BITS-1:0] value;

          if (l == 0) begin : leaf
            assign value = column[s].leaf;
          end else begin : inner
            localparam integer BELOW = (SIMD + (1 << (l - 1)) - 1) >> (l - 1);
            localparam integer CARRIES_USED = SIMD - BELOW;
            wire [BITS-2:0] left = level[l-1].node[2*s].value;

            if (2 * s + 1 == BELOW) begin : alone
              assign value = {1'b0, left};
            end else begin : pair
              wire [BITS-2:0] right = level[l-1].node[2*s+1].value;
              wire [BITS:0] total = {1'b0, left, 1'b1} + {1'b0, right, column[CARRIES_USED+s].negative};
              assign value = total[BITS:1];
            end
          end
        end
      end

      assign sum   = level[LEVELS].node[0].value;
      assign carry = column[SIMD-1].negative;
    end
  endgenerate

endmodule

`default_nettype wire
