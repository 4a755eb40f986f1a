// An output of a design for a DMA engine: axis_pack.v in front of a register, so that no path runs from one side of the
// AXI4-Stream to the other.
//
// 2 cycles of latency, else as axis_pack.v. `frame_given` tells of frames as they leave axis_pack.v.

`default_nettype none

module axis_sink #(
    // As those of axis_pack.v.
    parameter integer BEAT_BITS = 8,
    parameter integer SLOT_BITS = 8,
    parameter integer WORD_BITS = 8
) (
    input wire clk,
    input wire rst,

    input  wire [BEAT_BITS-1:0] s_axis_tdata,
    input  wire                 s_axis_tvalid,
    output wire                 s_axis_tready,
    input  wire                 s_axis_tlast,

    output wire [  WORD_BITS-1:0] m_axis_tdata,
    output wire [WORD_BITS/8-1:0] m_axis_tkeep,
    output wire                   m_axis_tvalid,
    input  wire                   m_axis_tready,
    output wire                   m_axis_tlast,

    output wire frame_given
);

  localparam integer WIDTH = WORD_BITS + WORD_BITS / 8 + 1;

  wire [WORD_BITS-1:0] word;
  wire [WORD_BITS/8-1:0] keep;
  wire word_valid;
  wire word_ready;
  wire word_last;
  wire [WIDTH-1:0] leaving;

  axis_pack #(
      .BEAT_BITS(BEAT_BITS),
      .SLOT_BITS(SLOT_BITS),
      .WORD_BITS(WORD_BITS)
  ) pack (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .s_axis_tlast (s_axis_tlast),
      .m_axis_tdata (word),
      .m_axis_tkeep (keep),
      .m_axis_tvalid(word_valid),
      .m_axis_tready(word_ready),
      .m_axis_tlast (word_last),
      .frame_given  (frame_given)
  );

  axis_register #(
      .WIDTH(WIDTH)
  ) exit_register (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata ({word_last, keep, word}),
      .s_axis_tvalid(word_valid),
      .s_axis_tready(word_ready),
      .m_axis_tdata (leaving),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );

  assign m_axis_tdata = leaving[WORD_BITS-1:0];
  assign m_axis_tkeep = leaving[WIDTH-2:WORD_BITS];
  assign m_axis_tlast = leaving[WIDTH-1];

endmodule

`default_nettype wire
