// Of what makes one beat of each that comes, lane for lane: what the element in a lane is to become leaves in that lane,
// in its turn; lanes past the end of a vector leave as 0.
//
// One lane is watched, any. The rules say what its element becomes (`due`), by the lane, the beat of the vector and the bank
// of the frame that come.

`default_nettype none

module watched_lane #(
    // Elements of a vector, and of a beat.
    parameter integer CHANNELS = 1,
    parameter integer LANES = 1,
    parameter integer OUT_BITS = 1,
    // Register stages.
    parameter integer STAGES = 1,
    // 1: nothing is held up, and what is due leaves STAGES cycles later (watched_value.sv).
    parameter integer FLOWS = 0,
    // Sets of parameters, and vectors of a frame, in whose banked form.
    parameter integer BANKS = 1,
    parameter integer VECTORS = 1
) (
    input wire clk,
    input wire rst,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire [$clog2((BANKS>1)?BANKS:2)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    input wire [OUT_BITS-1:0] due,
    output wire takes,
    output wire [$clog2(LANES+1)-1:0] lane,
    output wire [$clog2((CHANNELS+LANES-1)/LANES+1)-1:0] beat,
    output wire [7:0] bank,
    // The lane is past the end of the vector.
    output wire past
);

  localparam integer BEATS = (CHANNELS + LANES - 1) / LANES;

  (* anyconst *) wire [$clog2(LANES+1)-1:0] watched;

  always @* begin
    assume (watched < LANES);
    if (FLOWS != 0) assume (m_axis_tready);
  end

  assign lane  = watched;
  assign takes = s_axis_tvalid & s_axis_tready;
  assign past  = beat * LANES + lane >= CHANNELS;

  place_counter #(
      .COUNT(BEATS)
  ) counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes),
      .place(beat)
  );

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

  wire [OUT_BITS-1:0] given = m_axis_tdata >> (lane * OUT_BITS);

  watched_value #(
      .WIDTH (OUT_BITS),
      .FLIGHT(STAGES),
      .DRAIN (STAGES),
      .FLOWS (FLOWS)
  ) element (
      .clk    (clk),
      .rst    (rst),
      .enters (takes),
      .due    (past ? {OUT_BITS{1'b0}} : due),
      .leaves (m_axis_tvalid & m_axis_tready),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
