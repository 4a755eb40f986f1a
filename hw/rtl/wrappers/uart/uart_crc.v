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

  // states[16*i+:16] is the CRC before bit i.
  wire [143:0] states;
  assign states[15:0] = crc ^ {8'd0, data};
  assign next = states[143:128];

  genvar i;
  generate
    for (i = 0; i < 8; i = i + 1) begin : bits
      assign states[16*(i+1)+:16] = {1'b0, states[16*i+1+:15]}
          ^ (POLYNOMIAL & {16{states[16*i]}});
    end
  endgenerate

endmodule

`default_nettype wire
