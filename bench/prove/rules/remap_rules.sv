// Of what gives beats in another order, again or not at all, or constants between them: slice, pad, upsample,
// reorder, gather, sliding_window.
//
// Beat j of a frame that leaves is beat SOURCES[j] of the frame that comes, or FILL where SOURCES[j] is IN_BEATS.
// One beat of every frame is watched, any.

`default_nettype none

module remap_rules #(
    parameter integer WIDTH = 1,
    // Beats of a frame.
    parameter integer IN_BEATS = 1,
    parameter integer OUT_BEATS = 1,
    // 8 bits each, of beat 0 lowest.
    parameter [8*OUT_BEATS-1:0] SOURCES = 0,
    parameter [WIDTH-1:0] FILL = 0,
    // Frames of which a beat can be held, at once.
    parameter integer FLIGHT = 2
) (
    input wire clk,
    input wire rst,
    input wire [WIDTH-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [WIDTH-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready
);

  (* anyconst *) wire [$clog2(OUT_BEATS+1)-1:0] watched;
  always @* assume (watched < OUT_BEATS);

  wire [7:0] source = SOURCES >> (watched * 8);
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
      .due    (s_axis_tdata),
      .leaves (leaves & ~constant),
      .given  (m_axis_tdata),
      .starves(1'b0)
  );

  always @* if (!rst && leaves && constant) assert (m_axis_tdata == FILL);

endmodule

`default_nettype wire
