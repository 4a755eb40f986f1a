// Puts the escapes of RFC 1055 (SLIP) into bytes to be sent: END (192) is a delimiter alone; a byte of 192 goes as
// 219 220, one of 219 as 219 221. Takes a byte when the one before has gone.

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

  // The byte that goes. It is kept, so that neither what makes it nor what takes it makes the other wait within a cycle; that
  // costs a cycle a byte, of which the line takes many.
  reg [7:0] byte_q;
  reg delimiter_q;
  reg valid_q;

  // ESC is gone, and what it stands before is to follow.
  reg escaped_q;

  wire is_end = byte_q == END;
  wire needs_escape = ~delimiter_q & (is_end | (byte_q == ESC));
  wire first = needs_escape & ~escaped_q;
  wire sends = valid_q & m_axis_tready;

  assign s_axis_tready = ~valid_q;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata = delimiter_q ? END
      : first ? ESC
      : ~needs_escape ? byte_q
      : is_end ? ESC_END : ESC_ESC;

  always @(posedge clk) begin
    if (rst) begin
      valid_q   <= 1'b0;
      escaped_q <= 1'b0;
    end else begin
      valid_q <= valid_q ? ~(sends & ~first) : s_axis_tvalid;
      if (sends) escaped_q <= first;
    end
    if (s_axis_tready) begin
      byte_q      <= s_axis_tdata;
      delimiter_q <= s_axis_delimiter;
    end
  end

endmodule

`default_nettype wire
