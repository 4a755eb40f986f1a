// Entry of a design: an AXI4-Stream slave that keeps the frames of the plain stream behind it whole.
//
// Input beats are padded with zero bits to whole bytes; tlast marks the last beat of a frame. A frame
// has BEATS beats. When tlast comes early, the rest of the frame is made of zero beats; when it does
// not come with the last beat, beats are dropped up to and with the next tlast. Either way
// `framing_error` is 1 for one cycle and the next frame starts clean.
//
// Latency 1, initiation interval 1 beat per cycle.

`default_nettype none

module frame_input #(
    // Bits of a beat without the padding, at least 1.
    parameter integer WIDTH = 1,
    // Beats per frame, at least 1.
    parameter integer BEATS = 1
) (
    input wire clk,
    input wire rst,

    input  wire [8*((WIDTH+7)/8)-1:0] s_axis_tdata,
    input  wire                       s_axis_tvalid,
    output wire                       s_axis_tready,
    input  wire                       s_axis_tlast,

    output wire [WIDTH-1:0] m_axis_tdata,
    output wire             m_axis_tvalid,
    input  wire             m_axis_tready,

    output wire framing_error
);

  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer LAST_BEAT = BEATS - 1;

  generate
    if (WIDTH < 1) begin : bad_width
      frame_input_error_width_must_be_at_least_1 error ();
    end
    if (BEATS < 1) begin : bad_beats
      frame_input_error_beats_must_be_at_least_1 error ();
    end
  endgenerate

  reg [BEAT_BITS-1:0] beat_q;
  // After an early tlast: zero beats are made. After a missing one: beats are dropped.
  reg filling_q;
  reg dropping_q;
  reg error_q;

  reg valid_q;
  reg [WIDTH-1:0] data_q;

  wire output_ready = ~valid_q | m_axis_tready;
  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];
  wire taken = s_axis_tvalid & s_axis_tready;
  // A beat of the frame goes into the output register.
  wire moves = output_ready & ~dropping_q & (filling_q | s_axis_tvalid);
  wire early = moves & ~filling_q & s_axis_tlast & ~last_beat;
  wire late = moves & ~filling_q & ~s_axis_tlast & last_beat;

  assign s_axis_tready = dropping_q | (output_ready & ~filling_q);
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = data_q;
  assign framing_error = error_q;

  always @(posedge clk) begin
    if (rst) begin
      beat_q     <= {BEAT_BITS{1'b0}};
      filling_q  <= 1'b0;
      dropping_q <= 1'b0;
      error_q    <= 1'b0;
      valid_q    <= 1'b0;
    end else begin
      error_q    <= early | late;
      dropping_q <= late | (dropping_q & ~(taken & s_axis_tlast));
      filling_q  <= early | (filling_q & ~(moves & last_beat));
      if (moves) begin
        beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
      end
      if (output_ready) valid_q <= moves;
    end
  end

  always @(posedge clk) begin
    if (output_ready) data_q <= s_axis_tdata[WIDTH-1:0] & {WIDTH{~filling_q}};
  end

endmodule

`default_nettype wire
