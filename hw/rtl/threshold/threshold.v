// Thresholds: maps each element to the number of its channel's thresholds that it reaches.
//
//   count = (x >= T[c][0]) + ... + (x >= T[c][N-1])         T[c] ascending
//   y     = BASE + count, or BASE + N - count for the channels that descend, modulo 2^OUT_BITS
//
// Streams: a vector of CHANNELS elements comes and leaves in ceil(CHANNELS / LANES) beats of LANES
// (lane 0 in the low bits); lanes past the end of a vector leave as 0.
//
// Two forms: threshold_parallel compares all thresholds of a lane at once (few thresholds),
// threshold_binary finds the count bit by bit in LEVELS = ceil(log2(N + 1)) steps (many).
//
// Latency 2 (parallel) or LEVELS + 1 (binary), initiation interval 1 beat per cycle.
//
// Plain use: one set of thresholds, `bank_start` 0, `vector_end` open. threshold_banked.v puts a bank select in
// front, which names the set of each frame.

`default_nettype none

module threshold #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // Thresholds per channel, 1 to 65535.
    parameter integer N = 1,
    // Bits of an input element, at least 1; 1 when IN_BIPOLAR.
    parameter integer IN_BITS = 1,
    // 1: input elements are two's complement, 0: unsigned (or bipolar).
    parameter integer IN_SIGNED = 0,
    // 1: input elements are one bit: 0 means -1 and 1 means +1.
    parameter integer IN_BIPOLAR = 0,
    // Bits of a threshold, two's complement, at least 2 and at least an input element's as two's
    // complement (IN_BITS, 1 more when unsigned).
    parameter integer T_BITS = 2,
    // Bits of an output element, at least 1.
    parameter integer OUT_BITS = 1,
    // Added to the count, modulo 2^OUT_BITS.
    parameter integer BASE = 0,
    // 1: thresholds for each channel, 0: one set for all of them.
    parameter integer PER_CHANNEL = 0,
    // 1: some channel descends, 0: none does, whatever the memory says.
    parameter integer DESCENDING = 0,
    // 0: parallel, 1: binary search.
    parameter integer BINARY = 0,
    // Sets of thresholds, at least 1, and 1 without PER_CHANNEL.
    parameter integer BANKS = 1,
    // 1: thresholds are written while they are used; needs several sets, and not BINARY.
    parameter integer WRITABLE = 0,
    // $readmemh file, or with BINARY the beginning of the names of LEVELS + 1 files; see
    // threshold_parallel.v and threshold_binary.v for their words.
    parameter MEM_FILE = ""
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

    // A word to be written in this cycle; 0 in plain use.
    input wire write_enable,
    input wire [((WRITABLE != 0) ? $clog2(BANKS * ((CHANNELS + LANES - 1) / LANES)) : 1)-1:0] write_address,
    input wire [((WRITABLE != 0) ? LANES * (N * T_BITS + 1) : 1)-1:0] write_data,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  // Bits of an input element as two's complement.
  localparam integer X_BITS = (IN_BIPOLAR != 0) ? 2 : (IN_SIGNED != 0) ? IN_BITS : IN_BITS + 1;

  genvar l;

  generate
    if (CHANNELS < 1) begin : bad_channels
      threshold_error_channels_must_be_at_least_1 error ();
    end
    if (LANES < 1 || LANES > CHANNELS) begin : bad_lanes
      threshold_error_lanes_must_be_1_to_channels error ();
    end
    if (N < 1 || N > 65535) begin : bad_n
      threshold_error_n_must_be_1_to_65535 error ();
    end
    if (IN_BITS < 1 || (IN_BIPOLAR != 0 && (IN_BITS != 1 || IN_SIGNED != 0))) begin : bad_input
      threshold_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end
    if (BANKS < 1) begin : bad_banks
      threshold_error_banks_must_be_at_least_1 error ();
    end
    if (BANKS > 1 && PER_CHANNEL == 0) begin : bad_sharing
      threshold_error_banks_need_thresholds_for_each_channel error ();
    end
    if (T_BITS < 2 || T_BITS < X_BITS) begin : bad_threshold
      threshold_error_t_bits_must_be_at_least_2_and_hold_an_input_element error ();
    end
  endgenerate

  // The elements as two's complement numbers of T_BITS bits.

  wire [LANES*T_BITS-1:0] values;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      wire [IN_BITS-1:0] raw = s_axis_tdata[l*IN_BITS+:IN_BITS];

      if (IN_BIPOLAR != 0) begin : from_bipolar
        assign values[l*T_BITS+:T_BITS] = {{(T_BITS - 1) {~raw[0]}}, 1'b1};
      end else if (T_BITS > IN_BITS) begin : extended
        assign values[l*T_BITS+:T_BITS] = {
          {(T_BITS - IN_BITS) {(IN_SIGNED != 0) & raw[IN_BITS-1]}}, raw
        };
      end else begin : direct
        assign values[l*T_BITS+:T_BITS] = raw;
      end
    end

    if (OUT_BITS < 1) begin : bad_output
      threshold_error_out_bits_must_be_at_least_1 error ();
    end else if (WRITABLE != 0 && (BINARY != 0 || BANKS < 2)) begin : bad_writable
      threshold_error_writable_needs_banks_and_no_search error ();
    end else if (BINARY != 0) begin : binary
      wire unused = &{1'b0, write_enable, write_address, write_data};
      threshold_binary #(
          .CHANNELS   (CHANNELS),
          .LANES      (LANES),
          .N          (N),
          .T_BITS     (T_BITS),
          .OUT_BITS   (OUT_BITS),
          .BASE       (BASE),
          .PER_CHANNEL(PER_CHANNEL),
          .DESCENDING (DESCENDING),
          .BANKS      (BANKS),
          .MEM_FILE   (MEM_FILE)
      ) search (
          .clk          (clk),
          .rst          (rst),
          .s_axis_tdata (values),
          .s_axis_tvalid(s_axis_tvalid),
          .s_axis_tready(s_axis_tready),
          .bank_start   (bank_start),
          .vector_end   (vector_end),
          .m_axis_tdata (m_axis_tdata),
          .m_axis_tvalid(m_axis_tvalid),
          .m_axis_tready(m_axis_tready)
      );
    end else begin : parallel
      threshold_parallel #(
          .CHANNELS   (CHANNELS),
          .LANES      (LANES),
          .N          (N),
          .T_BITS     (T_BITS),
          .OUT_BITS   (OUT_BITS),
          .BASE       (BASE),
          .PER_CHANNEL(PER_CHANNEL),
          .DESCENDING (DESCENDING),
          .BANKS      (BANKS),
          .WRITABLE   (WRITABLE),
          .MEM_FILE   (MEM_FILE)
      ) compare (
          .clk          (clk),
          .rst          (rst),
          .s_axis_tdata (values),
          .s_axis_tvalid(s_axis_tvalid),
          .s_axis_tready(s_axis_tready),
          .bank_start   (bank_start),
          .vector_end   (vector_end),
          .write_enable (write_enable),
          .write_address(write_address),
          .write_data   (write_data),
          .m_axis_tdata (m_axis_tdata),
          .m_axis_tvalid(m_axis_tvalid),
          .m_axis_tready(m_axis_tready)
      );
    end
  endgenerate

endmodule

`default_nettype wire
