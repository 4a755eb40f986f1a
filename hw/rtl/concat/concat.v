// Concatenation: joins the vectors of several streams, element after element.
//
//   y = (x_0, x_1, ..., x_{INPUTS-1})
//
// The inputs stand side by side, input 0 in the low bits: of s_axis_tdata each takes its own bits of
// LANES elements, of s_axis_tvalid and s_axis_tready one bit. Input i brings CHANNELS_i / LANES beats per
// vector; LANES divides every CHANNELS_i, so that beats pass whole. All beats of input 0, then all of
// input 1 and so on; the others wait meanwhile. Elements are extended to OUT_BITS.
//
// One output register: latency 1, initiation interval sum of CHANNELS_i / LANES cycles per vector.

`default_nettype none

module concat #(
    // Number of streams, 1 to 64.
    parameter integer INPUTS = 2,
    // Elements per beat.
    parameter integer LANES = 1,
    // Elements per vector of each input, 32 bits each, input 0 lowest; LANES divides them.
    parameter [32*INPUTS-1:0] CHANNELS = {INPUTS{32'd1}},
    // Bits of an element of each input, likewise, at least 1.
    parameter [32*INPUTS-1:0] IN_BITS = {INPUTS{32'd1}},
    // Bits of an element of all inputs together.
    parameter integer TOTAL_BITS = 2,
    // A bit for each input: two's complement elements; a bit for -1 and +1 that becomes a number.
    parameter [INPUTS-1:0] IN_SIGNED = {INPUTS{1'b0}},
    parameter [INPUTS-1:0] IN_BIPOLAR = {INPUTS{1'b0}},
    // Bits of an output element; every input's elements must fit.
    parameter integer OUT_BITS = 1
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*TOTAL_BITS-1:0] s_axis_tdata,
    input  wire [          INPUTS-1:0] s_axis_tvalid,
    output wire [          INPUTS-1:0] s_axis_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  // Sum of the first `count` fields of a list.
  function integer total(input [32*INPUTS-1:0] list, input integer count);
    integer n;
    begin
      total = 0;
      for (n = 0; n < count; n = n + 1) total = total + list[32*n+:32];
    end
  endfunction

  localparam integer BEATS = (LANES > 0) ? total(CHANNELS, INPUTS) / LANES : 1;
  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer LAST_BEAT = BEATS - 1;

  genvar i;
  genvar l;

  generate
    if (INPUTS < 1 || INPUTS > 64) begin : bad_inputs
      concat_error_inputs_must_be_1_to_64 error ();
    end
    if (LANES < 1) begin : bad_lanes
      concat_error_lanes_must_be_at_least_1 error ();
    end
    if (total(IN_BITS, INPUTS) != TOTAL_BITS) begin : bad_total_bits
      concat_error_total_bits_must_be_the_sum_of_in_bits error ();
    end
    for (i = 0; i < INPUTS; i = i + 1) begin : check
      if (CHANNELS[32*i+:32] < 1 || CHANNELS[32*i+:32] % LANES != 0) begin : bad_channels
        concat_error_lanes_must_divide_the_channels_of_every_input error ();
      end
    end
  endgenerate

  // Beat of the output vector, and the input that brings it, one bit each.
  reg [BEAT_BITS-1:0] beat_q;
  reg [INPUTS-1:0] turn_q;
  reg valid_q;
  reg [LANES*OUT_BITS-1:0] data_q;

  wire last = beat_q == LAST_BEAT[BEAT_BITS-1:0];
  wire output_ready = ~valid_q | m_axis_tready;
  wire take = output_ready & |(turn_q & s_axis_tvalid);
  wire [INPUTS-1:0] ends;

  assign s_axis_tready = turn_q & {INPUTS{output_ready}};
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = data_q;

  generate
    for (i = 0; i < INPUTS; i = i + 1) begin : source
      localparam integer BITS = IN_BITS[32*i+:32];
      localparam integer OFFSET = LANES * total(IN_BITS, i);
      localparam integer END = (LANES > 0) ? total(CHANNELS, i + 1) / LANES - 1 : 0;
      wire [LANES*OUT_BITS-1:0] values;
      // The values of the input whose turn it is, of those so far.
      wire [LANES*OUT_BITS-1:0] joined;

      assign ends[i] = beat_q == END[BEAT_BITS-1:0];

      for (l = 0; l < LANES; l = l + 1) begin : lane
        element_value #(
            .BITS    (BITS),
            .SIGNED  (IN_SIGNED[i] ? 1 : 0),
            .BIPOLAR (IN_BIPOLAR[i] ? 1 : 0),
            .OUT_BITS(OUT_BITS)
        ) extension (
            .code (s_axis_tdata[OFFSET+l*BITS+:BITS]),
            .value(values[l*OUT_BITS+:OUT_BITS])
        );
      end

      if (i == 0) begin : first
        assign joined = values & {LANES * OUT_BITS{turn_q[i]}};
      end else begin : further
        assign joined = source[i-1].joined | (values & {LANES * OUT_BITS{turn_q[i]}});
      end

      always @(posedge clk) begin
        if (rst) turn_q[i] <= i == 0;
        else if (take & |(turn_q & ends)) turn_q[i] <= turn_q[(i+INPUTS-1)%INPUTS];
      end
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      beat_q  <= {BEAT_BITS{1'b0}};
      valid_q <= 1'b0;
    end else begin
      if (take) beat_q <= last ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
      if (output_ready) valid_q <= take;
    end
  end

  always @(posedge clk) begin
    if (output_ready) data_q <= source[INPUTS-1].joined;
  end

endmodule

`default_nettype wire
