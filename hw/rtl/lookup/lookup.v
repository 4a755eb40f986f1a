// Lookup: any function of an element, by table.
//
//   y[c] = table[c][x[c]], or table[x[c]] where all channels share one
//
// Streams: vectors of CHANNELS elements in ceil(CHANNELS / LANES) beats of LANES elements each; lane 0 is
// in the low bits; lanes past the last channel are 0 at the output.
//
// The address of an entry is the low INDEX_BITS of its element. Of 2^INDEX_BITS integers in a row these
// are all different, wherever the row begins and whether or not it goes below 0: nothing is subtracted.
// Every lane looks up an address of its own, so it has a memory of its own, as wide as an entry; the
// register that the memory is read into is the output register.
//
// Latency 1, initiation interval 1 beat per cycle.
//
// Plain use: one set of tables, `bank_start` 0, `vector_end` open. lookup_banked.v puts a bank select in front,
// which names the set of each frame.

`default_nettype none

module lookup #(
    // Elements per vector, at least 1.
    parameter integer CHANNELS = 1,
    // Elements per beat, 1 to CHANNELS; at most 100 where PER_CHANNEL is 1.
    parameter integer LANES = 1,
    // Bits of an input element and of an output element, at least 1.
    parameter integer IN_BITS = 1,
    parameter integer OUT_BITS = 1,
    // Bits of an input element that tell its entry, 1 to IN_BITS.
    parameter integer INDEX_BITS = 1,
    // 1: a table for each channel, 0: one for all of them.
    parameter integer PER_CHANNEL = 0,
    // Sets of tables, at least 1, and 1 without PER_CHANNEL.
    parameter integer BANKS = 1,
    // Beginning of the names of the $readmemh files. PER_CHANNEL: lane l reads MEM_FILE, the two digits
    // of l and `.mem`, 2^INDEX_BITS entries for each beat of a vector, bank after bank; otherwise all lanes
    // read MEM_FILE and `00.mem`, 2^INDEX_BITS entries.
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

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  generate
    if (CHANNELS < 1) begin : bad_channels
      lookup_error_channels_must_be_at_least_1 error ();
    end
    if (LANES < 1 || LANES > CHANNELS) begin : bad_lanes
      lookup_error_lanes_must_be_1_to_channels error ();
    end
    if (PER_CHANNEL != 0 && LANES > 100) begin : bad_lanes_per_channel
      lookup_error_lanes_with_tables_of_their_own_must_be_at_most_100 error ();
    end
    if (BANKS < 1) begin : bad_banks
      lookup_error_banks_must_be_at_least_1 error ();
    end
    if (BANKS > 1 && PER_CHANNEL == 0) begin : bad_sharing
      lookup_error_banks_need_a_table_for_each_channel error ();
    end
    if (IN_BITS < 1 || OUT_BITS < 1) begin : bad_bits
      lookup_error_bits_must_be_at_least_1 error ();
    end
    if (INDEX_BITS < 1 || INDEX_BITS > IN_BITS || INDEX_BITS > 16) begin : bad_index_bits
      lookup_error_index_bits_must_be_1_to_in_bits_and_at_most_16 error ();
    end
  endgenerate

  localparam integer BEATS = (CHANNELS + LANES - 1) / LANES;
  localparam integer LAST_BEAT = BEATS - 1;
  // Lanes used in the last beat of a vector.
  localparam integer LAST_LANES = CHANNELS - LAST_BEAT * LANES;
  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer FOLD_BITS = (BANKS * BEATS > 1) ? $clog2(BANKS * BEATS) : 1;
  localparam integer FOLDS = (PER_CHANNEL != 0) ? BANKS * BEATS : 1;
  localparam integer ADDRESS_BITS = INDEX_BITS + ((FOLDS > 1) ? FOLD_BITS : 0);
  localparam integer WORDS = FOLDS << INDEX_BITS;

  reg [BEAT_BITS-1:0] beat_q;
  reg valid_q;

  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];
  wire output_ready = ~valid_q | m_axis_tready;
  wire taken = s_axis_tvalid & output_ready;
  // Where all channels share a table, beats are not told apart.
  wire [FOLD_BITS-1:0] fold;
  wire unused_fold = ^fold;

  generate
    if (BANKS > 1) begin : banked
      assign fold = bank_start + {{(FOLD_BITS - BEAT_BITS) {1'b0}}, beat_q};
    end else begin : one_bank
      wire unused = bank_start;
      assign fold = beat_q;
    end
  endgenerate

  assign s_axis_tready = output_ready;
  assign vector_end = taken & last_beat;
  assign m_axis_tvalid = valid_q;

  always @(posedge clk) begin
    if (rst) begin
      beat_q  <= {BEAT_BITS{1'b0}};
      valid_q <= 1'b0;
    end else begin
      if (taken) begin
        beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
      end
      if (output_ready) valid_q <= s_axis_tvalid;
    end
  end

  genvar l;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      wire [INDEX_BITS-1:0] index = s_axis_tdata[l*IN_BITS+:INDEX_BITS];
      wire [ADDRESS_BITS-1:0] address;

      if (FOLDS > 1) begin : folded
        assign address = {fold, index};
      end else begin : whole
        assign address = index;
      end
      if (INDEX_BITS < IN_BITS) begin : narrow
        wire unused = ^s_axis_tdata[l*IN_BITS+INDEX_BITS+:IN_BITS-INDEX_BITS];
      end

      localparam integer FILE = (PER_CHANNEL != 0) ? l : 0;
      localparam integer TENS = 48 + FILE / 10;
      localparam integer ONES = 48 + FILE % 10;
      reg [OUT_BITS-1:0] entries[0:WORDS-1];
      if (MEM_FILE != "") begin : loaded
        initial $readmemh({MEM_FILE, TENS[7:0], ONES[7:0], ".mem"}, entries);
      end

      reg [OUT_BITS-1:0] entry_q;

      if (PER_CHANNEL == 0 && l >= LAST_LANES) begin : spare
        always @(posedge clk) begin
          if (output_ready) begin
            if (last_beat) entry_q <= {OUT_BITS{1'b0}};
            else entry_q <= entries[address];
          end
        end
      end else begin : used
        always @(posedge clk) begin
          if (output_ready) entry_q <= entries[address];
        end
      end

      assign m_axis_tdata[l*OUT_BITS+:OUT_BITS] = entry_q;
    end
  endgenerate

endmodule

`default_nettype wire
