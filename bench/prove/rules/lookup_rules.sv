// Of lookup: every element becomes the entry that its low bits name, of its channel's table where they have one
// each, for all tables.
//
// One lane is watched, any. `tables` are the lanes' memories, lane 0's in the low bits.

`default_nettype none

module lookup_rules #(
    parameter integer CHANNELS = 1,
    parameter integer LANES = 1,
    parameter integer IN_BITS = 1,
    parameter integer OUT_BITS = 1,
    parameter integer INDEX_BITS = 1,
    parameter integer PER_CHANNEL = 0,
    // Sets of parameters, and vectors of a frame, in whose banked form.
    parameter integer BANKS = 1,
    parameter integer VECTORS = 1,
    // 1: as of watched_lane.sv.
    parameter integer FLOWS = 0,
    // Bits of `tables`.
    parameter integer ROM_BITS = 1
) (
    input wire clk,
    input wire rst,
    input wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire [$clog2((BANKS>1)?BANKS:2)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    input wire [ROM_BITS-1:0] tables
);

  localparam integer BEATS = (CHANNELS + LANES - 1) / LANES;

  wire takes;
  wire past;
  wire [$clog2(LANES+1)-1:0] watched;
  wire [$clog2(BEATS+1)-1:0] beat;
  wire [7:0] bank;

  wire [INDEX_BITS-1:0] index = s_axis_tdata >> (watched * IN_BITS);
  wire [31:0] fold = (PER_CHANNEL != 0) ? bank * BEATS + beat : 0;
  wire [31:0] entry = (watched * ((PER_CHANNEL != 0) ? BANKS * BEATS : 1) + fold) * (1 << INDEX_BITS) + index;
  wire [OUT_BITS-1:0] found = tables >> (entry * OUT_BITS);

  // A table of a lane that is unused in the last beat holds zeros there.
  always @* if (takes && PER_CHANNEL != 0 && past) assume (found == 0);

  watched_lane #(
      .CHANNELS(CHANNELS),
      .LANES   (LANES),
      .OUT_BITS(OUT_BITS),
      .STAGES  (1),
      .FLOWS   (FLOWS),
      .BANKS   (BANKS),
      .VECTORS (VECTORS)
  ) element (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready),
      .s_sel_tdata  (s_sel_tdata),
      .s_sel_tvalid (s_sel_tvalid),
      .s_sel_tready (s_sel_tready),
      .due          (found),
      .takes        (takes),
      .lane         (watched),
      .beat         (beat),
      .bank         (bank),
      .past         (past)
  );

endmodule

`default_nettype wire
