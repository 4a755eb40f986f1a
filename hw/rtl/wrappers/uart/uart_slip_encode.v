// Puts the escapes of RFC 1055 (SLIP) into bytes to be sent: END (192) is a delimiter alone; a byte of 192 goes as
// 219 220, one of 219 as 219 221. Takes a byte with the last byte that it becomes.

`default_nettype none

module uart_slip_encode (
    input wire clk,
    input wire rst,

    input  wire [7:0] s_axis_tdata,
    // The byte is none of the frame but ends it.
    input  wire       s_axis_delimiter,
    input  wire       s_axis_tvalid,
    output wire       s_axis_tready,

    output wire [7:0] m_axis_tdata,
    output wire       m_axis_tvalid,
    input  wire       m_axis_tready
);

  localparam [7:0] END = 8'd192;
  localparam [7:0] ESC = 8'd219;
  localparam [7:0] ESC_END = 8'd220;
  localparam [7:0] ESC_ESC = 8'd221;

  // ESC is gone, and what it stands before is to follow.
  reg escaped_q;

  wire is_end = s_axis_tdata == END;
  wire needs_escape = ~s_axis_delimiter & (is_end | (s_axis_tdata == ESC));
  wire first = needs_escape & ~escaped_q;

  assign m_axis_tvalid = s_axis_tvalid;
  assign s_axis_tready = m_axis_tready & ~first;
  assign m_axis_tdata = s_axis_delimiter ? END
      : first ? ESC
      : ~needs_escape ? s_axis_tdata
      : is_end ? ESC_END : ESC_ESC;

  always @(posedge clk) begin
    if (rst) escaped_q <= 1'b0;
    else if (s_axis_tvalid & m_axis_tready) escaped_q <= first;
  end

endmodule

`default_nettype wire
