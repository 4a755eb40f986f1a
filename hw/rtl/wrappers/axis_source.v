// An input of a design for a DMA engine: axis_unpack.v behind a register, so that no path runs from one side of the AXI4-Stream
// to the other.
//
// 3 cycles of latency, else as axis_unpack.v. In reset it takes nothing.

`default_nettype none

module axis_source #(
    // As those of axis_unpack.v.
    parameter integer BEAT_BITS = 8,
    parameter integer SLOT_BITS = 8,
    parameter integer WORD_BITS = 8,
    parameter integer BEATS = 1
) (
    input wire clk,
    input wire rst,

    input  wire [  WORD_BITS-1:0] s_axis_tdata,
    input  wire [WORD_BITS/8-1:0] s_axis_tkeep,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,
    input  wire                   s_axis_tlast,

    output wire [BEAT_BITS-1:0] m_axis_tdata,
    output wire                 m_axis_tvalid,
    input  wire                 m_axis_tready,
    output wire                 m_axis_tlast,

    output wire frame_taken,
    output wire framing_error
);

  localparam integer WIDTH = WORD_BITS + WORD_BITS / 8 + 1;

  wire ready;
  wire [WIDTH-1:0] word;
  wire word_valid;
  wire word_ready;

  assign s_axis_tready = ready & ~rst;

  axis_register #(
      .WIDTH(WIDTH)
  ) entry_register (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata ({s_axis_tlast, s_axis_tkeep, s_axis_tdata}),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(ready),
      .m_axis_tdata (word),
      .m_axis_tvalid(word_valid),
      .m_axis_tready(word_ready)
  );

  axis_unpack #(
      .BEAT_BITS(BEAT_BITS),
      .SLOT_BITS(SLOT_BITS),
      .WORD_BITS(WORD_BITS),
      .BEATS    (BEATS)
  ) unpack (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (word[WORD_BITS-1:0]),
      .s_axis_tkeep (word[WIDTH-2:WORD_BITS]),
      .s_axis_tvalid(word_valid),
      .s_axis_tready(word_ready),
      .s_axis_tlast (word[WIDTH-1]),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready),
      .m_axis_tlast (m_axis_tlast),
      .frame_taken  (frame_taken),
      .framing_error(framing_error)
  );

endmodule

`default_nettype wire
