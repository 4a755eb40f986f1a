// Of frame_input: every frame has BEATS beats, those that came before tlast and zeros for the rest; what comes
// after the last of them, up to and with the next tlast, is dropped. `framing_error` tells of each such frame, once.
//
// One beat of every frame is watched, any. It becomes due when it comes, or when an early tlast says that it never
// does.

`default_nettype none

module frame_input_rules #(
    parameter integer WIDTH = 1,
    parameter integer BEATS = 1
) (
    input wire clk,
    input wire rst,
    input wire [8*((WIDTH+7)/8)-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire s_axis_tlast,
    input wire [WIDTH-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire framing_error
);

  localparam integer BITS = $clog2(BEATS + 1);

  (* anyconst *) wire [BITS-1:0] watched;
  always @* assume (watched < BEATS);

  // Of the source's frame: beats that came, and whether the rest of it is too much.
  reg [BITS-1:0] came_q;
  reg surplus_q;
  reg wrong_q;

  wire takes = s_axis_tvalid & s_axis_tready;
  wire gives = m_axis_tvalid & m_axis_tready;
  wire kept = takes & ~surplus_q;
  wire full = came_q == BEATS - 1;
  wire [BITS-1:0] out_beat;

  place_counter #(
      .COUNT(BEATS)
  ) out_counter (
      .clk  (clk),
      .rst  (rst),
      .step (gives),
      .place(out_beat)
  );

  always @(posedge clk) begin
    wrong_q <= ~rst & kept & (s_axis_tlast != full);
    if (rst) begin
      came_q    <= 0;
      surplus_q <= 1'b0;
    end else if (takes) begin
      if (surplus_q) surplus_q <= ~s_axis_tlast;
      else begin
        came_q    <= (s_axis_tlast | full) ? 0 : came_q + 1;
        surplus_q <= full & ~s_axis_tlast;
      end
    end
  end

  wire comes = kept & (came_q == watched);
  wire never_comes = kept & s_axis_tlast & (came_q < watched);

  watched_value #(
      .WIDTH (WIDTH),
      .FLIGHT(2),
      .DRAIN (BEATS)
  ) beat (
      .clk    (clk),
      .rst    (rst),
      .enters (comes | never_comes),
      .due    (comes ? s_axis_tdata[WIDTH-1:0] : {WIDTH{1'b0}}),
      .leaves (gives & (out_beat == watched)),
      .given  (m_axis_tdata),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

  always @* if (!rst) assert (framing_error == wrong_q);

endmodule

`default_nettype wire
