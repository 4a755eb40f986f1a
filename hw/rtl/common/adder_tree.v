// Balanced tree of adders of unsigned numbers, combinational.
//
//   sum = leaves[0] + ... + leaves[COUNT-1] + carries[0] + ... + carries[COUNT-2]
//
// With OF_BITS a leaf is the number of its three bits that are 1.
//
// Each of the COUNT - 1 adders takes one single-bit carry for nothing: the +1 of a negated leaf
// (-x = ~x + 1) or a bit of a population count rides on an adder that is there anyway.
//
// Level l holds ceil(COUNT / 2^l) partial sums of WIDTH + l bits. No level overflows: a partial sum
// covers at most 2^l leaves and 2^l - 1 carries.
//
// Latency 0, ceil(log2(COUNT)) adders deep.

`default_nettype none

module adder_tree #(
    // Number of leaves, at least 1.
    parameter integer COUNT = 2,
    // Bits of a leaf, at least 1.
    parameter integer WIDTH = 1,
    // 1: `carries` is used, 0: it is ignored (and must be 0).
    parameter integer HAS_CARRIES = 0,
    // 1: leaves are three bits that are counted, and WIDTH is 2.
    parameter integer OF_BITS = 0
) (
    input  wire [COUNT*((OF_BITS != 0) ? 3 : WIDTH)-1:0] leaves,
    input  wire [                             COUNT-1:0] carries,
    output wire [               WIDTH+$clog2(COUNT)-1:0] sum
);

  localparam integer LEVELS = $clog2(COUNT);

  genvar l;
  genvar i;

  generate
    if (COUNT < 1) begin : bad_count
      adder_tree_error_count_must_be_at_least_1 error ();
    end
    if (WIDTH < 1) begin : bad_width
      adder_tree_error_width_must_be_at_least_1 error ();
    end
    if (OF_BITS != 0 && WIDTH != 2) begin : bad_count_width
      adder_tree_error_width_of_counted_bits_must_be_2 error ();
    end

    for (l = 0; l <= LEVELS; l = l + 1) begin : level
      localparam integer NODES = (COUNT + (1 << l) - 1) >> l;
      localparam integer BITS = WIDTH + l;

      for (i = 0; i < NODES; i = i + 1) begin : node
        wire [BITS-1:0] value;

        if (l == 0 && OF_BITS != 0) begin : bit_count
          assign value = {1'b0, leaves[3*i]} + {1'b0, leaves[3*i+1]} + {1'b0, leaves[3*i+2]};
        end else if (l == 0) begin : leaf
          assign value = leaves[i*WIDTH+:WIDTH];
        end else begin : inner
          // Partial sums of the level below; each adder so far has used one carry.
          localparam integer BELOW = (COUNT + (1 << (l - 1)) - 1) >> (l - 1);
          localparam integer CARRIES_USED = COUNT - BELOW;
          wire [BITS-2:0] left = level[l-1].node[2*i].value;

          if (2 * i + 1 == BELOW) begin : alone
            assign value = {1'b0, left};
          end else begin : pair
            wire [BITS-2:0] right = level[l-1].node[2*i+1].value;

            // One chain of BITS + 1 bits: the lowest bit (1 + carry) makes the carry into the next.
            // Without carries too: plain sums of sums are merged by Yosys into carry-save adders, which
            // take up to twice the LUTs.
            wire carry = (HAS_CARRIES != 0) & carries[CARRIES_USED+i];
            wire [BITS:0] total = {1'b0, left, 1'b1} + {1'b0, right, carry};
            assign value = total[BITS:1];
          end
        end
      end
    end
  endgenerate

  assign sum = level[LEVELS].node[0].value;

endmodule

`default_nettype wire
