// Matrix-vector unit: the dot products of one input vector with every row of a weight matrix.
//
//   y[r] = W[r][0] * x[0] + ... + W[r][MW-1] * x[MW-1]        for r = 0 .. MH-1
//
// Streams: a vector of MW activations comes in SF = ceil(MW / SIMD) beats of SIMD, a vector of MH
// results leaves in NF = ceil(MH / PE) beats of PE; lane 0 is in the low bits. Neither fold needs to
// divide. Lanes past the end of a vector are 0, on both sides.
//
// One step a cycle multiplies SIMD columns of PE rows. The NF * SF steps of a vector go through all
// columns of the first PE rows, then of the next; the vector is taken during the first pass and kept
// in SF words of distributed RAM for the others (no RAM when NF = 1).
//
//   step -> activation_q, weights_q -> sums_q -> m_axis_tdata (every SF steps)
//
// For a faster clock there may be two registers more: behind activation_q and weights_q, so that a block
// RAM's output goes into a register at once, and behind the sums of groups of columns.
//
// Initiation interval NF * SF cycles per vector, back to back. Latency 3 cycles from the step that
// completes a row to its output beat, and 1 for each of those registers.
//
// Plain use: one matrix, `bank_start` 0, `vector_end` open. mvu_banked.v puts a bank select in front, which
// names the matrix of each frame.

`default_nettype none

module mvu #(
    // Columns: activations per input vector, at least 1.
    parameter integer MW = 1,
    // Rows: results per output vector, at least 1.
    parameter integer MH = 1,
    // Rows computed at once, 1 to MH.
    parameter integer PE = 1,
    // Columns computed at once, 1 to MW.
    parameter integer SIMD = 1,
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
    // Weight matrices, at least 1.
    parameter integer BANKS = 1,
    // 1: one more register behind the weights and the activations.
    parameter integer MEMORY_REGISTER = 0,
    // Columns whose products are summed in front of a register, 1 to SIMD. All SIMD of them: there is none.
    parameter integer GROUP = SIMD,
    // 1: products of integers are sums of shifted activations, so that synthesis takes no multipliers for them.
    parameter integer LOGIC_PRODUCTS = 0,
    // 1: weights are written while it runs; needs several matrices.
    parameter integer WRITABLE = 0,
    // $readmemh file of BANKS * NF * SF words of PE * SIMD * W_BITS bits. Word (b * NF + nf) * SF + sf
    // holds, at bits [(p * SIMD + s) * W_BITS +: W_BITS], the weight of row nf * PE + p and column
    // sf * SIMD + s of matrix b. Weights past the last column are stored as mvu_dot.v says; rows past the
    // last are ignored.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [SIMD*A_BITS-1:0] s_axis_tdata,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,

    // The first word of the frame's bank, while its vectors are computed; 0 in plain use.
    input  wire [((BANKS > 1) ? $clog2(BANKS * ((MH + PE - 1) / PE) * ((MW + SIMD - 1) / SIMD)) : 1)-1:0] bank_start,
    // 1 in a cycle in which the last step of a vector is done; left open in plain use.
    output wire vector_end,

    // A word to be written in this cycle; 0 in plain use.
    input wire write_enable,
    input wire [((WRITABLE != 0) ? $clog2(BANKS * ((MH + PE - 1) / PE) * ((MW + SIMD - 1) / SIMD)) : 1)-1:0] write_address,
    input wire [((WRITABLE != 0) ? PE * SIMD * W_BITS : 1)-1:0] write_data,

    output wire [PE*ACC_BITS-1:0] m_axis_tdata,
    output wire                   m_axis_tvalid,
    input  wire                   m_axis_tready
);

  localparam integer SF = (MW + SIMD - 1) / SIMD;
  localparam integer NF = (MH + PE - 1) / PE;
  localparam integer STEPS = NF * SF;
  localparam integer LAST_STEP = STEPS - 1;
  localparam integer LAST_SF = SF - 1;
  localparam integer STEP_BITS = (STEPS > 1) ? $clog2(STEPS) : 1;
  localparam integer ADDRESS_BITS = (BANKS * STEPS > 1) ? $clog2(BANKS * STEPS) : 1;
  localparam integer SF_BITS = (SF > 1) ? $clog2(SF) : 1;
  localparam integer A_WORD = SIMD * A_BITS;
  localparam integer W_WORD = PE * SIMD * W_BITS;
  // Rows in the last of the NF output beats.
  localparam integer LAST_ROWS = MH - (NF - 1) * PE;

  // Bits of a product and of one row's share of a step (mvu_dot.v).
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
  localparam integer COUNTED = (XNOR != 0 || (UNSIGNED != 0 && A_BITS == 1)) ? 1 : 0;
  localparam integer SUM_BITS = (COUNTED != 0) ? $clog2(SIMD + 1)
                              : (AND_COUNT != 0) ? $clog2(2 * SIMD + 1)
                              : LEAF_BITS + $clog2(SIMD);

  // Accumulators are modulo 2^COUNT_BITS: results fit, so what is cut off never mattered. They start
  // below 0 by the offsets of all products. Bipolar counts start at -ceil(MW / 2), so that the result
  // 2 * count - MW is the accumulator with the parity of MW appended: no subtraction, and one bit less.
  localparam integer COUNT_BITS = (XNOR != 0) ? ACC_BITS - 1 : ACC_BITS;
  localparam integer START = (XNOR != 0) ? -((MW + 1) / 2) : -(SF * SIMD);
  localparam integer START_SHIFT = (XNOR != 0) ? 0 : LEAF_BITS - 1;
  localparam integer START_BITS = COUNT_BITS + 32 + START_SHIFT;
  localparam [START_BITS-1:0] WIDE_START = {{COUNT_BITS{1'b1}}, START[31:0], {START_SHIFT{1'b0}}};
  // Odd weights have no 0: past the last column they are +1, and activation bits 0 mean -1.
  localparam integer PAST = (A_BIPOLAR != 0 && W_CODE == 4) ? SF * SIMD - MW : 32'sd0;
  localparam [START_BITS-1:0] WIDE_PAST = {{(COUNT_BITS + START_SHIFT) {1'b0}}, PAST[31:0]};
  localparam [START_BITS-1:0] FIRST = (UNSIGNED != 0) ? {START_BITS{1'b0}} : WIDE_START + WIDE_PAST;
  // 1 when a result is 2 * accumulator + 1.
  localparam integer PARITY = MW % 2;

  generate
    if (MW < 1 || MH < 1) begin : bad_matrix
      mvu_error_mw_and_mh_must_be_at_least_1 error ();
    end
    if (PE < 1 || PE > MH) begin : bad_pe
      mvu_error_pe_must_be_1_to_mh error ();
    end
    if (SIMD < 1 || SIMD > MW) begin : bad_simd
      mvu_error_simd_must_be_1_to_mw error ();
    end
    if (A_BITS < 1 || (A_BIPOLAR != 0 && (A_BITS != 1 || A_SIGNED != 0))) begin : bad_activation
      mvu_error_a_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end
    if (W_CODE < 0 || W_CODE > 5) begin : bad_code
      mvu_error_w_code_must_be_0_to_5 error ();
    end
    if (W_BITS < 1 || ((W_CODE == 1 || W_CODE == 3) && W_BITS != 1) || (W_CODE == 2 && W_BITS != 2)
        || (W_CODE == 4 && W_BITS < 2) || (W_CODE == 5 && (W_BITS < 3 || W_BITS > 6))) begin : bad_weight
      mvu_error_w_bits_must_be_those_of_the_code error ();
    end
    if (GROUP < 1 || GROUP > SIMD) begin : bad_group
      mvu_error_group_must_be_1_to_simd error ();
    end
    if (BANKS < 1) begin : bad_banks
      mvu_error_banks_must_be_at_least_1 error ();
    end
    if (WRITABLE != 0 && BANKS < 2) begin : bad_writable
      mvu_error_writable_needs_banks error ();
    end
    if (ACC_BITS < 1 + XNOR) begin : bad_acc
      mvu_error_acc_bits_must_be_at_least_1_and_2_when_bipolar error ();
    end
  endgenerate

  // Each register stage moves when the next is empty or moving.
  wire issue_ready;
  wire read_ready;
  wire rows_ready;
  wire product_ready;
  wire output_ready;

  // Issue: one step of a vector.

  reg [STEP_BITS-1:0] step_q;
  reg [SF_BITS-1:0] sf_q;
  // The steps of the first pass take the input beats.
  reg filling_q;

  wire last_sf = sf_q == LAST_SF[SF_BITS-1:0];
  wire last_step = step_q == LAST_STEP[STEP_BITS-1:0];
  wire issue = issue_ready & (s_axis_tvalid | ~filling_q);

  assign s_axis_tready = issue_ready & filling_q;
  assign vector_end = issue & last_step;

  always @(posedge clk) begin
    if (rst) begin
      step_q    <= {STEP_BITS{1'b0}};
      sf_q      <= {SF_BITS{1'b0}};
      filling_q <= 1'b1;
    end else if (issue) begin
      step_q    <= last_step ? {STEP_BITS{1'b0}} : step_q + {{(STEP_BITS - 1) {1'b0}}, 1'b1};
      sf_q      <= last_sf ? {SF_BITS{1'b0}} : sf_q + {{(SF_BITS - 1) {1'b0}}, 1'b1};
      filling_q <= last_step | (filling_q & ~last_sf);
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

  // The input vector, for the passes after the first.

  wire [A_WORD-1:0] activation;

  generate
    if (NF > 1) begin : replay
      reg [A_WORD-1:0] vector[0:SF-1];
      always @(posedge clk) begin
        if (issue & filling_q) vector[sf_q] <= s_axis_tdata;
      end
      assign activation = filling_q ? s_axis_tdata : vector[sf_q];
    end else begin : direct
      assign activation = s_axis_tdata;
    end
  endgenerate

  // Stage 1: activations and weights of the step.

  reg [W_WORD-1:0] weights[0:BANKS*STEPS-1];
  generate
    if (MEM_FILE != "") begin : loaded
      initial $readmemh(MEM_FILE, weights);
    end
    if (WRITABLE != 0) begin : written
      always @(posedge clk) begin
        if (write_enable) weights[write_address] <= write_data;
      end
    end else begin : fixed
      wire unused = &{1'b0, write_enable, write_address, write_data};
    end
  endgenerate

  reg operands_valid_q;
  reg [A_WORD-1:0] activation_q;
  reg [W_WORD-1:0] weights_q;
  reg operands_first_q;
  reg operands_last_q;
  reg operands_end_q;

  always @(posedge clk) begin
    if (rst) operands_valid_q <= 1'b0;
    else if (issue_ready) operands_valid_q <= issue;
  end

  always @(posedge clk) begin
    if (issue_ready) begin
      activation_q     <= activation;
      weights_q        <= weights[address];
      operands_first_q <= sf_q == {SF_BITS{1'b0}};
      operands_last_q  <= last_sf;
      operands_end_q   <= last_step;
    end
  end

  assign issue_ready = ~operands_valid_q | read_ready;

  // Of a step: whether it is the first and the last of its rows, and the last of the vector.
  wire [2:0] operands_place = {operands_end_q, operands_last_q, operands_first_q};

  wire factors_valid;
  wire [A_WORD-1:0] factors_activation;
  wire [W_WORD-1:0] factors_weights;
  wire [2:0] factors_place;

  generate
    if (MEMORY_REGISTER != 0) begin : memory_register
      elastic_register #(
          .WIDTH(A_WORD + W_WORD + 3)
      ) factors (
          .clk          (clk),
          .rst          (rst),
          .s_axis_tdata ({operands_place, weights_q, activation_q}),
          .s_axis_tvalid(operands_valid_q),
          .s_axis_tready(read_ready),
          .m_axis_tdata ({factors_place, factors_weights, factors_activation}),
          .m_axis_tvalid(factors_valid),
          .m_axis_tready(rows_ready)
      );
    end else begin : no_memory_register
      assign read_ready         = rows_ready;
      assign factors_valid      = operands_valid_q;
      assign factors_activation = activation_q;
      assign factors_weights    = weights_q;
      assign factors_place      = operands_place;
    end
  endgenerate

  // Stage 2: the rows' shares of the step.

  wire shares_valid;
  wire [2:0] shares_place;
  wire [PE*SUM_BITS-1:0] sums;
  wire [PE-1:0] carries;

  mvu_rows #(
      .PE       (PE),
      .SIMD     (SIMD),
      .GROUP    (GROUP),
      .A_BITS   (A_BITS),
      .A_SIGNED (A_SIGNED),
      .A_BIPOLAR(A_BIPOLAR),
      .W_CODE   (W_CODE),
      .W_BITS   (W_BITS),
      .LOGIC_PRODUCTS(LOGIC_PRODUCTS),
      .COUNTED  (COUNTED),
      .AND_COUNT(AND_COUNT),
      .LEAF_BITS(LEAF_BITS),
      .SUM_BITS (SUM_BITS)
  ) rows (
      .clk        (clk),
      .rst        (rst),
      .activations(factors_activation),
      .weights    (factors_weights),
      .in_place   (factors_place),
      .in_valid   (factors_valid),
      .in_ready   (rows_ready),
      .sums       (sums),
      .carries    (carries),
      .out_place  (shares_place),
      .out_valid  (shares_valid),
      .out_ready  (product_ready)
  );

  reg sums_valid_q;
  reg [PE*SUM_BITS-1:0] sums_q;
  reg [PE-1:0] carries_q;
  reg sums_first_q;
  reg sums_last_q;
  reg sums_end_q;

  genvar p;

  always @(posedge clk) begin
    if (rst) sums_valid_q <= 1'b0;
    else if (product_ready) sums_valid_q <= shares_valid;
  end

  always @(posedge clk) begin
    if (product_ready) begin
      sums_q       <= sums;
      carries_q    <= carries;
      {sums_end_q, sums_last_q, sums_first_q} <= shares_place;
    end
  end

  assign product_ready = ~sums_valid_q | output_ready;

  // Stage 3: accumulators, and the output register at the last share of the rows.

  wire accumulate = sums_valid_q & output_ready;
  wire [PE*ACC_BITS-1:0] results;

  reg output_valid_q;
  reg [PE*ACC_BITS-1:0] output_q;

  assign output_ready = ~sums_last_q | ~output_valid_q | m_axis_tready;

  generate
    for (p = 0; p < PE; p = p + 1) begin : accumulator
      reg [COUNT_BITS-1:0] count_q;
      wire [COUNT_BITS-1:0] base = sums_first_q ? FIRST[COUNT_BITS-1:0] : count_q;
      wire [COUNT_BITS-1:0] share;
      wire [COUNT_BITS-1:0] count_d;

      if (COUNT_BITS > SUM_BITS) begin : widen
        assign share = {{(COUNT_BITS - SUM_BITS) {1'b0}}, sums_q[p*SUM_BITS+:SUM_BITS]};
      end else begin : cut
        assign share = sums_q[p*SUM_BITS+:COUNT_BITS];
      end

      if (XNOR != 0) begin : counted
        assign count_d = base + share;
        assign results[p*ACC_BITS+:ACC_BITS] = {count_d, PARITY[0]};
      end else begin : summed
        // The lowest bit (1 + carry) makes the carry into the next.
        wire [COUNT_BITS:0] total = {base, 1'b1} + {share, carries_q[p]};
        assign count_d = total[COUNT_BITS:1];
        assign results[p*ACC_BITS+:ACC_BITS] = count_d;
      end

      always @(posedge clk) begin
        if (accumulate) count_q <= count_d;
      end

      always @(posedge clk) begin
        if (accumulate & sums_last_q) begin
          if (p < LAST_ROWS) output_q[p*ACC_BITS+:ACC_BITS] <= results[p*ACC_BITS+:ACC_BITS];
          else
            output_q[p*ACC_BITS+:ACC_BITS] <= results[p*ACC_BITS+:ACC_BITS] & {ACC_BITS{~sums_end_q}};
        end
      end
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) output_valid_q <= 1'b0;
    else output_valid_q <= (accumulate & sums_last_q) | (output_valid_q & ~m_axis_tready);
  end

  assign m_axis_tdata  = output_q;
  assign m_axis_tvalid = output_valid_q;

endmodule

`default_nettype wire
