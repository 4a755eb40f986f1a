// The place in its frame of what passes next, 0 to COUNT - 1.

`default_nettype none

module place_counter #(
    parameter integer COUNT = 1
) (
    input wire clk,
    input wire rst,
    input wire step,
    output wire [$clog2(COUNT+1)-1:0] place
);

  localparam integer BITS = $clog2(COUNT + 1);

  reg [BITS-1:0] place_q;

  assign place = place_q;

  always @(posedge clk) begin
    if (rst) place_q <= 0;
    else if (step) place_q <= (place_q == COUNT - 1) ? 0 : place_q + 1;
  end

  always @* if (!rst) assert (place_q < COUNT);

endmodule

`default_nettype wire
