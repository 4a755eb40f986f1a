// Takes the escapes of RFC 1055 (SLIP) out of received bytes: END (192) ends a frame and stands for nothing else; in it,
// ESC (219) and 220 stand for 192, ESC and 221 for 219.
//
// Combinational but for the memory of one ESC. `bad` is 1 with or before the `ends` of a frame that cannot be right.

`default_nettype none

module uart_slip_decode (
    input wire clk,
    input wire rst,

    input wire [7:0] line_data,
    input wire       line_valid,
    input wire       line_error,

    output wire [7:0] data,
    output wire       valid,
    output wire       ends,
    output wire       bad
);

  localparam [7:0] END = 8'd192;
  localparam [7:0] ESC = 8'd219;
  localparam [7:0] ESC_END = 8'd220;
  localparam [7:0] ESC_ESC = 8'd221;

  reg escaped_q;

  wire is_escape = line_data == ESC;
  wire is_known = (line_data == ESC_END) | (line_data == ESC_ESC);

  assign ends  = line_valid & (line_data == END);
  assign valid = line_valid & ~ends & (escaped_q | ~is_escape);
  assign data  = ~escaped_q ? line_data : (line_data == ESC_END) ? END : ESC;
  assign bad   = line_error | (line_valid & escaped_q & ~is_known);

  always @(posedge clk) begin
    if (rst) escaped_q <= 1'b0;
    else if (line_valid) escaped_q <= is_escape & ~escaped_q;
  end

endmodule

`default_nettype wire
