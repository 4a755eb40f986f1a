// One byte of CRC-16/X-25 (HDLC): x^16 + x^12 + x^5 + 1, bits least significant first, from all ones.
//
// The two bytes behind a message are the complement of its CRC, low byte first; the CRC of both together is F0B8h.
// Combinational.

`default_nettype none

module uart_crc (
    input  wire [15:0] crc,
    input  wire [ 7:0] data,
    output wire [15:0] next
);

  localparam [15:0] POLYNOMIAL = 16'h8408;

  function [15:0] behind_byte;
    input [15:0] start;
    integer i;
    begin
      behind_byte = start;
      for (i = 0; i < 8; i = i + 1) begin
        behind_byte = {1'b0, behind_byte[15:1]} ^ (POLYNOMIAL & {16{behind_byte[0]}});
      end
    end
  endfunction

  assign next = behind_byte(crc ^ {8'd0, data});

endmodule

`default_nettype wire
