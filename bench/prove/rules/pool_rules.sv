// Of pool: every result is the maximum or the sum of its window's elements.
//
// One lane of one beat of every window is watched, any; it becomes due with the last place.

`default_nettype none

module pool_rules #(
    parameter integer PLACES = 4,
    parameter integer FOLDS = 1,
    parameter integer LANES = 1,
    parameter integer IN_BITS = 1,
    parameter integer IN_SIGNED = 0,
    parameter integer IN_BIPOLAR = 0,
    parameter integer SUM = 0,
    parameter integer OUT_BITS = 1
) (
    input wire clk,
    input wire rst,
    input wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready
);

  localparam integer LANE_BITS = $clog2(LANES + 1);
  localparam integer FOLD_BITS = $clog2(FOLDS + 1);
  localparam integer WIDE = IN_BITS + OUT_BITS + 2;

  (* anyconst *) wire [LANE_BITS-1:0] watched;
  (* anyconst *) wire [FOLD_BITS-1:0] watched_fold;

  always @* begin
    assume (watched < LANES);
    assume (watched_fold < FOLDS);
  end

  wire takes = s_axis_tvalid & s_axis_tready;
  wire gives = m_axis_tvalid & m_axis_tready;
  wire [$clog2(PLACES+1)-1:0] in_place;
  wire [$clog2(FOLDS+1)-1:0] in_fold;
  wire [$clog2(FOLDS+1)-1:0] out_fold;

  place_counter #(
      .COUNT(FOLDS)
  ) fold_counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes),
      .place(in_fold)
  );

  place_counter #(
      .COUNT(PLACES)
  ) in_counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes & (in_fold == FOLDS - 1)),
      .place(in_place)
  );

  place_counter #(
      .COUNT(FOLDS)
  ) out_counter (
      .clk  (clk),
      .rst  (rst),
      .step (gives),
      .place(out_fold)
  );

  wire [IN_BITS-1:0] raw = s_axis_tdata >> (watched * IN_BITS);
  wire hit = in_fold == watched_fold;
  reg signed [WIDE-1:0] x;
  reg signed [WIDE-1:0] result;
  reg signed [WIDE-1:0] result_q;

  always @* begin
    if (IN_BIPOLAR != 0) x = (SUM != 0) ? (raw[0] ? 1 : -1) : raw;
    else if (IN_SIGNED != 0) x = $signed(raw);
    else x = raw;
    if (in_place == 0) result = x;
    else if (SUM != 0) result = result_q + x;
    else result = (x > result_q) ? x : result_q;
  end

  always @(posedge clk) if (takes & hit) result_q <= result;

  wire [OUT_BITS-1:0] given = m_axis_tdata >> (watched * OUT_BITS);

  watched_value #(
      .WIDTH (OUT_BITS),
      .FLIGHT(2),
      .DRAIN (1)
  ) element (
      .clk    (clk),
      .rst    (rst),
      .enters (takes & hit & (in_place == PLACES - 1)),
      .due    (result[OUT_BITS-1:0]),
      .leaves (gives & (out_fold == watched_fold)),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
