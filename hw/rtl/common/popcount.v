// Population count, combinational.
//
//   count = bits[0] + ... + bits[N-1]
//
// Three bits (or three two-input gates in front of them) fit the two six-input LUTs of a full adder;
// these 2-bit counts go through an adder tree whose adders take one more bit each as their carry.
// G groups of three and G - 1 carries hold 4 * G - 1 bits.
//
// Latency 0.

`default_nettype none

module popcount #(
    // Number of bits counted, at least 1.
    parameter integer N = 1
) (
    input  wire [            N-1:0] bits,
    output wire [$clog2(N+1)-1:0] count
);

  localparam integer GROUPS = (N + 4) / 4;
  localparam integer COUNT_BITS = $clog2(N + 1);
  localparam integer SUM_BITS = 2 + $clog2(GROUPS);

  // The spare carry of the tree (its highest) stays 0.
  wire [4*GROUPS-1:0] padded = {{(4 * GROUPS - N) {1'b0}}, bits};
  wire [SUM_BITS-1:0] sum;

  generate
    if (N < 1) begin : bad_n
      popcount_error_n_must_be_at_least_1 error ();
    end
  endgenerate

  adder_tree #(
      .COUNT(GROUPS),
      .WIDTH(2),
      .HAS_CARRIES(1),
      .OF_BITS(1)
  ) tree (
      .leaves (padded[3*GROUPS-1:0]),
      .carries(padded[4*GROUPS-1:3*GROUPS]),
      .sum    (sum)
  );

  assign count = sum[COUNT_BITS-1:0];

endmodule

`default_nettype wire
