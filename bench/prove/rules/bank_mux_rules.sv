// Of bank_mux: of every vector the word of its frame's bank leaves.

`default_nettype none

module bank_mux_rules #(
    parameter integer BANKS = 2,
    parameter integer VECTORS = 1,
    parameter integer WIDTH = 1
) (
    input wire clk,
    input wire rst,
    input wire [BANKS*WIDTH-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [$clog2((BANKS>1)?BANKS:2)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    input wire [WIDTH-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready
);

  wire takes = s_axis_tvalid & s_axis_tready;
  wire [7:0] bank;
  wire [WIDTH-1:0] due = s_axis_tdata >> (bank * WIDTH);

  frame_bank #(
      .BANKS(BANKS),
      .BEATS(VECTORS)
  ) selected (
      .clk         (clk),
      .rst         (rst),
      .s_sel_tdata (s_sel_tdata),
      .s_sel_tvalid(s_sel_tvalid),
      .s_sel_tready(s_sel_tready),
      .takes       (takes),
      .bank        (bank)
  );

  watched_value #(
      .WIDTH (WIDTH),
      .FLIGHT(1),
      .DRAIN (1)
  ) word (
      .clk    (clk),
      .rst    (rst),
      .enters (takes),
      .due    (due),
      .leaves (m_axis_tvalid & m_axis_tready),
      .given  (m_axis_tdata),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
