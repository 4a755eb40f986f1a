// A reset comes first. Others may come in any cycle.

`default_nettype none

module reset_rule (
    input wire clk,
    input wire rst
);

  reg began_q = 1'b0;

  always @(posedge clk) began_q <= 1'b1;

  always @* assume (began_q | rst);

endmodule

`default_nettype wire
