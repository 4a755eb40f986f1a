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
  localparam integer LANE_BITS = $clog2(LANES + 1);

  (* anyconst *) wire [LANE_BITS-1:0] watched;
  always @* assume (watched < LANES);

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

  wire [7:0] bank;

  frame_bank #(
      .BANKS(BANKS),
      .BEATS(BEATS * VECTORS)
  ) selected (
      .clk         (clk),
      .rst         (rst),
      .s_sel_tdata (s_sel_tdata),
      .s_sel_tvalid(s_sel_tvalid),
      .s_sel_tready(s_sel_tready),
      .takes       (takes),
      .bank        (bank)
  );

  wire [INDEX_BITS-1:0] index = s_axis_tdata >> (watched * IN_BITS);
  wire [31:0] fold = (PER_CHANNEL != 0) ? bank * BEATS + beat : 0;
  wire [31:0] entry = (watched * ((PER_CHANNEL != 0) ? BANKS * BEATS : 1) + fold) * (1 << INDEX_BITS) + index;
  wire [OUT_BITS-1:0] found = tables >> (entry * OUT_BITS);
  wire unused = beat * LANES + watched >= CHANNELS;
  wire [OUT_BITS-1:0] given = m_axis_tdata >> (watched * OUT_BITS);

  // A table of a lane that is unused in the last beat holds zeros there.
  always @* if (takes && PER_CHANNEL != 0 && unused) assume (found == 0);

  watched_value #(
      .WIDTH (OUT_BITS),
      .FLIGHT(1),
      .DRAIN (1)
  ) element (
      .clk    (clk),
      .rst    (rst),
      .enters (takes),
      .due    (unused ? {OUT_BITS{1'b0}} : found),
      .leaves (m_axis_tvalid & m_axis_tready),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
