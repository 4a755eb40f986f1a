// Vector-vector unit: depthwise convolution, each channel of a window with weights of its own.
//
//   y[c * MULTIPLIER + m] = W[c * MULTIPLIER + m][0] * x[0][c] + ...
//                         + W[c * MULTIPLIER + m][PLACES-1] * x[PLACES-1][c]
//                                                for c = 0 .. CHANNELS-1, m = 0 .. MULTIPLIER-1
//
// Streams: a window of PLACES * CHANNELS activations comes place after place, channels innermost (what
// sliding_window gives), FOLDS = CHANNELS / PE beats of PE channels a place; a vector of
// CHANNELS * MULTIPLIER results leaves in FOLDS beats of PE * MULTIPLIER. Lane 0 is in the low bits.
//
// One step a cycle takes one beat. Channels vary fastest, so the running sums of the other folds wait
// in a memory of FOLDS words, which is read one stage before it is written: the fold that is read has
// always been written by then (a register without a read ahead where FOLDS = 1).
//
//   step -> activation_q, weights_q -> sums_q, held_q -> memory, m_axis_tdata (with the last place)
//
// Initiation interval PLACES * FOLDS cycles per window, back to back. Latency 3 cycles from the step
// that completes a fold to its output beat.
//
// Plain use: one set of weights, `bank_start` 0, `vector_end` open. vvu_banked.v puts a bank select in front,
// which names the set of each frame.

`default_nettype none

module vvu #(
    // Channels of a window, at least 1.
    parameter integer CHANNELS = 1,
    // Places of a window, at least 1.
    parameter integer PLACES = 1,
    // Results per channel, at least 1.
    parameter integer MULTIPLIER = 1,
    // Channels computed at once; divides CHANNELS.
    parameter integer PE = 1,
    // Bits of an activation, at least 1; 1 when A_BIPOLAR.
    parameter integer A_BITS = 1,
    // 1: activations are two's complement, 0: unsigned (or bipolar).
    parameter integer A_SIGNED = 0,
    // 1: activations are one bit: 0 means -1 and 1 means +1.
    parameter integer A_BIPOLAR = 0,
    // How a weight is stored (mvu_dot.v), and its bits: 0 two's complement, at least 1; 1 bipolar, 1;
    // 2 ternary, 2; 3 binary, 1; 4 odd, at least 2; 5 power of two, 3 to 6.
    parameter integer W_CODE = 0,
    parameter integer W_BITS = 1,
    // Bits of a result, two's complement; every result must fit. At least 1, and at least 2 when
    // activations and weights are bipolar.
    parameter integer ACC_BITS = 2,
    // Sets of weights, at least 1.
    parameter integer BANKS = 1,
    // $readmemh file of BANKS * PLACES * FOLDS words of PE * MULTIPLIER * W_BITS bits. Word
    // (b * PLACES + p) * FOLDS + f holds, at bits [(l * MULTIPLIER + m) * W_BITS +: W_BITS], the weight of
    // result (f * PE + l) * MULTIPLIER + m at place p of bank b.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [PE*A_BITS-1:0] s_axis_tdata,
    input  wire                 s_axis_tvalid,
    output wire                 s_axis_tready,

    // The first word of the frame's bank, while its vectors are computed; 0 in plain use.
    input  wire [((BANKS > 1) ? $clog2(BANKS * PLACES * (CHANNELS / PE)) : 1)-1:0] bank_start,
    // 1 in a cycle in which the last step of a vector is done; left open in plain use.
    output wire vector_end,

    output wire [PE*MULTIPLIER*ACC_BITS-1:0] m_axis_tdata,
    output wire                              m_axis_tvalid,
    input  wire                              m_axis_tready
);

  localparam integer FOLDS = CHANNELS / PE;
  localparam integer STEPS = PLACES * FOLDS;
  localparam integer LAST_STEP = STEPS - 1;
  localparam integer LAST_FOLD = FOLDS - 1;
  // The first step of the last place.
  localparam integer LAST_PLACE = STEPS - FOLDS;
  localparam integer STEP_BITS = (STEPS > 1) ? $clog2(STEPS) : 1;
  localparam integer ADDRESS_BITS = (BANKS * STEPS > 1) ? $clog2(BANKS * STEPS) : 1;
  localparam integer FOLD_BITS = (FOLDS > 1) ? $clog2(FOLDS) : 1;
  localparam integer LANES = PE * MULTIPLIER;
  localparam integer A_WORD = PE * A_BITS;
  localparam integer W_WORD = LANES * W_BITS;

  // Bits of a product (mvu_dot.v).
  localparam integer XNOR = (A_BIPOLAR != 0 && W_CODE == 1) ? 1 : 0;
  localparam integer S_BITS = (A_SIGNED != 0) ? A_BITS : A_BITS + 1;
  localparam integer LARGEST_EXPONENT = (1 << (W_BITS - 1)) - 2;
  localparam integer Y_BITS = (W_CODE == 5) ? LARGEST_EXPONENT + 2
                            : (W_CODE == 3 || W_CODE == 4) ? W_BITS + 1
                            : W_BITS;
  // 1: single bits 0 and 1 times -1 and +1, each product as 0 to 2.
  localparam integer AND_COUNT = (A_BITS == 1 && A_SIGNED == 0 && A_BIPOLAR == 0 && W_CODE == 1) ? 1 : 0;
  localparam integer LEAF_BITS = (A_BIPOLAR != 0) ? Y_BITS
                               : (AND_COUNT != 0) ? 1
                               : (W_CODE == 1 || W_CODE == 2) ? S_BITS
                               : (W_CODE == 3) ? A_BITS
                               : (W_CODE == 5) ? S_BITS + LARGEST_EXPONENT
                               : (W_CODE == 0 && W_BITS == 2) ? S_BITS + 1
                               : S_BITS + W_BITS;
  // 1: no product is negative, and none has an offset.
  localparam integer UNSIGNED = (W_CODE == 3 && A_SIGNED == 0 && A_BIPOLAR == 0) ? 1 : 0;
  localparam integer SUM_BITS = (XNOR != 0) ? 1 : (AND_COUNT != 0) ? 2 : LEAF_BITS;

  // Accumulators are modulo 2^COUNT_BITS: results fit, so what is cut off never mattered. They start
  // below 0 by the offsets of all products. Bipolar counts start at -ceil(PLACES / 2), so that the
  // result 2 * count - PLACES is the accumulator with the parity of PLACES appended.
  localparam integer COUNT_BITS = (XNOR != 0) ? ACC_BITS - 1 : ACC_BITS;
  localparam integer START = (XNOR != 0) ? -((PLACES + 1) / 2) : -PLACES;
  localparam integer START_SHIFT = (XNOR != 0) ? 0 : LEAF_BITS - 1;
  localparam integer START_BITS = COUNT_BITS + 32 + START_SHIFT;
  localparam [START_BITS-1:0] FIRST =
      (UNSIGNED != 0) ? {START_BITS{1'b0}} : {{COUNT_BITS{1'b1}}, START[31:0], {START_SHIFT{1'b0}}};
  // 1 when a result is 2 * accumulator + 1.
  localparam integer PARITY = PLACES % 2;

  generate
    if (CHANNELS < 1 || PLACES < 1 || MULTIPLIER < 1) begin : bad_window
      vvu_error_channels_places_and_multiplier_must_be_at_least_1 error ();
    end
    if (PE < 1 || CHANNELS % PE != 0) begin : bad_pe
      vvu_error_pe_must_divide_channels error ();
    end
    if (A_BITS < 1 || (A_BIPOLAR != 0 && (A_BITS != 1 || A_SIGNED != 0))) begin : bad_activation
      vvu_error_a_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end
    if (W_CODE < 0 || W_CODE > 5) begin : bad_code
      vvu_error_w_code_must_be_0_to_5 error ();
    end
    if (W_BITS < 1 || ((W_CODE == 1 || W_CODE == 3) && W_BITS != 1) || (W_CODE == 2 && W_BITS != 2)
        || (W_CODE == 4 && W_BITS < 2) || (W_CODE == 5 && (W_BITS < 3 || W_BITS > 6))) begin : bad_weight
      vvu_error_w_bits_must_be_those_of_the_code error ();
    end
    if (BANKS < 1) begin : bad_banks
      vvu_error_banks_must_be_at_least_1 error ();
    end
    if (ACC_BITS < 1 + XNOR) begin : bad_acc
      vvu_error_acc_bits_must_be_at_least_1_and_2_when_bipolar error ();
    end
  endgenerate

  // Each register stage moves when the next is empty or moving.
  wire issue_ready;
  wire product_ready;
  wire output_ready;

  // Issue: one beat.

  reg [STEP_BITS-1:0] step_q;
  reg [FOLD_BITS-1:0] fold_q;
  // The steps of the first place start the sums, those of the last complete them.
  reg first_q;
  reg last_q;

  wire last_fold = fold_q == LAST_FOLD[FOLD_BITS-1:0];
  wire last_step = step_q == LAST_STEP[STEP_BITS-1:0];
  wire [STEP_BITS-1:0] next_step = last_step ? {STEP_BITS{1'b0}} : step_q + {{(STEP_BITS - 1) {1'b0}}, 1'b1};
  wire issue = issue_ready & s_axis_tvalid;

  assign s_axis_tready = issue_ready;
  assign vector_end = issue & last_step;

  always @(posedge clk) begin
    if (rst) begin
      step_q  <= {STEP_BITS{1'b0}};
      fold_q  <= {FOLD_BITS{1'b0}};
      first_q <= 1'b1;
      last_q  <= PLACES == 1;
    end else if (issue) begin
      step_q <= next_step;
      fold_q <= last_fold ? {FOLD_BITS{1'b0}} : fold_q + {{(FOLD_BITS - 1) {1'b0}}, 1'b1};
      if (last_fold) begin
        first_q <= last_step;
        last_q  <= next_step == LAST_PLACE[STEP_BITS-1:0];
      end
    end
  end

  // The word of the step, in the frame's bank.

  wire [ADDRESS_BITS-1:0] address;

  generate
    if (BANKS > 1) begin : banked
      assign address = bank_start + {{(ADDRESS_BITS - STEP_BITS) {1'b0}}, step_q};
    end else begin : one_bank
      wire unused = bank_start;
      assign address = step_q;
    end
  endgenerate

  // Stage 1: activations and weights of the step.

  reg [W_WORD-1:0] weights[0:BANKS*STEPS-1];
  generate
    if (MEM_FILE != "") begin : loaded
      initial $readmemh(MEM_FILE, weights);
    end
  endgenerate

  reg operands_valid_q;
  reg [A_WORD-1:0] activation_q;
  reg [W_WORD-1:0] weights_q;
  reg [FOLD_BITS-1:0] operands_fold_q;
  reg operands_first_q;
  reg operands_last_q;

  always @(posedge clk) begin
    if (rst) operands_valid_q <= 1'b0;
    else if (issue_ready) operands_valid_q <= issue;
  end

  always @(posedge clk) begin
    if (issue_ready) begin
      activation_q     <= s_axis_tdata;
      weights_q        <= weights[address];
      operands_fold_q  <= fold_q;
      operands_first_q <= first_q;
      operands_last_q  <= last_q;
    end
  end

  assign issue_ready = ~operands_valid_q | product_ready;

  // Stage 2: the products.

  wire [LANES*SUM_BITS-1:0] sums;
  wire [LANES-1:0] carries;

  reg sums_valid_q;
  reg [LANES*SUM_BITS-1:0] sums_q;
  reg [LANES-1:0] carries_q;
  reg [FOLD_BITS-1:0] sums_fold_q;
  reg sums_first_q;
  reg sums_last_q;

  genvar l;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : product
      mvu_dot #(
          .SIMD     (1),
          .A_BITS   (A_BITS),
          .A_SIGNED (A_SIGNED),
          .A_BIPOLAR(A_BIPOLAR),
          .W_CODE   (W_CODE),
          .W_BITS   (W_BITS),
          .LEAF_BITS(LEAF_BITS),
          .SUM_BITS (SUM_BITS)
      ) one (
          .activations(activation_q[(l/MULTIPLIER)*A_BITS+:A_BITS]),
          .zeros      (~activation_q[(l/MULTIPLIER)*A_BITS]),
          .weights    (weights_q[l*W_BITS+:W_BITS]),
          .sum        (sums[l*SUM_BITS+:SUM_BITS]),
          .carry      (carries[l])
      );
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) sums_valid_q <= 1'b0;
    else if (product_ready) sums_valid_q <= operands_valid_q;
  end

  always @(posedge clk) begin
    if (product_ready) begin
      sums_q       <= sums;
      carries_q    <= carries;
      sums_fold_q  <= operands_fold_q;
      sums_first_q <= operands_first_q;
      sums_last_q  <= operands_last_q;
    end
  end

  assign product_ready = ~sums_valid_q | output_ready;

  // Stage 3: accumulators, and the output register at the last place.

  wire accumulate = sums_valid_q & output_ready;
  wire [LANES*COUNT_BITS-1:0] held;
  wire [LANES*COUNT_BITS-1:0] counts;
  wire [LANES*ACC_BITS-1:0] results;

  reg output_valid_q;
  reg [LANES*ACC_BITS-1:0] output_q;

  assign output_ready = ~sums_last_q | ~output_valid_q | m_axis_tready;

  generate
    if (FOLDS > 1) begin : many_folds
      reg [LANES*COUNT_BITS-1:0] memory[0:FOLDS-1];
      reg [LANES*COUNT_BITS-1:0] held_q;

      always @(posedge clk) begin
        if (accumulate) memory[sums_fold_q] <= counts;
      end
      always @(posedge clk) begin
        if (product_ready) held_q <= memory[operands_fold_q];
      end
      assign held = held_q;
    end else begin : one_fold
      reg [LANES*COUNT_BITS-1:0] held_q;

      always @(posedge clk) begin
        if (accumulate) held_q <= counts;
      end
      assign held = held_q;
    end

    for (l = 0; l < LANES; l = l + 1) begin : accumulator
      wire [COUNT_BITS-1:0] base =
          sums_first_q ? FIRST[COUNT_BITS-1:0] : held[l*COUNT_BITS+:COUNT_BITS];
      wire [COUNT_BITS-1:0] share;
      wire [COUNT_BITS-1:0] count_d;

      assign counts[l*COUNT_BITS+:COUNT_BITS] = count_d;

      if (COUNT_BITS > SUM_BITS) begin : widen
        assign share = {{(COUNT_BITS - SUM_BITS) {1'b0}}, sums_q[l*SUM_BITS+:SUM_BITS]};
      end else begin : cut
        assign share = sums_q[l*SUM_BITS+:COUNT_BITS];
      end

      if (XNOR != 0) begin : counted
        assign count_d = base + share;
        assign results[l*ACC_BITS+:ACC_BITS] = {count_d, PARITY[0]};
      end else begin : summed
        // The lowest bit (1 + carry) makes the carry into the next.
        wire [COUNT_BITS:0] total = {base, 1'b1} + {share, carries_q[l]};
        assign count_d = total[COUNT_BITS:1];
        assign results[l*ACC_BITS+:ACC_BITS] = count_d;
      end
    end
  endgenerate

  always @(posedge clk) begin
    if (accumulate & sums_last_q) output_q <= results;
  end

  always @(posedge clk) begin
    if (rst) output_valid_q <= 1'b0;
    else output_valid_q <= (accumulate & sums_last_q) | (output_valid_q & ~m_axis_tready);
  end

  assign m_axis_tdata  = output_q;
  assign m_axis_tvalid = output_valid_q;

endmodule

`default_nettype wire
