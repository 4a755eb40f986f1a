// Slice of vectors: passes elements START .. START + COUNT - 1 of each vector on and drops the others.
//
// Streams: CHANNELS / LANES beats in, COUNT / LANES beats out per vector; LANES divides CHANNELS, START
// and COUNT, so that beats pass whole. Beats that are dropped never wait.
//
// One output register: latency 1, initiation interval CHANNELS / LANES cycles per vector.

`default_nettype none

module slice #(
    // Elements per input vector, at least 1.
    parameter integer CHANNELS = 1,
    // First element that passes, from 0; how many pass, at least 1; START + COUNT is at most CHANNELS.
    parameter integer START = 0,
    parameter integer COUNT = 1,
    // Elements per beat; divides CHANNELS, START and COUNT.
    parameter integer LANES = 1,
    // Bits of an element, at least 1.
    parameter integer BITS = 1
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*BITS-1:0] s_axis_tdata,
    input  wire                  s_axis_tvalid,
    output wire                  s_axis_tready,

    output wire [LANES*BITS-1:0] m_axis_tdata,
    output wire                  m_axis_tvalid,
    input  wire                  m_axis_tready
);

  localparam integer BEATS = (LANES > 0) ? CHANNELS / LANES : 1;
  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer LAST_BEAT = BEATS - 1;
  // The first beat that passes, and the first that does not again (of this vector or the next).
  localparam integer FIRST = (LANES > 0) ? START / LANES : 0;
  localparam integer END = (LANES > 0) ? ((START + COUNT) / LANES) % BEATS : 0;

  generate
    if (START < 0 || COUNT < 1 || START + COUNT > CHANNELS) begin : bad_slice
      slice_error_start_and_count_must_lie_in_the_channels error ();
    end
    if (LANES < 1 || CHANNELS % LANES != 0 || START % LANES != 0 || COUNT % LANES != 0) begin : bad_lanes
      slice_error_lanes_must_divide_channels_start_and_count error ();
    end
    if (BITS < 1) begin : bad_bits
      slice_error_bits_must_be_at_least_1 error ();
    end
  endgenerate

  reg [BEAT_BITS-1:0] beat_q;
  reg inside_q;
  reg valid_q;
  reg [LANES*BITS-1:0] data_q;

  wire last = beat_q == LAST_BEAT[BEAT_BITS-1:0];
  wire [BEAT_BITS-1:0] next_beat = last ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
  wire output_ready = ~valid_q | m_axis_tready;
  wire take = s_axis_tvalid & s_axis_tready;

  assign s_axis_tready = ~inside_q | output_ready;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = data_q;

  // Whether the next beat passes changes at two places only.
  wire enters = next_beat == FIRST[BEAT_BITS-1:0];
  wire leaves = next_beat == END[BEAT_BITS-1:0];

  always @(posedge clk) begin
    if (rst) begin
      beat_q   <= {BEAT_BITS{1'b0}};
      inside_q <= FIRST == 0;
      valid_q  <= 1'b0;
    end else begin
      if (take) begin
        beat_q   <= next_beat;
        inside_q <= enters | (inside_q & ~leaves);
      end
      if (output_ready) valid_q <= take & inside_q;
    end
  end

  always @(posedge clk) begin
    if (output_ready) data_q <= s_axis_tdata;
  end

endmodule

`default_nettype wire
