// What every stream that leaves a module keeps, whatever it carries: `valid` stays until `ready`, and the payload
// stays with it.

`default_nettype none

module stream_rules #(
    parameter integer WIDTH = 1
) (
    input wire clk,
    input wire rst,
    input wire [WIDTH-1:0] tdata,
    input wire tvalid,
    input wire tready
);

  reg refused_q;
  reg [WIDTH-1:0] shown_q;

  always @(posedge clk) begin
    refused_q <= ~rst & tvalid & ~tready;
    shown_q   <= tdata;
  end

  always @* begin
    if (!rst && refused_q) begin
      assert (tvalid);
      assert (tdata == shown_q);
    end
  end

endmodule

`default_nettype wire
