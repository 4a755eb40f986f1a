// The binary search form of threshold.v: a pipeline of LEVELS = ceil(log2(N + 1)) steps, each of which
// compares with one threshold and finds one bit of the count, highest first.
//
//   beat -> step 0 -> ... -> step LEVELS-1 -> m_axis_tdata
//
// The count is searched among 2^LEVELS: the memories are filled up with thresholds that no value
// reaches. Latency LEVELS + 1, initiation interval 1 beat per cycle. threshold.v checks the
// parameters.

`default_nettype none

module threshold_binary #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // Thresholds per channel, 1 to 65535.
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
    // Beginning of the names of the $readmemh files. Step k reads MEM_FILE, the two digits of k and
    // `.mem`: the words of threshold_step.v, with the threshold of rank
    // (2 * prefix + 1) * 2^(LEVELS - 1 - k) (counted from 1). With DESCENDING the file numbered LEVELS
    // has one word per beat of a vector (or one in all when thresholds are shared), bit l is 1 where
    // lane l's channel descends (bit 0 for all channels when shared).
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
  // What goes along with a beat: its address, and with several banks whether it is the last of a vector.
  localparam integer TAG_BITS = ADDRESS_BITS + ((BANKS > 1) ? 1 : 0);
  localparam integer FOLDS = (PER_CHANNEL != 0) ? BANKS * BEATS : 1;
  localparam integer OWN_LANES = (PER_CHANNEL != 0) ? LANES : 1;
  localparam integer LEVELS = $clog2(N + 1);
  localparam integer PREFIX_BITS = LEVELS + 1;
  // Bits of BASE + count before it is cut to OUT_BITS.
  localparam integer SUM_BITS = (PREFIX_BITS > OUT_BITS) ? PREFIX_BITS : OUT_BITS;
  localparam integer TOP = BASE + N;

  reg [BEAT_BITS-1:0] beat_q;
  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];

  always @(posedge clk) begin
    if (rst) beat_q <= {BEAT_BITS{1'b0}};
    else if (s_axis_tvalid & s_axis_tready) begin
      beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
    end
  end

  wire [ADDRESS_BITS-1:0] address;
  wire [TAG_BITS-1:0] tag;

  generate
    if (BANKS > 1) begin : banked
      assign address = bank_start + {{(ADDRESS_BITS - BEAT_BITS) {1'b0}}, beat_q};
    end else begin : one_bank
      wire unused = bank_start;
      assign address = beat_q;
    end
  endgenerate

  // LEVELS steps and the output register; each moves when the next is empty or moving.

  reg [LEVELS:0] valid_q;
  wire [LEVELS:0] ready;
  wire [LEVELS:0] arriving = {valid_q[LEVELS-1:0], s_axis_tvalid};

  assign s_axis_tready = ready[0];
  assign vector_end = s_axis_tvalid & s_axis_tready & last_beat;
  assign m_axis_tvalid = valid_q[LEVELS];

  genvar k;
  genvar l;

  generate
    for (k = 0; k <= LEVELS; k = k + 1) begin : flow
      assign ready[k] = m_axis_tready | ~(&valid_q[LEVELS:k]);

      always @(posedge clk) begin
        if (rst) valid_q[k] <= 1'b0;
        else if (ready[k]) valid_q[k] <= arriving[k];
      end
    end

    for (k = 0; k < LEVELS; k = k + 1) begin : step
      localparam integer TENS = 48 + k / 10;
      localparam integer ONES = 48 + k % 10;
      wire [TAG_BITS-1:0] in_beat;
      wire [LANES*T_BITS-1:0] in_values;
      wire [LANES*(k+1)-1:0] in_prefix;
      wire [TAG_BITS-1:0] out_beat;
      wire [LANES*T_BITS-1:0] out_values;
      wire [LANES*(k+2)-1:0] out_prefix;

      if (k == 0) begin : first
        assign in_beat   = tag;
        assign in_values = s_axis_tdata;
        assign in_prefix = {LANES{1'b0}};
      end else begin : next
        assign in_beat   = step[k-1].out_beat;
        assign in_values = step[k-1].out_values;
        assign in_prefix = step[k-1].out_prefix;
      end

      threshold_step #(
          .LANES    (LANES),
          .STAGE    (k),
          .T_BITS   (T_BITS),
          .BEAT_BITS(TAG_BITS),
          .FOLDS    (FOLDS),
          .OWN_LANES    (OWN_LANES),
          .MEM_FILE ((MEM_FILE != "") ? {MEM_FILE, TENS[7:0], ONES[7:0], ".mem"} : "")
      ) search (
          .clk       (clk),
          .enable    (ready[k]),
          .in_beat   (in_beat),
          .in_values (in_values),
          .in_prefix (in_prefix),
          .out_beat  (out_beat),
          .out_values(out_values),
          .out_prefix(out_prefix)
      );
    end
  endgenerate

  // Output: the code of each count.

  wire [TAG_BITS-1:0] found_beat = step[LEVELS-1].out_beat;
  wire [LANES*PREFIX_BITS-1:0] found = step[LEVELS-1].out_prefix;
  wire found_last;
  wire [OWN_LANES-1:0] descending;
  reg [LANES*OUT_BITS-1:0] output_q;

  assign m_axis_tdata = output_q;

  generate
    if (BANKS > 1) begin : flagged
      assign tag        = {last_beat, address};
      assign found_last = found_beat[TAG_BITS-1];
    end else begin : unflagged
      assign tag        = address;
      assign found_last = found_beat == LAST_BEAT[BEAT_BITS-1:0];
    end

    if (DESCENDING != 0) begin : directions
      localparam integer TENS = 48 + LEVELS / 10;
      localparam integer ONES = 48 + LEVELS % 10;
      reg [OWN_LANES-1:0] flags[0:FOLDS-1];
      if (MEM_FILE != "") begin : loaded
        initial $readmemh({MEM_FILE, TENS[7:0], ONES[7:0], ".mem"}, flags);
      end

      if (FOLDS > 1) begin : folded
        assign descending = flags[found_beat[ADDRESS_BITS-1:0]];
      end else begin : constant
        assign descending = flags[0];
      end
    end else begin : ascending
      assign descending = {OWN_LANES{1'b0}};
    end

    for (l = 0; l < LANES; l = l + 1) begin : lane
      wire [SUM_BITS-1:0] count;
      wire [SUM_BITS-1:0] code =
          descending[l%OWN_LANES] ? TOP[SUM_BITS-1:0] - count : BASE[SUM_BITS-1:0] + count;
      wire used = (l < LAST_LANES) | ~found_last;

      if (SUM_BITS > PREFIX_BITS) begin : extended
        assign count = {{(SUM_BITS - PREFIX_BITS) {1'b0}}, found[l*PREFIX_BITS+:PREFIX_BITS]};
      end else begin : whole
        assign count = found[l*PREFIX_BITS+:PREFIX_BITS];
      end

      always @(posedge clk) begin
        if (ready[LEVELS]) output_q[l*OUT_BITS+:OUT_BITS] <= code[OUT_BITS-1:0] & {OUT_BITS{used}};
      end
    end
  endgenerate

endmodule

`default_nettype wire
