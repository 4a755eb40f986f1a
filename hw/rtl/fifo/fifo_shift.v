// Storage of fifo.v in shift registers: beats are shifted in and the oldest is picked by its place.
// On devices with addressable shift registers that is one LUT per bit.
//
// `head` is the oldest beat, from the cycle after it arrived until it leaves.

`default_nettype none

module fifo_shift #(
    // Bits of a beat, at least 1.
    parameter integer WIDTH = 1,
    // Beats held, 2 to 32.
    parameter integer DEPTH = 2
) (
    input  wire             clk,
    input  wire             rst,
    input  wire [WIDTH-1:0] data,
    // `data` is taken; only while fewer than DEPTH beats are held.
    input  wire             arrives,
    // `head` is dropped; only while a beat is held.
    input  wire             leaves,
    output wire [WIDTH-1:0] head
);

  localparam integer PLACE_BITS = $clog2(DEPTH);

  // Place of the oldest beat: the number of beats held less 1 (all ones when there is none).
  reg [PLACE_BITS-1:0] place_q;

  always @(posedge clk) begin
    if (rst) place_q <= {PLACE_BITS{1'b1}};
    else if (arrives & ~leaves) place_q <= place_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
    else if (leaves & ~arrives) place_q <= place_q - {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
  end

  genvar b;

  generate
    for (b = 0; b < WIDTH; b = b + 1) begin : column
      reg [DEPTH-1:0] beats_q;
      always @(posedge clk) begin
        if (arrives) beats_q <= {beats_q[DEPTH-2:0], data[b]};
      end
      assign head[b] = beats_q[place_q];
    end
  endgenerate

endmodule

`default_nettype wire
