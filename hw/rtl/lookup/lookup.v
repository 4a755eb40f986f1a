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
// This is lookup_banked.v with one set of tables.

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
    // Beginning of the names of the $readmemh files. PER_CHANNEL: lane l reads MEM_FILE, the two digits
    // of l and `.mem`, 2^INDEX_BITS entries for each beat of a vector; otherwise all lanes read MEM_FILE
    // and `00.mem`, 2^INDEX_BITS entries.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  wire unused;

  lookup_banked #(
      .CHANNELS   (CHANNELS),
      .LANES      (LANES),
      .IN_BITS    (IN_BITS),
      .OUT_BITS   (OUT_BITS),
      .INDEX_BITS (INDEX_BITS),
      .PER_CHANNEL(PER_CHANNEL),
      .BANKS      (1),
      .VECTORS    (1),
      .MEM_FILE   (MEM_FILE)
  ) one (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .s_sel_tdata  (1'b0),
      .s_sel_tvalid (1'b1),
      .s_sel_tready (unused),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );

endmodule

`default_nettype wire
