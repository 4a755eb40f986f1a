// Of what passes beats on as they are: axis_register, elastic_register, fifo.

`default_nettype none

module pass_rules #(
    parameter integer WIDTH = 1,
    // Beats held.
    parameter integer FLIGHT = 1,
    parameter integer DRAIN = 1
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

  watched_value #(
      .WIDTH (WIDTH),
      .FLIGHT(FLIGHT),
      .DRAIN (DRAIN)
  ) beat (
      .clk    (clk),
      .rst    (rst),
      .enters (s_axis_tvalid & s_axis_tready),
      .due    (s_axis_tdata),
      .leaves (m_axis_tvalid & m_axis_tready),
      .given  (m_axis_tdata),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
