// One place of the ranking in argmax.v, combinational: keeps the best key seen so far and hands on
// the others.
//
//   best   = max(kept, in_keys[0], ..., in_keys[LANES-1])
//   others = in_keys with `kept` in the place of the one that became the best
//
// Keys are unsigned and, 0 (nothing) aside, all different. Latency 0, ceil(log2(LANES + 1))
// comparisons deep.

`default_nettype none

module argmax_cell #(
    // Keys per beat, at least 1.
    parameter integer LANES = 1,
    // Bits of a key, at least 1.
    parameter integer KEY_BITS = 1
) (
    input  wire [      KEY_BITS-1:0] kept,
    input  wire [LANES*KEY_BITS-1:0] in_keys,
    output wire [      KEY_BITS-1:0] best,
    output wire [LANES*KEY_BITS-1:0] others
);

  localparam integer LEVELS = $clog2(LANES);

  genvar l;
  genvar i;

  // Tournament of the beat's keys; `wins` marks the keys below a node that are still in it.
  generate
    for (l = 0; l <= LEVELS; l = l + 1) begin : level
      localparam integer NODES = (LANES + (1 << l) - 1) >> l;
      wire [NODES*KEY_BITS-1:0] keys;
      wire [LANES-1:0] wins;

      if (l == 0) begin : bottom
        assign keys = in_keys;
        assign wins = {LANES{1'b1}};
      end else begin : inner
        localparam integer BELOW = (LANES + (1 << (l - 1)) - 1) >> (l - 1);
        wire [NODES-1:0] right_wins;

        for (i = 0; i < NODES; i = i + 1) begin : node
          wire [KEY_BITS-1:0] left = level[l-1].keys[2*i*KEY_BITS+:KEY_BITS];

          if (2 * i + 1 == BELOW) begin : alone
            assign right_wins[i] = 1'b0;
            assign keys[i*KEY_BITS+:KEY_BITS] = left;
          end else begin : pair
            wire [KEY_BITS-1:0] right = level[l-1].keys[(2*i+1)*KEY_BITS+:KEY_BITS];
            assign right_wins[i] = right > left;
            assign keys[i*KEY_BITS+:KEY_BITS] = right_wins[i] ? right : left;
          end
        end

        for (i = 0; i < LANES; i = i + 1) begin : key
          localparam integer SIDE = (i >> (l - 1)) % 2;
          assign wins[i] = level[l-1].wins[i] & (right_wins[i>>l] == SIDE[0]);
        end
      end
    end
  endgenerate

  wire [KEY_BITS-1:0] winner = level[LEVELS].keys;
  wire improves = winner > kept;

  assign best = improves ? winner : kept;

  generate
    for (i = 0; i < LANES; i = i + 1) begin : other
      assign others[i*KEY_BITS+:KEY_BITS] = (improves & level[LEVELS].wins[i])
          ? kept : in_keys[i*KEY_BITS+:KEY_BITS];
    end
  endgenerate

endmodule

`default_nettype wire
