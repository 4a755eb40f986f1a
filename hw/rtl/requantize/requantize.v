// Requantizer: a multiplication, a shift with rounding and a clamp for each element.
//
//   s = x * M[c] + B[c]
//   q = floor(s / 2^SHIFT), minus 1 where HALF_EVEN, q is odd and the SHIFT bits cut off, but for the lowest GUARD_BITS,
//       are all 0
//   y = min(max(q + ZERO, MIN), MAX)
//
// Rounding to nearest needs B to hold 2^(SHIFT-1) besides the bias; then bits cut off that are all 0 are
// a tie, which HALF_EVEN takes to the even neighbour and plain rounding takes up.
//
// Streams: a vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES
// (lane 0 in the low bits); lanes past the end of a vector leave as 0.
//
//   beat -> values, M, B -> parts (only with PART_BITS > 0) -> products (only with MULTIPLIER_BITS > 0) -> sums -> m_axis_tdata
//
// Latency 4, 5 with parts, or 3 without multipliers; initiation interval 1 beat per cycle.
//
// Plain use: one set of M and B, `bank_start` 0, `vector_end` open. requantize_banked.v puts a bank select in
// front, which names the set of each frame.

`default_nettype none

module requantize #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // Bits of an input element, at least 1; 1 when IN_BIPOLAR.
    parameter integer IN_BITS = 1,
    // 1: input elements are two's complement, 0: unsigned (or bipolar).
    parameter integer IN_SIGNED = 0,
    // 1: input elements are one bit: 0 means -1 and 1 means +1.
    parameter integer IN_BIPOLAR = 0,
    // Bits of M, two's complement; 0: M is 1.
    parameter integer MULTIPLIER_BITS = 0,
    // 1: M for each channel, 0: one for all.
    parameter integer MULTIPLIER_PER_CHANNEL = 0,
    // Bits of the low part of an input element, which is multiplied apart from the rest, with a register behind both
    // products: for a faster clock where a product takes several multipliers. Less than the bits of an element; 0: there is none.
    parameter integer PART_BITS = 0,
    // Bits of B, two's complement; 0: B is 0.
    parameter integer BIAS_BITS = 0,
    // 1: B for each channel, 0: one for all.
    parameter integer BIAS_PER_CHANNEL = 0,
    // Bits of s, two's complement, more than SHIFT; every s must fit.
    parameter integer SUM_BITS = 1,
    // Bits cut off, at least 0, and at least 1 with HALF_EVEN.
    parameter integer SHIFT = 0,
    parameter integer HALF_EVEN = 0,
    // Lowest bits cut off that do not tell a tie from none, less than SHIFT; of no matter without HALF_EVEN.
    parameter integer GUARD_BITS = 0,
    // Less than 2^30 in magnitude.
    parameter integer ZERO = 0,
    // MIN to MAX are values of the output, each less than 2^30 in magnitude.
    parameter integer MIN = 0,
    parameter integer MAX = 0,
    // Bits of an output element, 1 to 31.
    parameter integer OUT_BITS = 1,
    // Sets of M and B, at least 1, and 1 where all channels share both.
    parameter integer BANKS = 1,
    // $readmemh files of M and of B, used where they have bits: with a value for each channel one word
    // per beat of a vector, bank after bank, lane l at bits [l * BITS +: BITS]; otherwise one word of one
    // value, which all banks share.
    parameter MULTIPLIER_FILE = "",
    parameter BIAS_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    // The first word of the frame's bank, while its vectors are computed; 0 in plain use.
    input  wire [((BANKS > 1) ? $clog2(BANKS * ((CHANNELS + LANES - 1) / LANES)) : 1)-1:0] bank_start,
    // 1 in a cycle in which the last step of a vector is done; left open in plain use.
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
  // Bits of an input element as two's complement, and of its product with M.
  localparam integer X_BITS = (IN_BIPOLAR != 0) ? 2 : (IN_SIGNED != 0) ? IN_BITS : IN_BITS + 1;
  localparam integer P_BITS = X_BITS + MULTIPLIER_BITS;
  localparam integer HAS_PRODUCT = (MULTIPLIER_BITS > 0) ? 1 : 0;
  localparam integer HAS_PARTS = (PART_BITS > 0) ? 1 : 0;
  // Register stages.
  localparam integer STAGES = 3 + HAS_PRODUCT + HAS_PARTS;
  // The stages of the sums, of the products (or the values) and of the output.
  localparam integer SUM = STAGES - 2;
  localparam integer PRODUCT = SUM - 1;
  localparam integer OUTPUT = STAGES - 1;

  localparam integer Q_BITS = SUM_BITS - SHIFT;
  // The bounds before ZERO is added.
  localparam integer LOW = MIN - ZERO;
  localparam integer HIGH = MAX - ZERO;
  localparam integer LOW_BITS = 1 + ((LOW < 0) ? $clog2(-LOW) : $clog2(LOW + 1));
  localparam integer HIGH_BITS = 1 + ((HIGH < 0) ? $clog2(-HIGH) : $clog2(HIGH + 1));
  localparam integer BOUND_BITS = (LOW_BITS > HIGH_BITS) ? LOW_BITS : HIGH_BITS;
  localparam integer ENDS_BITS = (BOUND_BITS > OUT_BITS) ? BOUND_BITS : OUT_BITS;
  // Bits in which q is compared with the bounds: at least one more than q has.
  localparam integer C_BITS = 1 + ((Q_BITS > ENDS_BITS) ? Q_BITS : ENDS_BITS);
  localparam [C_BITS+31:0] WIDE_LOW = {{C_BITS{LOW[31]}}, LOW[31:0]};
  localparam [C_BITS+31:0] WIDE_HIGH = {{C_BITS{HIGH[31]}}, HIGH[31:0]};

  generate
    if (CHANNELS < 1) begin : bad_channels
      requantize_error_channels_must_be_at_least_1 error ();
    end
    if (LANES < 1 || LANES > CHANNELS) begin : bad_lanes
      requantize_error_lanes_must_be_1_to_channels error ();
    end
    if (IN_BITS < 1 || (IN_BIPOLAR != 0 && (IN_BITS != 1 || IN_SIGNED != 0))) begin : bad_input
      requantize_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end
    if (BANKS < 1) begin : bad_banks
      requantize_error_banks_must_be_at_least_1 error ();
    end
    if (BANKS > 1 && (MULTIPLIER_BITS == 0 || MULTIPLIER_PER_CHANNEL == 0)
        && (BIAS_BITS == 0 || BIAS_PER_CHANNEL == 0)) begin : bad_sharing
      requantize_error_banks_need_multipliers_or_biases_for_each_channel error ();
    end
    if (PART_BITS < 0 || (PART_BITS > 0 && (HAS_PRODUCT == 0 || PART_BITS >= IN_BITS))) begin : bad_parts
      requantize_error_part_bits_must_be_less_than_in_bits_of_a_product error ();
    end
    if (SHIFT < HALF_EVEN || SUM_BITS <= SHIFT || GUARD_BITS < 0 || (HALF_EVEN != 0 && GUARD_BITS >= SHIFT)) begin : bad_shift
      requantize_error_shift_must_be_less_than_sum_bits_and_not_0_when_half_even error ();
    end
    if (MIN > MAX || OUT_BITS < 1 || OUT_BITS > 31) begin : bad_output
      requantize_error_min_must_not_exceed_max_and_out_bits_must_be_1_to_31 error ();
    end
  endgenerate

  // A chain of registers; each moves when the next is empty or moving.

  reg [STAGES-1:0] valid_q;
  reg [STAGES-2:0] last_q;
  wire [STAGES-1:0] ready;

  reg [BEAT_BITS-1:0] beat_q;
  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];

  wire [ADDRESS_BITS-1:0] address;
  // Where all channels share M and B, nothing is addressed.
  wire unused_address = ^address;

  generate
    if (BANKS > 1) begin : banked
      assign address = bank_start + {{(ADDRESS_BITS - BEAT_BITS) {1'b0}}, beat_q};
    end else begin : one_bank
      wire unused = bank_start;
      assign address = beat_q;
    end
  endgenerate

  wire [STAGES-1:0] arriving = {valid_q[STAGES-2:0], s_axis_tvalid};
  wire [STAGES-2:0] arriving_last = {last_q[STAGES-3:0], last_beat};

  assign s_axis_tready = ready[0];
  assign vector_end = s_axis_tvalid & s_axis_tready & last_beat;
  assign m_axis_tvalid = valid_q[OUTPUT];

  always @(posedge clk) begin
    if (rst) beat_q <= {BEAT_BITS{1'b0}};
    else if (s_axis_tvalid & s_axis_tready) begin
      beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
    end
  end

  genvar k;
  genvar l;

  generate
    for (k = 0; k < STAGES; k = k + 1) begin : flow
      assign ready[k] = m_axis_tready | ~(&valid_q[STAGES-1:k]);

      always @(posedge clk) begin
        if (rst) valid_q[k] <= 1'b0;
        else if (ready[k]) valid_q[k] <= arriving[k];
      end

      if (k < OUTPUT) begin : inner
        always @(posedge clk) begin
          if (ready[k]) last_q[k] <= arriving_last[k];
        end
      end
    end
  endgenerate

  // Values and biases, both as two's complement of the sum's width; a product is as wide.

  wire [LANES*SUM_BITS-1:0] products;
  wire [LANES*SUM_BITS-1:0] biases;

  reg [LANES*IN_BITS-1:0] values_q;

  always @(posedge clk) begin
    if (ready[0]) values_q <= s_axis_tdata;
  end

  generate
    if (BIAS_BITS > 0) begin : biased
      localparam integer OWN_LANES = (BIAS_PER_CHANNEL != 0) ? LANES : 1;
      localparam integer WORDS = (BIAS_PER_CHANNEL != 0) ? BANKS * BEATS : 1;
      reg [OWN_LANES*BIAS_BITS-1:0] memory[0:WORDS-1];
      reg [OWN_LANES*BIAS_BITS-1:0] read_q;
      wire [OWN_LANES*BIAS_BITS-1:0] current;
      if (BIAS_FILE != "") begin : loaded
        initial $readmemh(BIAS_FILE, memory);
      end

      if (WORDS > 1) begin : folded
        always @(posedge clk) begin
          if (ready[0]) read_q <= memory[address];
        end
      end else begin : constant
        always @(posedge clk) begin
          if (ready[0]) read_q <= memory[0];
        end
      end

      if (HAS_PRODUCT != 0) begin : delayed
        reg [OWN_LANES*BIAS_BITS-1:0] delayed_q;
        wire [OWN_LANES*BIAS_BITS-1:0] beside_product;
        if (HAS_PARTS != 0) begin : beside_parts
          reg [OWN_LANES*BIAS_BITS-1:0] parted_q;
          always @(posedge clk) begin
            if (ready[1]) parted_q <= read_q;
          end
          assign beside_product = parted_q;
        end else begin : beside_values
          assign beside_product = read_q;
        end
        always @(posedge clk) begin
          if (ready[PRODUCT]) delayed_q <= beside_product;
        end
        assign current = delayed_q;
      end else begin : direct
        assign current = read_q;
      end

      for (l = 0; l < LANES; l = l + 1) begin : lane
        wire [SUM_BITS+BIAS_BITS-1:0] wide = {
          {SUM_BITS{current[(l%OWN_LANES+1)*BIAS_BITS-1]}}, current[(l%OWN_LANES)*BIAS_BITS+:BIAS_BITS]
        };
        assign biases[l*SUM_BITS+:SUM_BITS] = wide[SUM_BITS-1:0];
      end
    end else begin : unbiased
      assign biases = {(LANES * SUM_BITS) {1'b0}};
    end
  endgenerate

  // Products.

  generate
    if (HAS_PRODUCT != 0) begin : multiplied
      localparam integer OWN_LANES = (MULTIPLIER_PER_CHANNEL != 0) ? LANES : 1;
      localparam integer WORDS = (MULTIPLIER_PER_CHANNEL != 0) ? BANKS * BEATS : 1;
      reg [OWN_LANES*MULTIPLIER_BITS-1:0] memory[0:WORDS-1];
      reg [OWN_LANES*MULTIPLIER_BITS-1:0] read_q;
      reg [LANES*P_BITS-1:0] products_q;
      if (MULTIPLIER_FILE != "") begin : loaded
        initial $readmemh(MULTIPLIER_FILE, memory);
      end

      if (WORDS > 1) begin : folded
        always @(posedge clk) begin
          if (ready[0]) read_q <= memory[address];
        end
      end else begin : constant
        always @(posedge clk) begin
          if (ready[0]) read_q <= memory[0];
        end
      end

      for (l = 0; l < LANES; l = l + 1) begin : lane
        wire [IN_BITS-1:0] raw = values_q[l*IN_BITS+:IN_BITS];
        wire signed [P_BITS-1:0] x;
        wire signed [P_BITS-1:0] m = {
          {X_BITS{read_q[(l%OWN_LANES+1)*MULTIPLIER_BITS-1]}},
          read_q[(l%OWN_LANES)*MULTIPLIER_BITS+:MULTIPLIER_BITS]
        };
        wire [SUM_BITS+P_BITS-1:0] wide = {
          {SUM_BITS{products_q[(l+1)*P_BITS-1]}}, products_q[l*P_BITS+:P_BITS]
        };

        if (IN_BIPOLAR != 0) begin : from_bipolar
          assign x = {{(P_BITS - 1) {~raw[0]}}, 1'b1};
        end else begin : from_integer
          assign x = {{(P_BITS - IN_BITS) {(IN_SIGNED != 0) & raw[IN_BITS-1]}}, raw};
        end

        if (HAS_PARTS != 0) begin : in_parts
          // The low part is never negative, the rest has the sign.
          wire signed [P_BITS-1:0] low = {{(P_BITS - PART_BITS) {1'b0}}, x[PART_BITS-1:0]};
          wire signed [P_BITS-1:0] high = x >>> PART_BITS;
          reg signed [P_BITS-1:0] low_q;
          reg signed [P_BITS-1:0] high_q;
          always @(posedge clk) begin
            if (ready[1]) begin
              low_q  <= low * m;
              high_q <= high * m;
            end
          end
          always @(posedge clk) begin
            if (ready[PRODUCT]) products_q[l*P_BITS+:P_BITS] <= (high_q <<< PART_BITS) + low_q;
          end
        end else begin : whole
          always @(posedge clk) begin
            if (ready[PRODUCT]) products_q[l*P_BITS+:P_BITS] <= x * m;
          end
        end
        assign products[l*SUM_BITS+:SUM_BITS] = wide[SUM_BITS-1:0];
      end
    end else begin : plain
      for (l = 0; l < LANES; l = l + 1) begin : lane
        wire [IN_BITS-1:0] raw = values_q[l*IN_BITS+:IN_BITS];
        wire [SUM_BITS+IN_BITS-1:0] wide;

        if (IN_BIPOLAR != 0) begin : from_bipolar
          assign wide = {{(SUM_BITS + IN_BITS - 1) {~raw[0]}}, 1'b1};
        end else begin : from_integer
          assign wide = {{SUM_BITS{(IN_SIGNED != 0) & raw[IN_BITS-1]}}, raw};
        end
        assign products[l*SUM_BITS+:SUM_BITS] = wide[SUM_BITS-1:0];
      end
    end
  endgenerate

  // Sums, and the output register.

  reg [LANES*SUM_BITS-1:0] sums_q;
  reg [LANES*OUT_BITS-1:0] output_q;

  assign m_axis_tdata = output_q;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : result
      wire [SUM_BITS-1:0] s = sums_q[l*SUM_BITS+:SUM_BITS];
      wire tie;
      wire signed [C_BITS-1:0] floor = {{(C_BITS - Q_BITS) {s[SUM_BITS-1]}}, s[SUM_BITS-1:SHIFT]};
      // An odd number less one is the number without its lowest bit.
      wire signed [C_BITS-1:0] q = floor & ~{{(C_BITS - 1) {1'b0}}, tie};
      wire signed [C_BITS-1:0] low = WIDE_LOW[C_BITS-1:0];
      wire signed [C_BITS-1:0] high = WIDE_HIGH[C_BITS-1:0];
      wire [OUT_BITS-1:0] code =
          (q < low) ? MIN[OUT_BITS-1:0]
        : (q > high) ? MAX[OUT_BITS-1:0]
        : q[OUT_BITS-1:0] + ZERO[OUT_BITS-1:0];
      wire used = (l < LAST_LANES) | ~last_q[SUM];

      if (HALF_EVEN != 0) begin : half_even
        assign tie = ~(|s[SHIFT-1:GUARD_BITS]);
      end else begin : plain
        assign tie = 1'b0;
      end

      always @(posedge clk) begin
        if (ready[SUM]) begin
          sums_q[l*SUM_BITS+:SUM_BITS] <= products[l*SUM_BITS+:SUM_BITS] + biases[l*SUM_BITS+:SUM_BITS];
        end
      end

      always @(posedge clk) begin
        if (ready[OUTPUT]) output_q[l*OUT_BITS+:OUT_BITS] <= code & {OUT_BITS{used}};
      end
    end
  endgenerate

endmodule

`default_nettype wire
