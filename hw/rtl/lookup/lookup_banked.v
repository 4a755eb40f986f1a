// Banked lookup: lookup.v with BANKS sets of tables, of which each frame uses the one that its beat of s_sel names.
//
//   y[c] = table[b][c][x[c]]
//
// Streams: those of lookup.v. A frame is VECTORS vectors and one beat of s_sel, which is kept until the frame's last
// beat (bank_select.v): only the words of its bank are read.
//
// Latency 1, also from a beat of s_sel to the first beat; initiation interval 1 beat per cycle, also where
// frames differ in their banks.

`default_nettype none

module lookup_banked #(
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
    // Sets of tables, at least 1, and 1 without PER_CHANNEL; of one set s_sel is not waited for.
    parameter integer BANKS = 1,
    // Vectors of a frame, at least 1; of no matter with one set.
    parameter integer VECTORS = 1,
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

    input  wire [$clog2((BANKS > 1) ? BANKS : 2)-1:0] s_sel_tdata,
    input  wire                                       s_sel_tvalid,
    output wire                                       s_sel_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  localparam integer WORDS = (CHANNELS + LANES - 1) / LANES;
  localparam integer START_BITS = (BANKS > 1) ? $clog2(BANKS * WORDS) : 1;

  wire bank_valid;
  wire [START_BITS-1:0] bank_start;
  wire vector_end;
  wire ready;

  bank_select #(
      .BANKS  (BANKS),
      .WORDS  (WORDS),
      .VECTORS(VECTORS)
  ) bank (
      .clk         (clk),
      .rst         (rst),
      .s_sel_tdata (s_sel_tdata),
      .s_sel_tvalid(s_sel_tvalid),
      .s_sel_tready(s_sel_tready),
      .valid       (bank_valid),
      .vector_end  (vector_end),
      .start       (bank_start)
  );

  // No vector begins before its bank is known; the bank stays until the last beat of the frame.
  assign s_axis_tready = ready & bank_valid;

  lookup #(
      .CHANNELS   (CHANNELS),
      .LANES      (LANES),
      .IN_BITS    (IN_BITS),
      .OUT_BITS   (OUT_BITS),
      .INDEX_BITS (INDEX_BITS),
      .PER_CHANNEL(PER_CHANNEL),
      .BANKS      (BANKS),
      .MEM_FILE   (MEM_FILE)
  ) core (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid & bank_valid),
      .s_axis_tready(ready),
      .bank_start   (bank_start),
      .vector_end   (vector_end),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );

endmodule

`default_nettype wire
