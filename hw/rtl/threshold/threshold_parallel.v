// The parallel form of threshold.v: all thresholds of a lane are compared at once.
//
//   beat -> values_q, parameters_q -> m_axis_tdata
//
// Latency 2, initiation interval 1 beat per cycle. threshold.v checks the parameters.

`default_nettype none

module threshold_parallel #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // Thresholds per channel, at least 1.
    parameter integer N = 1,
    // Bits of an input element and of a threshold, two's complement, at least 2.
    parameter integer T_BITS = 2,
    // Bits of an output element, at least 1.
    parameter integer OUT_BITS = 1,
    // Added to the count, modulo 2^OUT_BITS.
    parameter integer BASE = 0,
    // 1: thresholds for each channel, 0: one set for all of them.
    parameter integer PER_CHANNEL = 0,
    // 1: some channel descends, 0: none does.
    parameter integer DESCENDING = 0,
    // Sets of thresholds; more than 1 only with PER_CHANNEL.
    parameter integer BANKS = 1,
    // As that of threshold.v.
    parameter integer WRITABLE = 0,
    // $readmemh file. A channel's parameters are N thresholds (ascending, threshold i at bits
    // [i * T_BITS +: T_BITS]) and above them one bit, 1 where the channel descends. PER_CHANNEL: one
    // word per beat of a vector, bank after bank, lane l's parameters at bits
    // [l * (N * T_BITS + 1) +: N * T_BITS + 1]; otherwise one word with the parameters of all channels.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*T_BITS-1:0] s_axis_tdata,
    input  wire                    s_axis_tvalid,
    output wire                    s_axis_tready,

    // As those of threshold.v.
    input  wire [((BANKS > 1) ? $clog2(BANKS * ((CHANNELS + LANES - 1) / LANES)) : 1)-1:0] bank_start,
    output wire vector_end,
    input wire write_enable,
    input wire [((WRITABLE != 0) ? $clog2(BANKS * ((CHANNELS + LANES - 1) / LANES)) : 1)-1:0] write_address,
    input wire [((WRITABLE != 0) ? LANES * (N * T_BITS + 1) : 1)-1:0] write_data,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  localparam integer BEATS = (CHANNELS + LANES - 1) / LANES;
  localparam integer LAST_BEAT = BEATS - 1;
  // Lanes used in the last beat of a vector.
  localparam integer LAST_LANES = CHANNELS - LAST_BEAT * LANES;
  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer ADDRESS_BITS = (BANKS * BEATS > 1) ? $clog2(BANKS * BEATS) : 1;
  localparam integer LANE_WORD = N * T_BITS + 1;
  localparam integer OWN_LANES = (PER_CHANNEL != 0) ? LANES : 1;
  localparam integer WORDS = (PER_CHANNEL != 0) ? BANKS * BEATS : 1;
  localparam integer WORD = OWN_LANES * LANE_WORD;
  localparam integer COUNT_BITS = $clog2(N + 1);
  // Bits of BASE + count before it is cut to OUT_BITS.
  localparam integer SUM_BITS = (COUNT_BITS > OUT_BITS) ? COUNT_BITS : OUT_BITS;

  wire read_ready;
  wire compare_ready;

  // Stage 1: the beat and its thresholds.

  reg [BEAT_BITS-1:0] beat_q;
  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];

  wire [ADDRESS_BITS-1:0] address;

  generate
    if (BANKS > 1) begin : banked
      assign address = bank_start + {{(ADDRESS_BITS - BEAT_BITS) {1'b0}}, beat_q};
    end else begin : one_bank
      wire unused = bank_start;
      assign address = beat_q;
    end
  endgenerate

  reg [WORD-1:0] parameters[0:WORDS-1];
  generate
    if (MEM_FILE != "") begin : loaded
      initial $readmemh(MEM_FILE, parameters);
    end
    if (WRITABLE != 0) begin : written
      always @(posedge clk) begin
        if (write_enable) parameters[write_address] <= write_data;
      end
    end else begin : fixed
      wire unused = &{1'b0, write_enable, write_address, write_data};
    end
  endgenerate

  reg read_valid_q;
  reg read_last_q;
  reg [LANES*T_BITS-1:0] values_q;
  reg [WORD-1:0] parameters_q;

  assign s_axis_tready = read_ready;
  assign vector_end = s_axis_tvalid & read_ready & last_beat;
  assign read_ready = ~read_valid_q | compare_ready;

  always @(posedge clk) begin
    if (rst) begin
      beat_q       <= {BEAT_BITS{1'b0}};
      read_valid_q <= 1'b0;
    end else if (read_ready) begin
      read_valid_q <= s_axis_tvalid;
      if (s_axis_tvalid) begin
        beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
      end
    end
  end

  always @(posedge clk) begin
    if (read_ready) begin
      values_q    <= s_axis_tdata;
      read_last_q <= last_beat;
    end
  end

  generate
    if (WORDS > 1) begin : folded
      always @(posedge clk) begin
        if (read_ready) parameters_q <= parameters[address];
      end
    end else begin : constant
      wire unused = ^address;
      always @(posedge clk) begin
        if (read_ready) parameters_q <= parameters[0];
      end
    end
  endgenerate

  // Stage 2: comparisons and their count.

  reg output_valid_q;
  reg [LANES*OUT_BITS-1:0] output_q;

  assign compare_ready = ~output_valid_q | m_axis_tready;
  assign m_axis_tvalid = output_valid_q;
  assign m_axis_tdata  = output_q;

  always @(posedge clk) begin
    if (rst) output_valid_q <= 1'b0;
    else if (compare_ready) output_valid_q <= read_valid_q;
  end

  genvar l;
  genvar i;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      wire signed [T_BITS-1:0] x = values_q[l*T_BITS+:T_BITS];
      wire [LANE_WORD-1:0] word = parameters_q[(l%OWN_LANES)*LANE_WORD+:LANE_WORD];
      wire descends = (DESCENDING != 0) & word[LANE_WORD-1];
      // Of a channel that descends, the thresholds that are not reached are counted.
      wire [N-1:0] hits;
      wire [COUNT_BITS-1:0] count;
      wire [SUM_BITS-1:0] wide_count;
      wire [SUM_BITS-1:0] code = BASE[SUM_BITS-1:0] + wide_count;
      wire used = (l < LAST_LANES) | ~read_last_q;

      for (i = 0; i < N; i = i + 1) begin : level
        wire signed [T_BITS-1:0] t = word[i*T_BITS+:T_BITS];
        assign hits[i] = (x >= t) ^ descends;
      end

      popcount #(
          .N(N)
      ) counter (
          .bits (hits),
          .count(count)
      );

      if (SUM_BITS > COUNT_BITS) begin : extended
        assign wide_count = {{(SUM_BITS - COUNT_BITS) {1'b0}}, count};
      end else begin : whole
        assign wide_count = count;
      end

      always @(posedge clk) begin
        if (compare_ready) output_q[l*OUT_BITS+:OUT_BITS] <= code[OUT_BITS-1:0] & {OUT_BITS{used}};
      end
    end
  endgenerate

endmodule

`default_nettype wire
