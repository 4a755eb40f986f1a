// The scores of a beat for argmax.v: two register stages.
//
//   score = x * multiplier[class] * 2^SHIFT + bias[class]
//
// The parameters of the beat's classes are read into a register, then multiplied and added.
//
// Latency 2, initiation interval 1 beat per cycle; both stages move when the next is empty or moving.

`default_nettype none

module argmax_score #(
    // Classes per beat, at least 1.
    parameter integer LANES = 1,
    // Beats per vector, at least 1.
    parameter integer BEATS = 1,
    // Bits of the beat number, at least 1.
    parameter integer BEAT_BITS = 1,
    // Bits of an input element, two's complement, at least 1.
    parameter integer IN_BITS = 1,
    // Bits of a multiplier, two's complement; 0: no multiplication.
    parameter integer MULTIPLIER_BITS = 0,
    // Places by which x is shifted up, 0 or more; 0 where there are multipliers.
    parameter integer SHIFT = 0,
    // Bits of a bias, two's complement; 0: no addition. One of the two must be there.
    parameter integer BIAS_BITS = 1,
    // Bits of a score, two's complement; every score must fit.
    parameter integer SCORE_BITS = 1,
    // $readmemh file of one word per beat of a vector. Lane l has MULTIPLIER_BITS + BIAS_BITS bits,
    // lane 0 lowest: the multiplier in the lower, the bias in the upper.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*IN_BITS-1:0] in_values,
    input  wire [    BEAT_BITS-1:0] in_beat,
    input  wire                     in_valid,
    output wire                     in_ready,

    output wire [LANES*SCORE_BITS-1:0] out_scores,
    output wire [       BEAT_BITS-1:0] out_beat,
    output wire                        out_valid,
    input  wire                        out_ready
);

  localparam integer LANE_WORD = MULTIPLIER_BITS + BIAS_BITS;

  reg [LANES*LANE_WORD-1:0] parameters[0:BEATS-1];
  generate
    if (MEM_FILE != "") begin : loaded
      initial $readmemh(MEM_FILE, parameters);
    end
  endgenerate

  reg read_valid_q;
  reg [BEAT_BITS-1:0] read_beat_q;
  reg [LANES*IN_BITS-1:0] values_q;
  reg [LANES*LANE_WORD-1:0] parameters_q;

  reg score_valid_q;
  reg [BEAT_BITS-1:0] score_beat_q;
  reg [LANES*SCORE_BITS-1:0] scores_q;

  wire score_ready = ~score_valid_q | out_ready;

  assign in_ready   = ~read_valid_q | score_ready;
  assign out_valid  = score_valid_q;
  assign out_beat   = score_beat_q;
  assign out_scores = scores_q;

  always @(posedge clk) begin
    if (rst) begin
      read_valid_q  <= 1'b0;
      score_valid_q <= 1'b0;
    end else begin
      if (in_ready) read_valid_q <= in_valid;
      if (score_ready) score_valid_q <= read_valid_q;
    end
  end

  always @(posedge clk) begin
    if (in_ready) begin
      read_beat_q <= in_beat;
      values_q    <= in_values;
    end
    if (score_ready) score_beat_q <= read_beat_q;
  end

  genvar l;

  generate
    if (BEATS > 1) begin : folded
      always @(posedge clk) begin
        if (in_ready) parameters_q <= parameters[in_beat];
      end
    end else begin : constant
      always @(posedge clk) begin
        if (in_ready) parameters_q <= parameters[0];
      end
    end

    for (l = 0; l < LANES; l = l + 1) begin : lane
      // Operands as wide as the result: what is cut off never mattered.
      wire signed [IN_BITS-1:0] x = values_q[l*IN_BITS+:IN_BITS];
      wire signed [SCORE_BITS-1:0] product;
      wire [SCORE_BITS-1:0] score;

      if (MULTIPLIER_BITS > 0) begin : scaled
        wire signed [MULTIPLIER_BITS-1:0] m = parameters_q[l*LANE_WORD+:MULTIPLIER_BITS];
        wire signed [IN_BITS+MULTIPLIER_BITS-1:0] full =
            $signed({{MULTIPLIER_BITS{x[IN_BITS-1]}}, x}) * $signed({{IN_BITS{m[MULTIPLIER_BITS-1]}}, m});
        wire [SCORE_BITS+IN_BITS+MULTIPLIER_BITS-1:0] extended = {
          {SCORE_BITS{full[IN_BITS+MULTIPLIER_BITS-1]}}, full
        };
        assign product = extended[SCORE_BITS-1:0];
      end else begin : plain
        wire [SCORE_BITS+IN_BITS-1:0] extended = {{SCORE_BITS{x[IN_BITS-1]}}, x};
        assign product = extended[SCORE_BITS-1:0] << SHIFT;
      end

      if (BIAS_BITS > 0) begin : biased
        wire [BIAS_BITS-1:0] b = parameters_q[l*LANE_WORD+MULTIPLIER_BITS+:BIAS_BITS];
        wire [SCORE_BITS+BIAS_BITS-1:0] extended = {{SCORE_BITS{b[BIAS_BITS-1]}}, b};
        assign score = product + extended[SCORE_BITS-1:0];
      end else begin : unbiased
        assign score = product;
      end

      always @(posedge clk) begin
        if (score_ready) scores_q[l*SCORE_BITS+:SCORE_BITS] <= score;
      end
    end
  endgenerate

endmodule

`default_nettype wire
