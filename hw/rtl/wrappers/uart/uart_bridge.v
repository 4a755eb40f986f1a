// A design behind a serial line: frames come and results leave as the page docs/guide/uart.md of bitwright says.
//
// m_axis is driven as the design's input and s_axis takes its output, both AXI4-Stream with tlast, tdata padded to whole
// bytes with zeros. Only frames of the right length and CRC get to the design, whole and in order. Up to 4 of them may be
// on their way before the result of the first is sent.

`default_nettype none

module uart_bridge #(
    // Clock cycles per bit of the line, at least 8.
    parameter integer DIVISOR = 8,
    // Bits of an input beat without padding, and beats of a frame.
    parameter integer IN_WIDTH = 8,
    parameter integer IN_BEATS = 1,
    // Bits of an output beat without padding.
    parameter integer OUT_WIDTH = 8,
    // What the design is known by to those who ask.
    parameter [31:0] DESIGN_ID = 32'd0
) (
    input wire clk,
    input wire rst,

    input  wire rx,
    output wire tx,

    output wire [8*((IN_WIDTH+7)/8)-1:0] m_axis_tdata,
    output wire                          m_axis_tvalid,
    input  wire                          m_axis_tready,
    output wire                          m_axis_tlast,

    input  wire [8*((OUT_WIDTH+7)/8)-1:0] s_axis_tdata,
    input  wire                           s_axis_tvalid,
    output wire                           s_axis_tready,
    input  wire                           s_axis_tlast,

    // Changes with every result that is sent.
    output wire activity
);

  localparam integer IN_PADDED = 8 * ((IN_WIDTH + 7) / 8);
  localparam integer IN_BYTES = (IN_WIDTH * IN_BEATS + 7) / 8;

  // From the line to the design.
  wire [7:0] line_data;
  wire line_valid;
  wire line_error;
  uart_rx #(
      .DIVISOR(DIVISOR)
  ) receiver (
      .clk  (clk),
      .rst  (rst),
      .rx   (rx),
      .data (line_data),
      .valid(line_valid),
      .error(line_error)
  );

  wire [7:0] data;
  wire valid;
  wire ends;
  wire bad;
  uart_slip_decode decoder (
      .clk       (clk),
      .rst       (rst),
      .line_data (line_data),
      .line_valid(line_valid),
      .line_error(line_error),
      .data      (data),
      .valid     (valid),
      .ends      (ends),
      .bad       (bad)
  );

  // Numbers of the frames in the design: a ring of 4.
  reg [7:0] numbers[0:3];
  reg [2:0] written_q;
  reg [2:0] read_q;
  wire is_full = (written_q ^ read_q) == 3'b100;

  wire starts;
  wire [7:0] started_number;
  wire done;
  wire answer;
  wire [1:0] answer_status;
  wire [7:0] answer_sequence;
  wire [7:0] packed_in;
  wire packed_in_valid;
  wire packed_in_ready;
  uart_frame_receive #(
      .BYTES(IN_BYTES)
  ) frames (
      .clk            (clk),
      .rst            (rst),
      .data           (data),
      .valid          (valid),
      .ends           (ends),
      .bad            (bad),
      .m_axis_tdata   (packed_in),
      .m_axis_tvalid  (packed_in_valid),
      .m_axis_tready  (packed_in_ready),
      .may_start      (~is_full),
      .starts         (starts),
      .sequence_number(started_number),
      .answer         (answer),
      .answer_status  (answer_status),
      .answer_sequence(answer_sequence)
  );

  wire [IN_WIDTH-1:0] beat;
  uart_unpack #(
      .WIDTH(IN_WIDTH),
      .BEATS(IN_BEATS)
  ) unpack (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (packed_in),
      .s_axis_tvalid(packed_in_valid),
      .s_axis_tready(packed_in_ready),
      .m_axis_tdata (beat),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready),
      .m_axis_tlast (m_axis_tlast)
  );

  generate
    if (IN_PADDED > IN_WIDTH) begin : padded
      assign m_axis_tdata = {{(IN_PADDED - IN_WIDTH) {1'b0}}, beat};
    end else begin : whole
      assign m_axis_tdata = beat;
    end
  endgenerate

  // From the design to the line.
  wire [7:0] packed_out;
  wire packed_out_valid;
  wire packed_out_ready;
  wire packed_out_last;
  uart_pack #(
      .WIDTH(OUT_WIDTH)
  ) pack (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata[OUT_WIDTH-1:0]),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .s_axis_tlast (s_axis_tlast),
      .m_axis_tdata (packed_out),
      .m_axis_tvalid(packed_out_valid),
      .m_axis_tready(packed_out_ready),
      .m_axis_tlast (packed_out_last)
  );

  wire [7:0] answer_byte;
  wire answer_delimiter;
  wire answer_valid;
  wire answer_ready;
  uart_frame_send #(
      .DESIGN_ID(DESIGN_ID)
  ) answers (
      .clk             (clk),
      .rst             (rst),
      .answer          (answer),
      .answer_status   (answer_status),
      .answer_sequence (answer_sequence),
      .s_axis_tdata    (packed_out),
      .s_axis_tvalid   (packed_out_valid),
      .s_axis_tready   (packed_out_ready),
      .s_axis_tlast    (packed_out_last),
      .sequence_number (numbers[read_q[1:0]]),
      .done            (done),
      .m_axis_tdata    (answer_byte),
      .m_axis_delimiter(answer_delimiter),
      .m_axis_tvalid   (answer_valid),
      .m_axis_tready   (answer_ready)
  );

  wire [7:0] sent_byte;
  wire sent_valid;
  wire sent_ready;
  uart_slip_encode encoder (
      .clk             (clk),
      .rst             (rst),
      .s_axis_tdata    (answer_byte),
      .s_axis_delimiter(answer_delimiter),
      .s_axis_tvalid   (answer_valid),
      .s_axis_tready   (answer_ready),
      .m_axis_tdata    (sent_byte),
      .m_axis_tvalid   (sent_valid),
      .m_axis_tready   (sent_ready)
  );

  uart_tx #(
      .DIVISOR(DIVISOR)
  ) sender (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (sent_byte),
      .s_axis_tvalid(sent_valid),
      .s_axis_tready(sent_ready),
      .tx           (tx)
  );

  reg activity_q;
  assign activity = activity_q;

  always @(posedge clk) begin
    if (rst) begin
      written_q  <= 3'd0;
      read_q     <= 3'd0;
      activity_q <= 1'b0;
    end else begin
      if (starts) written_q <= written_q + 3'd1;
      if (done) read_q <= read_q + 3'd1;
      activity_q <= activity_q ^ done;
    end
    if (starts) numbers[written_q[1:0]] <= started_number;
  end

endmodule

`default_nettype wire
