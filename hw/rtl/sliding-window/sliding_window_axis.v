// One direction of sliding_window_position.v: goes through the KERNEL taps of a step again and again,
// and after its last tap proceeds to the next step when told to. Steps start over after the last.

`default_nettype none

module sliding_window_axis #(
    // Pixels of the input in this direction.
    parameter integer SIZE = 1,
    parameter integer KERNEL = 1,
    parameter integer STRIDE = 1,
    parameter integer DILATION = 1,
    // Padding before and after the input.
    parameter integer BEFORE = 0,
    parameter integer AFTER = 0
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
    // The tap is in the padding.
    output wire outside
);

  localparam integer SPAN = (KERNEL - 1) * DILATION;
  localparam integer LAST = (SIZE + BEFORE + AFTER - SPAN - 1) / STRIDE * STRIDE + SPAN;
  localparam integer TAP_BITS = (KERNEL > 1) ? $clog2(KERNEL) : 1;
  localparam integer LAST_TAP = KERNEL - 1;
  localparam integer PLACE_BITS = $clog2(SIZE + BEFORE + AFTER + 1);

  reg [TAP_BITS-1:0] tap_q;
  // Pixels from the start of the padded input.
  reg [PLACE_BITS-1:0] place_q;

  assign last_tap  = tap_q == LAST_TAP[TAP_BITS-1:0];
  assign last_step = place_q == LAST[PLACE_BITS-1:0];

  localparam integer BY_STEP = STRIDE - SPAN;
  localparam integer BACK = -SPAN;
  localparam integer TO_START = -LAST;
  wire [PLACE_BITS-1:0] by =
      ~last_tap ? DILATION[PLACE_BITS-1:0]
      : ~proceed ? BACK[PLACE_BITS-1:0]
      : ~last_step ? BY_STEP[PLACE_BITS-1:0]
      : TO_START[PLACE_BITS-1:0];

  always @(posedge clk) begin
    if (rst) begin
      tap_q   <= {TAP_BITS{1'b0}};
      place_q <= {PLACE_BITS{1'b0}};
    end else if (advance) begin
      tap_q   <= last_tap ? {TAP_BITS{1'b0}} : tap_q + {{(TAP_BITS - 1) {1'b0}}, 1'b1};
      place_q <= place_q + by;
    end
  end

  localparam integer END = BEFORE + SIZE;
  wire ahead;
  wire after;
  assign outside = ahead | after;

  generate
    if (BEFORE > 0) begin : has_ahead
      assign ahead = place_q < BEFORE[PLACE_BITS-1:0];
    end else begin : no_ahead
      assign ahead = 1'b0;
    end
    if (AFTER > 0) begin : has_after
      assign after = place_q >= END[PLACE_BITS-1:0];
    end else begin : no_after
      assign after = 1'b0;
    end
  endgenerate

endmodule

`default_nettype wire
