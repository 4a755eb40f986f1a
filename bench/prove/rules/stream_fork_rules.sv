// Of stream_fork: both outputs pass every beat on.

`default_nettype none

module stream_fork_rules #(
    parameter integer WIDTH = 1
) (
    input wire clk,
    input wire rst,
    input wire [WIDTH-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [WIDTH-1:0] m0_axis_tdata,
    input wire m0_axis_tvalid,
    input wire m0_axis_tready,
    input wire [WIDTH-1:0] m1_axis_tdata,
    input wire m1_axis_tvalid,
    input wire m1_axis_tready
);

  pass_rules #(
      .WIDTH(WIDTH)
  ) output_0 (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .m_axis_tdata (m0_axis_tdata),
      .m_axis_tvalid(m0_axis_tvalid),
      .m_axis_tready(m0_axis_tready)
  );

  pass_rules #(
      .WIDTH(WIDTH)
  ) output_1 (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .m_axis_tdata (m1_axis_tdata),
      .m_axis_tvalid(m1_axis_tvalid),
      .m_axis_tready(m1_axis_tready)
  );

endmodule

`default_nettype wire
