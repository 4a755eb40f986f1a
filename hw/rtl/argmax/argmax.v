// Arg max, or top K: the indices of the K largest of CLASSES scores, best first.
//
//   score[c] = x[c] * multiplier[c] + bias[c]      (both optional; 2^SHIFT stands for a multiplier that all classes have)
//   y        = indices by falling score; of equal scores the lowest index comes first
//
// Streams: a vector of CLASSES elements comes in ceil(CLASSES / LANES) beats of LANES (lane 0 in the
// low bits); one beat with the K indices leaves per vector, the best in lane 0.
//
// A beat passes K cells. Cell i keeps the best key of what the cells before it handed on, so that
// after the vector's last beat it holds the key of rank i. A key is {valid, score, ~index}: keys are
// all different, and the larger of two is the better in every respect.
//
//   beat -> (parameters, scores) -> cell 0 -> register -> cell 1 -> ... -> cell K-1 -> m_axis_tdata
//
// Initiation interval 1 beat per cycle. Latency K from the last beat to the output, and 2 more when
// there are multipliers or biases.

`default_nettype none

module argmax #(
    // Elements per input vector, at least 1.
    parameter integer CLASSES = 1,
    // Elements per input beat, 1 to CLASSES.
    parameter integer LANES = 1,
    // Indices per output vector, 1 to CLASSES.
    parameter integer K = 1,
    // Bits of an input element, at least 1; 1 when IN_BIPOLAR.
    parameter integer IN_BITS = 1,
    // 1: input elements are two's complement, 0: unsigned (or bipolar).
    parameter integer IN_SIGNED = 0,
    // 1: input elements are one bit: 0 means -1 and 1 means +1.
    parameter integer IN_BIPOLAR = 0,
    // Bits of a class's multiplier, two's complement; 0: no multiplication.
    parameter integer MULTIPLIER_BITS = 0,
    // Places by which elements are shifted up before biases are added, 0 or more; 0 where there are multipliers
    // or no biases.
    parameter integer SHIFT = 0,
    // Bits of a class's bias, two's complement; 0: no addition.
    parameter integer BIAS_BITS = 0,
    // Bits of a score, two's complement; every score must fit. Without multipliers and biases at
    // least an input element's as two's complement.
    parameter integer SCORE_BITS = 2,
    // Bits of an index; CLASSES - 1 must fit.
    parameter integer INDEX_BITS = 1,
    // $readmemh file of the multipliers and biases (argmax_score.v); unused when there are none.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    output wire [K*INDEX_BITS-1:0] m_axis_tdata,
    output wire                    m_axis_tvalid,
    input  wire                    m_axis_tready
);

  localparam integer BEATS = (CLASSES + LANES - 1) / LANES;
  localparam integer LAST_BEAT = BEATS - 1;
  // Lanes of a vector's last beat that hold elements.
  localparam integer LAST_LANES = CLASSES - LAST_BEAT * LANES;
  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer SCALED = (MULTIPLIER_BITS > 0 || BIAS_BITS > 0) ? 1 : 0;
  // Bits of an input element as two's complement.
  localparam integer X_BITS = (IN_BIPOLAR != 0) ? 2 : (IN_SIGNED != 0) ? IN_BITS : IN_BITS + 1;
  localparam integer KEY_BITS = 1 + SCORE_BITS + INDEX_BITS;
  localparam integer BEAT_WORD = LANES * KEY_BITS;

  genvar l;
  genvar c;

  generate
    if (CLASSES < 1) begin : bad_classes
      argmax_error_classes_must_be_at_least_1 error ();
    end
    if (LANES < 1 || LANES > CLASSES) begin : bad_lanes
      argmax_error_lanes_must_be_1_to_classes error ();
    end
    if (K < 1 || K > CLASSES) begin : bad_k
      argmax_error_k_must_be_1_to_classes error ();
    end
    if (IN_BITS < 1 || (IN_BIPOLAR != 0 && (IN_BITS != 1 || IN_SIGNED != 0))) begin : bad_input
      argmax_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end
    if (MULTIPLIER_BITS < 0 || BIAS_BITS < 0) begin : bad_scale
      argmax_error_multiplier_bits_and_bias_bits_must_be_at_least_0 error ();
    end
    if (SHIFT < 0 || (SHIFT > 0 && (MULTIPLIER_BITS > 0 || BIAS_BITS == 0))) begin : bad_shift
      argmax_error_shift_needs_biases_and_no_multipliers error ();
    end
    if (SCORE_BITS < 1 || (SCALED == 0 && SCORE_BITS < X_BITS)) begin : bad_score
      argmax_error_score_bits_must_hold_a_score error ();
    end
    if (INDEX_BITS < 1 || (INDEX_BITS < 31 && (CLASSES - 1) >> INDEX_BITS != 0)) begin : bad_index
      argmax_error_index_bits_must_hold_classes_minus_1 error ();
    end
  endgenerate

  // The beat as two's complement numbers, and its place in the vector.

  reg [BEAT_BITS-1:0] beat_q;
  wire [LANES*X_BITS-1:0] values;

  always @(posedge clk) begin
    if (rst) beat_q <= {BEAT_BITS{1'b0}};
    else if (s_axis_tvalid & s_axis_tready) begin
      beat_q <= (beat_q == LAST_BEAT[BEAT_BITS-1:0]) ? {BEAT_BITS{1'b0}}
                                                     : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
    end
  end

  generate
    for (l = 0; l < LANES; l = l + 1) begin : value
      wire [IN_BITS-1:0] raw = s_axis_tdata[l*IN_BITS+:IN_BITS];
      wire [IN_BITS:0] extended = {(IN_SIGNED != 0) & raw[IN_BITS-1], raw};

      if (IN_BIPOLAR != 0) begin : from_bipolar
        assign values[l*X_BITS+:X_BITS] = {~raw[0], 1'b1};
      end else begin : from_integer
        assign values[l*X_BITS+:X_BITS] = extended[X_BITS-1:0];
      end
    end
  endgenerate

  // Scores.

  wire [LANES*SCORE_BITS-1:0] scores;
  wire [BEAT_BITS-1:0] score_beat;
  wire score_valid;
  wire score_ready;

  generate
    if (SCALED != 0) begin : scaled
      argmax_score #(
          .LANES          (LANES),
          .BEATS          (BEATS),
          .BEAT_BITS      (BEAT_BITS),
          .IN_BITS        (X_BITS),
          .MULTIPLIER_BITS(MULTIPLIER_BITS),
          .SHIFT          (SHIFT),
          .BIAS_BITS      (BIAS_BITS),
          .SCORE_BITS     (SCORE_BITS),
          .MEM_FILE       (MEM_FILE)
      ) scoring (
          .clk       (clk),
          .rst       (rst),
          .in_values (values),
          .in_beat   (beat_q),
          .in_valid  (s_axis_tvalid),
          .in_ready  (s_axis_tready),
          .out_scores(scores),
          .out_beat  (score_beat),
          .out_valid (score_valid),
          .out_ready (score_ready)
      );
    end else begin : plain
      for (l = 0; l < LANES; l = l + 1) begin : lane
        wire [X_BITS-1:0] x = values[l*X_BITS+:X_BITS];
        wire [SCORE_BITS+X_BITS-1:0] extended = {{SCORE_BITS{x[X_BITS-1]}}, x};
        assign scores[l*SCORE_BITS+:SCORE_BITS] = extended[SCORE_BITS-1:0];
      end
      assign score_beat    = beat_q;
      assign score_valid   = s_axis_tvalid;
      assign s_axis_tready = score_ready;
    end
  endgenerate

  // Keys.

  wire [BEAT_WORD-1:0] keys;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : key
      localparam integer LANE = l;
      wire [31:0] index = {{(32 - BEAT_BITS) {1'b0}}, score_beat} * LANES[31:0] + LANE[31:0];
      // Lanes past the end of the vector are in its last beat.
      wire valid = (LANE < LAST_LANES) | (score_beat != LAST_BEAT[BEAT_BITS-1:0]);
      wire [SCORE_BITS-1:0] score = scores[l*SCORE_BITS+:SCORE_BITS];
      // The sign bit inverted: two's complement order becomes unsigned order.
      wire [SCORE_BITS-1:0] biased = score ^ {1'b1, {(SCORE_BITS - 1) {1'b0}}};
      assign keys[l*KEY_BITS+:KEY_BITS] = {valid, biased, ~index[INDEX_BITS-1:0]} & {KEY_BITS{valid}};
    end
  endgenerate

  // Cells 0 .. K-2, a register after each; cell K-1 is at the output.

  // valid[c]: the beat before cell c (for c = 0 the scores); ready[c]: cell c can pass it on, to a
  // register that is empty or moving.
  wire [K-1:0] valid;
  wire [K-1:0] ready;
  reg output_valid_q;
  reg [K*INDEX_BITS-1:0] output_q;
  wire output_ready = ~rank[K-1].last | ~output_valid_q | m_axis_tready;

  assign valid[0] = score_valid;
  assign score_ready = ready[0];

  generate
    for (c = 0; c < K; c = c + 1) begin : rank
      wire [BEAT_WORD-1:0] in_keys;
      wire first;
      wire last;
      wire [KEY_BITS-1:0] best;
      wire [BEAT_WORD-1:0] others;
      // Indices of ranks 0 .. c; complete at the last beat.
      wire [(c+1)*INDEX_BITS-1:0] indices;
      wire [INDEX_BITS-1:0] index = ~best[INDEX_BITS-1:0];
      reg [KEY_BITS-1:0] kept_q;

      if (c == 0) begin : front
        assign in_keys = keys;
        assign first   = score_beat == {BEAT_BITS{1'b0}};
        assign last    = score_beat == LAST_BEAT[BEAT_BITS-1:0];
        assign indices = index;
      end else begin : behind
        reg valid_q;
        reg first_q;
        reg last_q;
        reg [BEAT_WORD-1:0] keys_q;
        reg [c*INDEX_BITS-1:0] indices_q;

        always @(posedge clk) begin
          if (rst) valid_q <= 1'b0;
          else if (ready[c-1]) valid_q <= valid[c-1];
        end

        always @(posedge clk) begin
          if (ready[c-1]) begin
            first_q   <= rank[c-1].first;
            last_q    <= rank[c-1].last;
            keys_q    <= rank[c-1].others;
            indices_q <= rank[c-1].indices;
          end
        end

        assign valid[c] = valid_q;
        assign in_keys  = keys_q;
        assign first    = first_q;
        assign last     = last_q;
        assign indices  = {index, indices_q};
      end

      if (c == K - 1) begin : at_output
        assign ready[c] = output_ready;
      end else begin : before_register
        assign ready[c] = output_ready | ~(&valid[K-1:c+1]);
      end

      argmax_cell #(
          .LANES   (LANES),
          .KEY_BITS(KEY_BITS)
      ) compare (
          .kept   (first ? {KEY_BITS{1'b0}} : kept_q),
          .in_keys(in_keys),
          .best   (best),
          .others (others)
      );

      always @(posedge clk) begin
        if (valid[c] & ready[c]) kept_q <= best;
      end
    end
  endgenerate

  wire rank_all = valid[K-1] & ready[K-1] & rank[K-1].last;

  always @(posedge clk) begin
    if (rst) output_valid_q <= 1'b0;
    else output_valid_q <= rank_all | (output_valid_q & ~m_axis_tready);
  end

  always @(posedge clk) begin
    if (rank_all) output_q <= rank[K-1].indices;
  end

  assign m_axis_tvalid = output_valid_q;
  assign m_axis_tdata  = output_q;

endmodule

`default_nettype wire
