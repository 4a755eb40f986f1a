// The dealing-out form of width_converter.v: one input beat makes RATIO output beats, or fewer at the
// end of a vector.
//
// The first part of a beat goes straight to the output register, the others wait in a shift register;
// the next beat is taken after the last of them.
//
// Latency 1 to the first part, initiation interval 1 output beat per cycle.

`default_nettype none

module width_converter_down #(
    // Output beats per vector, at least 1.
    parameter integer BEATS = 1,
    // Bits of an output beat, at least 1.
    parameter integer OUT_BITS = 1,
    // Output beats per input beat, at least 2.
    parameter integer RATIO = 2
) (
    input wire clk,
    input wire rst,

    input  wire [RATIO*OUT_BITS-1:0] s_axis_tdata,
    input  wire                      s_axis_tvalid,
    output wire                      s_axis_tready,

    output wire [OUT_BITS-1:0] m_axis_tdata,
    output wire                m_axis_tvalid,
    input  wire                m_axis_tready
);

  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer PART_BITS = $clog2(RATIO);
  localparam integer LAST_BEAT = BEATS - 1;
  localparam integer LAST_PART = RATIO - 1;
  localparam integer REST = (RATIO - 1) * OUT_BITS;

  reg [BEAT_BITS-1:0] beat_q;
  reg [PART_BITS-1:0] part_q;
  reg valid_q;
  reg [OUT_BITS-1:0] output_q;
  reg [REST-1:0] rest_q;

  wire output_ready = ~valid_q | m_axis_tready;
  wire first_part = part_q == {PART_BITS{1'b0}};
  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];
  wire last_part = last_beat | (part_q == LAST_PART[PART_BITS-1:0]);
  wire moves = output_ready & (s_axis_tvalid | ~first_part);
  wire [REST+OUT_BITS-1:0] parts = first_part ? s_axis_tdata : {{OUT_BITS{1'b0}}, rest_q};

  assign s_axis_tready = output_ready & first_part;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = output_q;

  always @(posedge clk) begin
    if (rst) begin
      beat_q  <= {BEAT_BITS{1'b0}};
      part_q  <= {PART_BITS{1'b0}};
      valid_q <= 1'b0;
    end else if (output_ready) begin
      valid_q <= moves;
      if (moves) begin
        beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
        part_q <= last_part ? {PART_BITS{1'b0}} : part_q + {{(PART_BITS - 1) {1'b0}}, 1'b1};
      end
    end
  end

  always @(posedge clk) begin
    if (output_ready) begin
      output_q <= parts[OUT_BITS-1:0];
      rest_q   <= parts[REST+OUT_BITS-1:OUT_BITS];
    end
  end

endmodule

`default_nettype wire
