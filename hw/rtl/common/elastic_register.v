// One register stage of an elastic pipeline: it takes a beat when it is empty or its beat is leaving.
//
// Passes beats on unchanged. Latency 1 cycle, initiation interval 1; holds 1 beat. `ready` is
// combinational from m_axis_tready.

`default_nettype none

module elastic_register #(
    // Bits of a beat, at least 1.
    parameter integer WIDTH = 1
) (
    input wire clk,
    input wire rst,

    input  wire [WIDTH-1:0] s_axis_tdata,
    input  wire             s_axis_tvalid,
    output wire             s_axis_tready,

    output wire [WIDTH-1:0] m_axis_tdata,
    output wire             m_axis_tvalid,
    input  wire             m_axis_tready
);

  generate
    if (WIDTH < 1) begin : bad_width
      elastic_register_error_width_must_be_at_least_1 error ();
    end
  endgenerate

  reg valid_q;
  reg [WIDTH-1:0] data_q;

  assign s_axis_tready = ~valid_q | m_axis_tready;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = data_q;

  always @(posedge clk) begin
    if (rst) valid_q <= 1'b0;
    else if (s_axis_tready) valid_q <= s_axis_tvalid;
  end

  always @(posedge clk) begin
    if (s_axis_tready) data_q <= s_axis_tdata;
  end

endmodule

`default_nettype wire
