// Storage of fifo.v as a circular buffer in RAM that is read into a register, as block RAM is.
//
// The register is loaded with the beat that will be the oldest in the next cycle. Where that one is
// just being written, the RAM does not give it yet and a bypass register does.
//
// `head` is the oldest beat, from the cycle after it arrived until it leaves.

`default_nettype none

module fifo_ring #(
    // Bits of a beat, at least 1.
    parameter integer WIDTH = 1,
    // Beats held, at least 2.
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
  localparam integer LAST = DEPTH - 1;

  reg [WIDTH-1:0] beats[0:DEPTH-1];

  // Where the next beat is written, and where the oldest is.
  reg [PLACE_BITS-1:0] write_q;
  reg [PLACE_BITS-1:0] read_q;
  wire [PLACE_BITS-1:0] write_next = (write_q == LAST[PLACE_BITS-1:0])
      ? {PLACE_BITS{1'b0}} : write_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
  wire [PLACE_BITS-1:0] read_next = (read_q == LAST[PLACE_BITS-1:0])
      ? {PLACE_BITS{1'b0}} : read_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
  wire [PLACE_BITS-1:0] read_d = leaves ? read_next : read_q;

  reg [WIDTH-1:0] beat_q;
  reg [WIDTH-1:0] bypass_q;
  reg bypassed_q;

  assign head = bypassed_q ? bypass_q : beat_q;

  always @(posedge clk) begin
    if (rst) begin
      write_q <= {PLACE_BITS{1'b0}};
      read_q  <= {PLACE_BITS{1'b0}};
    end else begin
      if (arrives) write_q <= write_next;
      read_q <= read_d;
    end
  end

  always @(posedge clk) begin
    if (arrives) beats[write_q] <= data;
    beat_q     <= beats[read_d];
    bypass_q   <= data;
    // With all places full the two also meet, but then nothing arrives.
    bypassed_q <= arrives & (write_q == read_d);
  end

endmodule

`default_nettype wire
