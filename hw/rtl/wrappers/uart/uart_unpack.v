// Makes beats of packed bytes: a frame is BEATS beats of WIDTH bits one behind the other, first bit in the low bit of the
// first byte; what is left over of its last byte is dropped.
//
// Moves STEP bits a cycle, the most that divides both 8 and WIDTH; a beat takes about WIDTH / STEP + 1 cycles.

`default_nettype none

module uart_unpack #(
    // Bits of a beat, at least 1.
    parameter integer WIDTH = 8,
    // Beats per frame, at least 1.
    parameter integer BEATS = 1
) (
    input wire clk,
    input wire rst,

    input  wire [7:0] s_axis_tdata,
    input  wire       s_axis_tvalid,
    output wire       s_axis_tready,

    output wire [WIDTH-1:0] m_axis_tdata,
    output wire             m_axis_tvalid,
    input  wire             m_axis_tready,
    output wire             m_axis_tlast
);

  localparam integer STEP = (WIDTH % 8 == 0) ? 8 : (WIDTH % 4 == 0) ? 4 : (WIDTH % 2 == 0) ? 2 : 1;
  localparam integer BYTE_STEPS = 8 / STEP;
  localparam integer LAST_STEP = WIDTH / STEP - 1;
  localparam integer STEP_BITS = (LAST_STEP > 0) ? $clog2(LAST_STEP + 1) : 1;
  localparam integer LAST_BEAT = BEATS - 1;
  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;

  generate
    if (WIDTH < 1) begin : bad_width
      uart_unpack_error_width_must_be_at_least_1 error_in_parameters ();
    end
    if (BEATS < 1) begin : bad_beats
      uart_unpack_error_beats_must_be_at_least_1 error_in_parameters ();
    end
  endgenerate

  reg [7:0] byte_q;
  // Steps of the byte that are still to be moved.
  reg [3:0] left_q;
  reg [WIDTH-1:0] beat_q;
  // Steps that are in the beat.
  reg [STEP_BITS-1:0] filled_q;
  reg valid_q;
  reg [BEAT_BITS-1:0] number_q;

  wire is_last = number_q == LAST_BEAT[BEAT_BITS-1:0];
  wire moves = (left_q != 4'd0) & ~valid_q;
  wire completes = moves & (filled_q == LAST_STEP[STEP_BITS-1:0]);
  wire leaves = valid_q & m_axis_tready;

  assign s_axis_tready = left_q == 4'd0;
  assign m_axis_tdata  = beat_q;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tlast  = is_last;

  wire [WIDTH+STEP-1:0] shifted = {byte_q[STEP-1:0], beat_q};

  always @(posedge clk) begin
    if (rst) begin
      left_q   <= 4'd0;
      filled_q <= {STEP_BITS{1'b0}};
      valid_q  <= 1'b0;
      number_q <= {BEAT_BITS{1'b0}};
    end else begin
      if (completes & is_last) left_q <= 4'd0;
      else if (moves) left_q <= left_q - 4'd1;
      else if (s_axis_tready & s_axis_tvalid) left_q <= BYTE_STEPS[3:0];
      if (completes) filled_q <= {STEP_BITS{1'b0}};
      else if (moves) filled_q <= filled_q + {{(STEP_BITS - 1) {1'b0}}, 1'b1};
      valid_q <= completes | (valid_q & ~leaves);
      if (leaves) number_q <= is_last ? {BEAT_BITS{1'b0}} : number_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
    end
  end

  always @(posedge clk) begin
    if (moves) byte_q <= byte_q >> STEP;
    else if (s_axis_tready) byte_q <= s_axis_tdata;
    if (moves) beat_q <= shifted[WIDTH+STEP-1:STEP];
  end

endmodule

`default_nettype wire
