// One step of the binary search of threshold_binary.v: finds one more bit of every lane's count.
//
// `in_prefix` holds the upper STAGE bits of each lane's count (below a constant 0, so that there is a
// prefix before the first step too). The next bit is 1 when the value reaches the threshold in the
// middle of the counts left. That threshold is read into a register from the step's own memory of
// 2^STAGE thresholds per channel, and compared after it.
//
// Latency 1 (a register stage moved by `enable`), one beat per cycle.

`default_nettype none

module threshold_step #(
    // Elements per beat, at least 1.
    parameter integer LANES = 1,
    // Number of this step, from 0.
    parameter integer STAGE = 0,
    // Bits of a value and of a threshold, two's complement, at least 2.
    parameter integer T_BITS = 2,
    // Bits of the beat number, at least 1.
    parameter integer BEAT_BITS = 1,
    // Beats with thresholds of their own: those of a vector, or 1 when all channels share one set.
    parameter integer FOLDS = 1,
    // Lanes with thresholds of their own: LANES, or 1 when all channels share one set.
    parameter integer OWN_LANES = 1,
    // $readmemh file of FOLDS * 2^STAGE words of OWN_LANES thresholds: bits [b * T_BITS +: T_BITS] of word
    // beat * 2^STAGE + prefix are lane b's.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire enable,

    input wire [      BEAT_BITS-1:0] in_beat,
    input wire [   LANES*T_BITS-1:0] in_values,
    input wire [LANES*(STAGE+1)-1:0] in_prefix,

    output wire [      BEAT_BITS-1:0] out_beat,
    output wire [   LANES*T_BITS-1:0] out_values,
    output wire [LANES*(STAGE+2)-1:0] out_prefix
);

  localparam integer IN_BITS = STAGE + 1;
  localparam integer OUT_BITS = STAGE + 2;
  localparam integer WORDS = FOLDS << STAGE;
  localparam integer ADDRESS_BITS = (WORDS > 1) ? $clog2(WORDS) : 1;

  reg [BEAT_BITS-1:0] beat_q;
  reg [LANES*T_BITS-1:0] values_q;
  reg [LANES*IN_BITS-1:0] prefix_q;

  assign out_beat   = beat_q;
  assign out_values = values_q;

  always @(posedge clk) begin
    if (enable) begin
      beat_q   <= in_beat;
      values_q <= in_values;
      prefix_q <= in_prefix;
    end
  end

  genvar l;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      // Every lane looks up its own prefix, so it has a memory of its own; of the words it reads its
      // bank only, the rest is removed by synthesis.
      reg [OWN_LANES*T_BITS-1:0] thresholds[0:WORDS-1];
      if (MEM_FILE != "") begin : loaded
        initial $readmemh(MEM_FILE, thresholds);
      end

      wire [BEAT_BITS+IN_BITS-1:0] address;
      wire [OWN_LANES*T_BITS-1:0] word = thresholds[address[ADDRESS_BITS-1:0]];
      reg [T_BITS-1:0] threshold_q;
      wire reached = $signed(values_q[l*T_BITS+:T_BITS]) >= $signed(threshold_q);

      if (FOLDS == 1) begin : shared
        assign address = {{BEAT_BITS{1'b0}}, in_prefix[l*IN_BITS+:IN_BITS]};
      end else if (STAGE == 0) begin : first
        assign address = {1'b0, in_beat};
      end else begin : folded
        assign address = {1'b0, in_beat, in_prefix[l*IN_BITS+:STAGE]};
      end

      always @(posedge clk) begin
        if (enable) threshold_q <= word[(l%OWN_LANES)*T_BITS+:T_BITS];
      end

      assign out_prefix[l*OUT_BITS+:OUT_BITS] = {prefix_q[l*IN_BITS+:IN_BITS], reached};
    end
  endgenerate

endmodule

`default_nettype wire
