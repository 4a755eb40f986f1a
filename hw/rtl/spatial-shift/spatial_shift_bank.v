// The lanes of spatial_shift.v that read the same place: a circular buffer in RAM that is read into a
// register, as block RAM is. What is outside the image is that register's reset where an element has as
// many bits outside as inside; otherwise it replaces what was read when elements are widened.

`default_nettype none

module spatial_shift_bank #(
    // Elements of a beat, and bits of an element.
    parameter integer LANES = 1,
    parameter integer BITS = 1,
    // Elements that leave, as in spatial_shift.v.
    parameter integer OUT_BITS = BITS,
    parameter integer IS_SIGNED = 0,
    parameter integer IS_BIPOLAR = 0,
    parameter integer PAD = 0,
    // Beats kept, and bits of their places.
    parameter integer DEPTH = 2,
    parameter integer PLACE_BITS = 1
) (
    input wire clk,

    input wire                  writes,
    input wire [PLACE_BITS-1:0] write_place,
    input wire [LANES*BITS-1:0] data,

    input wire                  reads,
    // Of the beat that all lanes of spatial_shift.v count from, and how many places this one is further.
    input wire [PLACE_BITS-1:0] read_place,
    input wire [PLACE_BITS-1:0] offset,
    input wire                  is_inside,

    // What was read last.
    output wire [LANES*OUT_BITS-1:0] beat
);

  localparam [31:0] PAD_WORD = 32'd0 | PAD;
  localparam [OUT_BITS+31:0] PAD_EXTENDED = {{OUT_BITS{PAD_WORD[31]}}, PAD_WORD};
  localparam [OUT_BITS-1:0] ELEMENT = PAD_EXTENDED[OUT_BITS-1:0];

  wire [PLACE_BITS-1:0] plain = read_place + offset;
  wire [PLACE_BITS-1:0] place;

  generate
    if (DEPTH != (1 << PLACE_BITS)) begin : wrapping
      // The sum less DEPTH: below 0 where the end is not passed.
      wire [PLACE_BITS:0] sum = {1'b0, read_place} + {1'b0, offset};
      wire passes = sum >= DEPTH[PLACE_BITS:0];
      assign place = passes ? plain - DEPTH[PLACE_BITS-1:0] : plain;
    end else begin : natural
      assign place = plain;
    end
  endgenerate

  reg [LANES*BITS-1:0] beats[0:DEPTH-1];
  reg [LANES*BITS-1:0] beat_q;

  always @(posedge clk) begin
    if (writes) beats[write_place] <= data;
  end

  genvar lane;

  generate
    if (OUT_BITS == BITS) begin : same
      always @(posedge clk) begin
        if (reads & ~is_inside) beat_q <= {LANES{ELEMENT}};
        else if (reads) beat_q <= beats[place];
      end
      assign beat = beat_q;
    end else begin : widened
      reg inside_q;
      always @(posedge clk) begin
        if (reads) begin
          inside_q <= is_inside;
          beat_q   <= beats[place];
        end
      end
      for (lane = 0; lane < LANES; lane = lane + 1) begin : lanes
        wire [BITS-1:0] element = beat_q[lane*BITS+:BITS];
        wire [OUT_BITS-1:0] value;
        if (IS_BIPOLAR != 0) begin : bipolar
          assign value = {{(OUT_BITS - 1) {~element[0]}}, 1'b1};
        end else begin : plain_number
          assign value = {{(OUT_BITS - BITS) {element[BITS-1] & (IS_SIGNED != 0)}}, element};
        end
        assign beat[lane*OUT_BITS+:OUT_BITS] = inside_q ? value : ELEMENT;
      end
    end
  endgenerate

endmodule

`default_nettype wire
