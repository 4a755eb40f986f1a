// The collecting form of width_converter.v: RATIO input beats make one output beat.
//
// The first RATIO - 1 beats of a group wait in registers; the last, or the last of the vector, goes
// with them to the output register. Parts that a vector's last output beat lacks are 0.
//
// Latency 1 from a group's last beat, initiation interval 1 input beat per cycle.

`default_nettype none

module width_converter_up #(
    // Input beats per vector, at least 1.
    parameter integer BEATS = 1,
    // Bits of an input beat, at least 1.
    parameter integer IN_BITS = 1,
    // Input beats per output beat, at least 1.
    parameter integer RATIO = 1
) (
    input wire clk,
    input wire rst,

    input  wire [IN_BITS-1:0] s_axis_tdata,
    input  wire               s_axis_tvalid,
    output wire               s_axis_tready,

    output wire [RATIO*IN_BITS-1:0] m_axis_tdata,
    output wire                     m_axis_tvalid,
    input  wire                     m_axis_tready
);

  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer PART_BITS = (RATIO > 1) ? $clog2(RATIO) : 1;
  localparam integer LAST_BEAT = BEATS - 1;
  localparam integer LAST_PART = RATIO - 1;

  reg [BEAT_BITS-1:0] beat_q;
  reg [PART_BITS-1:0] part_q;
  reg valid_q;
  reg [RATIO*IN_BITS-1:0] output_q;

  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];
  wire completes = last_beat | (part_q == LAST_PART[PART_BITS-1:0]);
  wire taken = s_axis_tvalid & s_axis_tready;

  assign s_axis_tready = ~completes | ~valid_q | m_axis_tready;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = output_q;

  always @(posedge clk) begin
    if (rst) begin
      beat_q  <= {BEAT_BITS{1'b0}};
      part_q  <= {PART_BITS{1'b0}};
      valid_q <= 1'b0;
    end else begin
      if (taken) begin
        beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
        part_q <= completes ? {PART_BITS{1'b0}} : part_q + {{(PART_BITS - 1) {1'b0}}, 1'b1};
      end
      valid_q <= (taken & completes) | (valid_q & ~m_axis_tready);
    end
  end

  genvar p;

  generate
    for (p = 0; p < RATIO; p = p + 1) begin : part
      localparam integer PART = p;
      // The arriving beat is this part, or this part arrived before.
      wire now = part_q == PART[PART_BITS-1:0];
      wire [IN_BITS-1:0] kept;

      if (p < RATIO - 1) begin : waiting
        wire earlier = part_q > PART[PART_BITS-1:0];
        reg [IN_BITS-1:0] kept_q;
        always @(posedge clk) begin
          if (taken & now) kept_q <= s_axis_tdata;
        end
        assign kept = kept_q & {IN_BITS{earlier}};
      end else begin : last
        assign kept = {IN_BITS{1'b0}};
      end

      always @(posedge clk) begin
        if (taken & completes) output_q[p*IN_BITS+:IN_BITS] <= now ? s_axis_tdata : kept;
      end
    end
  endgenerate

endmodule

`default_nettype wire
