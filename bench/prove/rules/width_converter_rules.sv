// Of width_converter: every element of a vector comes out in its place, and zeros behind the vector's end.
//
// One place of the output is watched, of every vector the same, and any. Lanes past the end of a vector are 0 at
// the input, as the module relies on.

`default_nettype none

module width_converter_rules #(
    parameter integer ELEMENTS = 1,
    parameter integer BITS = 1,
    parameter integer IN_LANES = 1,
    parameter integer OUT_LANES = 1
) (
    input wire clk,
    input wire rst,
    input wire [IN_LANES*BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [OUT_LANES*BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready
);

  localparam integer IN_BEATS = (ELEMENTS + IN_LANES - 1) / IN_LANES;
  localparam integer OUT_BEATS = (ELEMENTS + OUT_LANES - 1) / OUT_LANES;
  localparam integer PLACE_BITS = $clog2(OUT_BEATS * OUT_LANES + IN_LANES + 1);

  (* anyconst *) wire [$clog2(OUT_BEATS+1)-1:0] watched_beat;
  (* anyconst *) wire [$clog2(OUT_LANES+1)-1:0] watched_lane;

  always @* begin
    assume (watched_beat < OUT_BEATS);
    assume (watched_lane < OUT_LANES);
  end

  wire [PLACE_BITS-1:0] watched = watched_beat * OUT_LANES + watched_lane;
  wire past = watched >= ELEMENTS;
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

  // The first element of the beat that comes.
  wire [PLACE_BITS-1:0] first = in_beat * IN_LANES;
  wire comes = takes & (watched >= first) & (watched < first + IN_LANES);
  wire [BITS-1:0] due = s_axis_tdata >> ((watched - first) * BITS);
  wire [BITS-1:0] given = m_axis_tdata >> (watched_lane * BITS);
  wire leaves = gives & (out_beat == watched_beat);

  genvar l;

  generate
    for (l = 0; l < IN_LANES; l = l + 1) begin : lane
      always @* begin
        if (s_axis_tvalid && in_beat * IN_LANES + l >= ELEMENTS) assume (s_axis_tdata[l*BITS+:BITS] == 0);
      end
    end
  endgenerate

  watched_value #(
      .WIDTH (BITS),
      .FLIGHT(4)
  ) element (
      .clk    (clk),
      .rst    (rst),
      .enters (comes & ~past),
      .due    (due),
      .leaves (leaves & ~past),
      .given  (given),
      .starves(1'b0)
  );

  always @* if (!rst && leaves && past) assert (given == 0);

endmodule

`default_nettype wire
