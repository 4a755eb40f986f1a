// Which lanes of a stream's current beat hold elements: all, but for the last beat of a vector whose
// elements the lanes do not divide.
//
//   used[l] = beat * LANES + l < CHANNELS
//
// Counts the beats that pass (`step`); latency 0. Costs nothing where no lane is ever spare.

`default_nettype none

module used_lanes #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // 1: spare lanes need no care, all are given as used.
    parameter integer KNOWN = 0
) (
    input wire clk,
    input wire rst,
    // 1 in a cycle in which a beat passes.
    input wire step,

    output wire [LANES-1:0] used
);

  localparam integer BEATS = (CHANNELS + LANES - 1) / LANES;
  localparam integer LAST_BEAT = BEATS - 1;
  localparam integer LAST_LANES = CHANNELS - LAST_BEAT * LANES;
  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;

  generate
    if (KNOWN != 0 || LAST_LANES == LANES) begin : always_all
      wire unused = clk | rst | step;
      assign used = {LANES{1'b1}};
    end else begin : counted
      reg [BEAT_BITS-1:0] beat_q;
      wire last = beat_q == LAST_BEAT[BEAT_BITS-1:0];

      assign used = {{(LANES - LAST_LANES) {~last}}, {LAST_LANES{1'b1}}};

      always @(posedge clk) begin
        if (rst) beat_q <= {BEAT_BITS{1'b0}};
        else if (step) beat_q <= last ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
      end
    end
  endgenerate

endmodule

`default_nettype wire
