// Of what gives beats in another order, again or not at all, or constants between them: slice, pad, upsample,
// reorder, gather, sliding_window, and with several parts in a beat parallel_window and spatial_shift.
//
// Part j of all that leave in a frame is of beat SOURCES[j] of the frame that comes, or FILL where SOURCES[j] is IN_BEATS:
// its part of the same place, where beats that come have as many. One part of every frame is watched, any.

`default_nettype none

module remap_rules #(
    // Of a part.
    parameter integer WIDTH = 1,
    // Beats of a frame.
    parameter integer IN_BEATS = 1,
    parameter integer OUT_BEATS = 1,
    // Parts of a beat that leaves, and of one that comes: as many, or 1.
    parameter integer PARTS = 1,
    parameter integer IN_PARTS = 1,
    // 8 bits each, of the first part of beat 0 lowest.
    parameter [8*OUT_BEATS*PARTS-1:0] SOURCES = 0,
    parameter [WIDTH-1:0] FILL = 0,
    // Frames of which a beat can be held, at once.
    parameter integer FLIGHT = 2
) (
    input wire clk,
    input wire rst,
    input wire [IN_PARTS*WIDTH-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [PARTS*WIDTH-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready
);

  (* anyconst *) wire [$clog2(OUT_BEATS+1)-1:0] watched;
  (* anyconst *) wire [$clog2(PARTS+1)-1:0] part;

  always @* begin
    assume (watched < OUT_BEATS);
    assume (part < PARTS);
  end

  wire [7:0] source = SOURCES >> ((watched * PARTS + part) * 8);
  wire [WIDTH-1:0] due = s_axis_tdata >> ((IN_PARTS > 1) ? part * WIDTH : 0);
  wire [WIDTH-1:0] given = m_axis_tdata >> (part * WIDTH);
  wire constant = source == IN_BEATS;
  wire takes = s_axis_tvalid & s_axis_tready;
  wire gives = m_axis_tvalid & m_axis_tready;
  wire [$clog2(IN_BEATS+1)-1:0] in_beat;
  wire [$clog2(OUT_BEATS+1)-1:0] out_beat;

  place_counter #(
      .COUNT(IN_BEATS)
  ) in_counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes),
      .place(in_beat)
  );

  place_counter #(
      .COUNT(OUT_BEATS)
  ) out_counter (
      .clk  (clk),
      .rst  (rst),
      .step (gives),
      .place(out_beat)
  );

  wire leaves = gives & (out_beat == watched);

  watched_value #(
      .WIDTH (WIDTH),
      .FLIGHT(FLIGHT)
  ) beat (
      .clk    (clk),
      .rst    (rst),
      .enters (takes & (in_beat == source)),
      .due    (due),
      .leaves (leaves & ~constant),
      .given  (given),
      .starves(1'b0)
  );

  always @* if (!rst && leaves && constant) assert (given == FILL);

endmodule

`default_nettype wire
