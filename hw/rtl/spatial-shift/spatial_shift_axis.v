// One direction of spatial_shift.v: goes through the TAPS places of a step again and again, and after the
// last of them proceeds to the next step when told to. Steps start over after the last.
//
// inside[v]: the place moved by LEAST + v is in the image.

`default_nettype none

module spatial_shift_axis #(
    // Pixels of the image in this direction, taps of a step, and pixels from one step to the next.
    parameter integer SIZE = 1,
    parameter integer TAPS = 1,
    parameter integer STRIDE = 1,
    // The least and the greatest shift.
    parameter integer LEAST = 0,
    parameter integer MOST = 0
) (
    input  wire clk,
    input  wire rst,
    // This tap is done.
    input  wire advance,
    // After the last tap, go on to the next step instead of repeating this one.
    input  wire proceed,
    output wire last_tap,
    // Tells of the last step at its last tap only.
    output wire last_step,
    output wire [MOST-LEAST:0] is_inside
);

  localparam integer SPAN = TAPS - 1;
  localparam integer LAST = (SIZE - 1) / STRIDE * STRIDE + SPAN;
  localparam integer PLACE_BITS = $clog2(LAST + 2);

  reg [PLACE_BITS-1:0] place_q;

  assign last_step = place_q == LAST[PLACE_BITS-1:0];

  localparam integer BY_TAP = 1;
  localparam integer BY_STEP = STRIDE - SPAN;
  localparam integer BACK = -SPAN;
  localparam integer TO_START = -LAST;
  wire [PLACE_BITS-1:0] by =
      ~last_tap ? BY_TAP[PLACE_BITS-1:0]
      : ~proceed ? BACK[PLACE_BITS-1:0]
      : ~last_step ? BY_STEP[PLACE_BITS-1:0]
      : TO_START[PLACE_BITS-1:0];

  always @(posedge clk) begin
    if (rst) place_q <= {PLACE_BITS{1'b0}};
    else if (advance) place_q <= place_q + by;
  end

  genvar v;

  generate
    if (TAPS > 1) begin : several
      localparam integer TAP_BITS = $clog2(TAPS);
      localparam integer LAST_TAP = TAPS - 1;
      reg [TAP_BITS-1:0] tap_q;
      assign last_tap = tap_q == LAST_TAP[TAP_BITS-1:0];
      always @(posedge clk) begin
        if (rst) tap_q <= {TAP_BITS{1'b0}};
        else if (advance) begin
          tap_q <= last_tap ? {TAP_BITS{1'b0}} : tap_q + {{(TAP_BITS - 1) {1'b0}}, 1'b1};
        end
      end
    end else begin : single
      assign last_tap = 1'b1;
    end

    for (v = 0; v <= MOST - LEAST; v = v + 1) begin : shifts
      // Places from BEGIN to END - 1 are inside when they are moved.
      localparam integer BEGIN = -(LEAST + v);
      localparam integer END = SIZE - (LEAST + v);
      if (BEGIN > LAST || END <= 0) begin : never
        assign is_inside[v] = 1'b0;
      end else begin : sometimes
        wire behind;
        wire ahead;
        if (BEGIN > 0) begin : later
          assign behind = place_q >= BEGIN[PLACE_BITS-1:0];
        end else begin : from_start
          assign behind = 1'b1;
        end
        if (END <= LAST) begin : earlier
          assign ahead = place_q < END[PLACE_BITS-1:0];
        end else begin : to_end
          assign ahead = 1'b1;
        end
        assign is_inside[v] = behind & ahead;
      end
    end
  endgenerate

endmodule

`default_nettype wire
