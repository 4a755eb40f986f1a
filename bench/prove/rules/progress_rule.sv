// Nothing lasts: `waits` is 1 in at most LIMIT cycles in a row.

`default_nettype none

module progress_rule #(
    parameter integer LIMIT = 0
) (
    input wire clk,
    input wire rst,
    input wire waits
);

  localparam integer BITS = $clog2(LIMIT + 2);

  reg [BITS-1:0] waited_q;

  always @(posedge clk) begin
    if (rst | ~waits) waited_q <= 0;
    else waited_q <= waited_q + 1;
  end

  always @* if (!rst) assert (!(waits && waited_q >= LIMIT));

endmodule

`default_nettype wire
