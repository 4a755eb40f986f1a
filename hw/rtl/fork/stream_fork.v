// Fork: every input beat goes to both outputs.
//
// One register holds the beat until both outputs have given it; each output has a valid bit of its own.
// The next beat is taken when both have, or are giving, so an output that waits holds the other back by
// at most one beat. Latency 1, initiation interval 1 beat per cycle.

`default_nettype none

module stream_fork #(
    // Bits of a beat, at least 1.
    parameter integer WIDTH = 1
) (
    input wire clk,
    input wire rst,

    input  wire [WIDTH-1:0] s_axis_tdata,
    input  wire             s_axis_tvalid,
    output wire             s_axis_tready,

    output wire [WIDTH-1:0] m0_axis_tdata,
    output wire             m0_axis_tvalid,
    input  wire             m0_axis_tready,

    output wire [WIDTH-1:0] m1_axis_tdata,
    output wire             m1_axis_tvalid,
    input  wire             m1_axis_tready
);

  generate
    if (WIDTH < 1) begin : bad_width
      stream_fork_error_width_must_be_at_least_1 error ();
    end
  endgenerate

  reg valid0_q;
  reg valid1_q;
  reg [WIDTH-1:0] data_q;

  wire wait0 = valid0_q & ~m0_axis_tready;
  wire wait1 = valid1_q & ~m1_axis_tready;
  wire ready = ~wait0 & ~wait1;
  wire take = s_axis_tvalid & ready;

  assign s_axis_tready  = ready;
  assign m0_axis_tdata  = data_q;
  assign m0_axis_tvalid = valid0_q;
  assign m1_axis_tdata  = data_q;
  assign m1_axis_tvalid = valid1_q;

  always @(posedge clk) begin
    if (rst) begin
      valid0_q <= 1'b0;
      valid1_q <= 1'b0;
    end else begin
      valid0_q <= take | wait0;
      valid1_q <= take | wait1;
    end
  end

  always @(posedge clk) begin
    if (take) data_q <= s_axis_tdata;
  end

endmodule

`default_nettype wire
