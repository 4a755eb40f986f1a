// Of threshold: every element becomes the number of its channel's thresholds that it reaches, for all thresholds.
//
// One lane is watched, any. `thresholds` are the words of threshold_parallel.v; of a binary search (one lane) those
// of its steps, the first step's in the low bits, and above them one bit for each beat, 1 where it descends.

`default_nettype none

module threshold_rules #(
    parameter integer CHANNELS = 1,
    parameter integer LANES = 1,
    parameter integer N = 1,
    parameter integer IN_BITS = 1,
    parameter integer IN_SIGNED = 0,
    parameter integer IN_BIPOLAR = 0,
    parameter integer T_BITS = 2,
    parameter integer OUT_BITS = 1,
    parameter integer BASE = 0,
    parameter integer PER_CHANNEL = 0,
    parameter integer DESCENDING = 0,
    parameter integer BINARY = 0,
    // Sets of parameters, and vectors of a frame, in whose banked form.
    parameter integer BANKS = 1,
    parameter integer VECTORS = 1,
    // 1: as of watched_lane.sv.
    parameter integer FLOWS = 0,
    // Bits of `thresholds`.
    parameter integer ROM_BITS = 1
) (
    input wire clk,
    input wire rst,
    input wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire [$clog2((BANKS>1)?BANKS:2)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    input wire [ROM_BITS-1:0] thresholds
);

  localparam integer BEATS = (CHANNELS + LANES - 1) / LANES;
  localparam integer LEVELS = $clog2(N + 1);
  localparam integer RANKS = (BINARY != 0) ? (1 << LEVELS) - 1 : N;
  localparam integer FOLDS = (PER_CHANNEL != 0) ? BANKS * BEATS : 1;
  localparam integer LANE_WORD = N * T_BITS + 1;
  localparam integer STAGES = (BINARY != 0) ? LEVELS + 1 : 2;

  wire takes;
  wire past;
  wire [$clog2(LANES+1)-1:0] watched;
  wire [$clog2(BEATS+1)-1:0] beat;
  wire [7:0] bank;

  wire [IN_BITS-1:0] raw = s_axis_tdata >> (watched * IN_BITS);
  // One bit more than a threshold has.
  wire signed [T_BITS:0] x = (IN_BIPOLAR != 0) ? (raw[0] ? 1 : -1)
                           : (IN_SIGNED != 0) ? {{(T_BITS + 1) {raw[IN_BITS-1]}}, raw} : raw;
  wire [31:0] fold = (PER_CHANNEL != 0) ? bank * BEATS + beat : 0;
  wire [31:0] channel = (PER_CHANNEL != 0) ? fold * LANES + watched : 0;

  // Threshold number `rank`, from 1, of the channel: a step's memories hold those that are an odd multiple of
  // 2^(LEVELS - 1 - step).
  reg signed [T_BITS-1:0] t;
  reg signed [T_BITS-1:0] below;
  reg [15:0] count;
  reg falls;
  integer rank;
  integer step;
  integer first;

  always @* begin
    count = 0;
    below = 0;
    first = 0;
    for (rank = 1; rank <= RANKS; rank = rank + 1) begin
      t = 0;
      if (BINARY != 0) begin
        first = 0;
        for (step = 0; step < LEVELS; step = step + 1) begin
          if (rank % (1 << (LEVELS - 1 - step)) == 0 && (rank >> (LEVELS - 1 - step)) % 2 == 1)
            t = thresholds >> (first + (fold * (1 << step) + (rank >> (LEVELS - step))) * T_BITS);
          first = first + FOLDS * (1 << step) * T_BITS;
        end
      end else t = thresholds >> (channel * LANE_WORD + (rank - 1) * T_BITS);
      if (rank <= N) begin
        if (BINARY != 0 && rank > 1) assume (t >= below);
        if (x >= t) count = count + 1;
      end else if (takes) assume (x < t);
      below = t;
    end
    if (DESCENDING == 0) falls = 1'b0;
    else if (BINARY != 0) falls = thresholds >> (FOLDS * ((1 << LEVELS) - 1) * T_BITS + fold);
    else falls = thresholds >> (channel * LANE_WORD + N * T_BITS);
  end

  wire [OUT_BITS-1:0] code = BASE + (falls ? N - count : count);

  watched_lane #(
      .CHANNELS(CHANNELS),
      .LANES   (LANES),
      .OUT_BITS(OUT_BITS),
      .STAGES  (STAGES),
      .FLOWS   (FLOWS),
      .BANKS   (BANKS),
      .VECTORS (VECTORS)
  ) element (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready),
      .s_sel_tdata  (s_sel_tdata),
      .s_sel_tvalid (s_sel_tvalid),
      .s_sel_tready (s_sel_tready),
      .due          (code),
      .takes        (takes),
      .lane         (watched),
      .beat         (beat),
      .bank         (bank),
      .past         (past)
  );

endmodule

`default_nettype wire
