// Stream register (skid buffer): cuts every combinational path between its two sides.
//
// Passes beats on unchanged. Latency 1 cycle, initiation interval 1; holds 2 beats, so that `ready`
// can be a register: a place freed in one cycle is offered in the next.

`default_nettype none

module axis_register #(
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
      axis_register_error_width_must_be_at_least_1 error ();
    end
  endgenerate

  reg valid_q;
  reg [WIDTH-1:0] data_q;
  // 0 while the skid register holds a beat.
  reg ready_q;
  reg [WIDTH-1:0] skid_q;

  wire leaving = ~valid_q | m_axis_tready;

  assign s_axis_tready = ready_q;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = data_q;

  always @(posedge clk) begin
    if (rst) begin
      valid_q <= 1'b0;
      ready_q <= 1'b1;
    end else begin
      if (leaving) valid_q <= s_axis_tvalid | ~ready_q;
      ready_q <= leaving | (ready_q & ~s_axis_tvalid);
    end
  end

  always @(posedge clk) begin
    if (leaving) data_q <= ready_q ? s_axis_tdata : skid_q;
    if (ready_q) skid_q <= s_axis_tdata;
  end

endmodule

`default_nettype wire
