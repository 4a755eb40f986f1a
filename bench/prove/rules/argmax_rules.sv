// Of argmax: the indices that leave are those of the K largest scores, best first, of equal scores the lowest index
// first; for all multipliers and biases whose scores fit SCORE_BITS.
//
// One rank is watched, any. The classes come one after another and are inserted where they belong.

`default_nettype none

module argmax_rules #(
    parameter integer CLASSES = 1,
    parameter integer LANES = 1,
    parameter integer K = 1,
    parameter integer IN_BITS = 1,
    parameter integer IN_SIGNED = 0,
    parameter integer IN_BIPOLAR = 0,
    parameter integer MULTIPLIER_BITS = 0,
    parameter integer BIAS_BITS = 0,
    parameter integer SCORE_BITS = 2,
    parameter integer INDEX_BITS = 1,
    // Bits of `scaling`, at least 1.
    parameter integer ROM_BITS = 1
) (
    input wire clk,
    input wire rst,
    input wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [K*INDEX_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    // The words of argmax_score.v; 0 without multipliers and biases.
    input wire [ROM_BITS-1:0] scaling
);

  localparam integer BEATS = (CLASSES + LANES - 1) / LANES;
  localparam integer RANK_BITS = $clog2(K + 1);
  localparam integer LANE_WORD = MULTIPLIER_BITS + BIAS_BITS;
  localparam integer ONE_M = (MULTIPLIER_BITS > 0) ? MULTIPLIER_BITS : 1;
  localparam integer ONE_B = (BIAS_BITS > 0) ? BIAS_BITS : 1;
  localparam integer WIDE = IN_BITS + MULTIPLIER_BITS + BIAS_BITS + SCORE_BITS + 2;
  // Vectors whose beats are all in and whose ranks are not out: one for each register behind the input.
  localparam integer FLIGHT = K + 3;

  (* anyconst *) wire [RANK_BITS-1:0] watched;
  always @* assume (watched < K);

  wire takes = s_axis_tvalid & s_axis_tready;
  wire [$clog2(BEATS+1)-1:0] beat;

  place_counter #(
      .COUNT(BEATS)
  ) counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes),
      .place(beat)
  );

  // The best so far: scores, indices, and how many there are.
  reg [K*WIDE-1:0] scores_q;
  reg [K*INDEX_BITS-1:0] indices_q;
  reg [K-1:0] there_q;
  reg [K*WIDE-1:0] scores;
  reg [K*INDEX_BITS-1:0] indices;
  reg [K-1:0] there;

  reg [IN_BITS-1:0] raw;
  reg signed [IN_BITS:0] x;
  reg signed [ONE_M-1:0] m;
  reg signed [ONE_B-1:0] b;
  reg signed [IN_BITS+ONE_M:0] product;
  reg signed [WIDE-1:0] score;
  reg signed [WIDE-1:0] other;
  reg [INDEX_BITS-1:0] index;
  reg [INDEX_BITS-1:0] other_index;
  // Something looks for its rank; it was pushed from the one before.
  reg looks;
  reg pushed;
  integer l;
  integer r;
  integer number;

  always @* begin
    scores = scores_q;
    indices = indices_q;
    there = (beat == 0) ? {K{1'b0}} : there_q;
    for (l = 0; l < LANES; l = l + 1) begin
      number = beat * LANES + l;
      raw = s_axis_tdata >> (l * IN_BITS);
      m = scaling >> (number * LANE_WORD);
      b = scaling >> (number * LANE_WORD + MULTIPLIER_BITS);
      if (IN_BIPOLAR != 0) x = raw[0] ? 1 : -1;
      else if (IN_SIGNED != 0) x = $signed(raw);
      else x = raw;
      product = x;
      if (MULTIPLIER_BITS > 0) product = x * m;
      score = product;
      if (BIAS_BITS > 0) score = product + b;
      if (takes && number < CLASSES)
        assume ((score >>> (SCORE_BITS - 1)) == 0 || (score >>> (SCORE_BITS - 1)) == -1);
      index = number;
      looks = number < CLASSES;
      pushed = 1'b0;
      for (r = 0; r < K; r = r + 1) begin
        other = scores >> (r * WIDE);
        other_index = indices >> (r * INDEX_BITS);
        if (looks && (~there[r] || pushed || score > other)) begin
          scores[r*WIDE+:WIDE] = score;
          indices[r*INDEX_BITS+:INDEX_BITS] = index;
          looks = there[r];
          pushed = 1'b1;
          there[r] = 1'b1;
          score = other;
          index = other_index;
        end
      end
    end
  end

  always @(posedge clk) begin
    if (takes) begin
      scores_q  <= scores;
      indices_q <= indices;
      there_q   <= there;
    end
  end

  wire [INDEX_BITS-1:0] due = indices >> (watched * INDEX_BITS);
  wire [INDEX_BITS-1:0] given = m_axis_tdata >> (watched * INDEX_BITS);

  watched_value #(
      .WIDTH (INDEX_BITS),
      .FLIGHT(FLIGHT),
      .DRAIN (FLIGHT)
  ) rank (
      .clk    (clk),
      .rst    (rst),
      .enters (takes & (beat == BEATS - 1)),
      .due    (due),
      .leaves (m_axis_tvalid & m_axis_tready),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
