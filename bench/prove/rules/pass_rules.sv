// Of what passes beats on as they are: axis_register, elastic_register, fifo.
//
// PLACES 0: any beat is watched. Else every PLACES-th, from any on: in a circular buffer of as many places these lie in
// one place, and the solver need not count what is ahead of them.

`default_nettype none

module pass_rules #(
    parameter integer WIDTH = 1,
    // Beats held.
    parameter integer FLIGHT = 1,
    parameter integer PLACES = 0
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

  wire takes = s_axis_tvalid & s_axis_tready;
  wire gives = m_axis_tvalid & m_axis_tready;
  wire in_turn;
  wire out_turn;

  generate
    if (PLACES > 0) begin : by_place
      localparam integer BITS = $clog2(PLACES + 1);

      (* anyconst *) wire [BITS-1:0] watched;
      always @* assume (watched < PLACES);

      wire [BITS-1:0] in_place;
      wire [BITS-1:0] out_place;

      place_counter #(
          .COUNT(PLACES)
      ) in_counter (
          .clk  (clk),
          .rst  (rst),
          .step (takes),
          .place(in_place)
      );

      place_counter #(
          .COUNT(PLACES)
      ) out_counter (
          .clk  (clk),
          .rst  (rst),
          .step (gives),
          .place(out_place)
      );

      assign in_turn  = in_place == watched;
      assign out_turn = out_place == watched;
    end else begin : all
      assign in_turn  = 1'b1;
      assign out_turn = 1'b1;
    end
  endgenerate

  watched_value #(
      .WIDTH (WIDTH),
      .FLIGHT((PLACES > 0) ? 1 : FLIGHT),
      .DRAIN ((PLACES > 0) ? 0 : 1)
  ) beat (
      .clk    (clk),
      .rst    (rst),
      .enters (takes & in_turn),
      .due    (s_axis_tdata),
      .leaves (gives & out_turn),
      .given  (m_axis_tdata),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
