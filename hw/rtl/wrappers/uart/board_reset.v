// The reset of a board: high from power-on until the clock has run steadily for 512 cycles.
//
// `locked` is that of a clock generator, not synchronous to `clk`; reset comes back whenever it falls. The registers have
// initial values, as nothing else is there before the first clock. Block RAMs of iCE40 are not readable in the first
// microseconds after configuration, which this outlasts up to 100 MHz.

`default_nettype none

module board_reset (
    input  wire clk,
    input  wire locked,
    output wire rst
);

  reg [1:0] locked_q = 2'd0;
  reg [9:0] count_q = 10'd0;

  assign rst = ~count_q[9];

  always @(posedge clk) begin
    locked_q <= {locked_q[0], locked};
    if (~locked_q[1]) count_q <= 10'd0;
    else if (rst) count_q <= count_q + 10'd1;
  end

endmodule

`default_nettype wire
