// Of frame_output: beats pass, padded with zero bits, and tlast is with the last of BEATS.

`default_nettype none

module frame_output_rules #(
    parameter integer WIDTH = 1,
    parameter integer BEATS = 1
) (
    input wire clk,
    input wire rst,
    input wire [WIDTH-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [8*((WIDTH+7)/8)-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire m_axis_tlast
);

  localparam integer PADDED = 8 * ((WIDTH + 7) / 8);

  wire takes = s_axis_tvalid & s_axis_tready;
  wire [$clog2(BEATS+1)-1:0] beat;
  wire [PADDED-1:0] padded = s_axis_tdata;

  place_counter #(
      .COUNT(BEATS)
  ) counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes),
      .place(beat)
  );

  stream_rules #(
      .WIDTH(1)
  ) last_stays (
      .clk   (clk),
      .rst   (rst),
      .tdata (m_axis_tlast),
      .tvalid(m_axis_tvalid),
      .tready(m_axis_tready)
  );

  watched_value #(
      .WIDTH (PADDED + 1),
      .FLIGHT(1),
      .DRAIN (1)
  ) passes (
      .clk    (clk),
      .rst    (rst),
      .enters (takes),
      .due    ({beat == BEATS - 1, padded}),
      .leaves (m_axis_tvalid & m_axis_tready),
      .given  ({m_axis_tlast, m_axis_tdata}),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
