// Sends answers: a delimiter, a sequence number, a status, the payload, 2 bytes of CRC (uart_crc.v), a delimiter.
//
// Status 0 is a result, whose payload comes as bytes with tlast and whose number stands at `sequence_number`; `done` is 1
// for one cycle when it has been taken. The others (1 broken, 2 too early, 3 who is there) come with `answer`, for one
// cycle; one of them waits, and what comes meanwhile is dropped. Where a result waits as well, they take turns. Status 3 has DESIGN_ID as its payload, low byte first,
// the others none.

`default_nettype none

module uart_frame_send #(
    // What the design is known by.
    parameter [31:0] DESIGN_ID = 32'd0
) (
    input wire clk,
    input wire rst,

    input wire       answer,
    input wire [1:0] answer_status,
    input wire [7:0] answer_sequence,

    input  wire [7:0] s_axis_tdata,
    input  wire       s_axis_tvalid,
    output wire       s_axis_tready,
    input  wire       s_axis_tlast,
    input  wire [7:0] sequence_number,
    output wire       done,

    output wire [7:0] m_axis_tdata,
    output wire       m_axis_delimiter,
    output wire       m_axis_tvalid,
    input  wire       m_axis_tready
);

  localparam [1:0] RESULT = 2'd0;
  localparam [1:0] HELLO = 2'd3;

  localparam [2:0] IDLE = 3'd0;
  localparam [2:0] BEGIN = 3'd1;
  localparam [2:0] NUMBER = 3'd2;
  localparam [2:0] STATUS = 3'd3;
  localparam [2:0] PAYLOAD = 3'd4;
  localparam [2:0] CRC_LOW = 3'd5;
  localparam [2:0] CRC_HIGH = 3'd6;
  localparam [2:0] FINISH = 3'd7;

  // An answer that waits.
  reg waits_q;
  reg [1:0] waiting_status_q;
  reg [7:0] waiting_number_q;

  // The last one that was sent was a result.
  reg turn_q;

  // What is being sent.
  reg [2:0] state_q;
  reg [1:0] status_q;
  reg [7:0] number_q;
  reg [1:0] id_byte_q;
  reg [15:0] crc_q;

  wire is_result = status_q == RESULT;
  wire has_payload = is_result | (status_q == HELLO);
  wire is_last = is_result ? s_axis_tlast : (id_byte_q == 2'd3);
  wire is_payload = state_q == PAYLOAD;

  reg [7:0] byte_d;
  always @* begin
    case (state_q)
      NUMBER: byte_d = number_q;
      STATUS: byte_d = {6'd0, status_q};
      PAYLOAD: byte_d = is_result ? s_axis_tdata : DESIGN_ID[{id_byte_q, 3'd0}+:8];
      CRC_LOW: byte_d = ~crc_q[7:0];
      CRC_HIGH: byte_d = ~crc_q[15:8];
      default: byte_d = 8'd0;
    endcase
  end

  wire [15:0] crc_next;
  uart_crc checksum (
      .crc (crc_q),
      .data(byte_d),
      .next(crc_next)
  );

  assign m_axis_tdata = byte_d;
  assign m_axis_delimiter = (state_q == BEGIN) | (state_q == FINISH);
  assign m_axis_tvalid = (state_q != IDLE) & (~is_payload | ~is_result | s_axis_tvalid);
  assign s_axis_tready = is_payload & is_result & m_axis_tready;
  assign done = s_axis_tready & s_axis_tvalid & s_axis_tlast;

  wire sends = m_axis_tvalid & m_axis_tready;
  // It is the turn of an answer without result.
  wire picks_answer = waits_q & (~s_axis_tvalid | turn_q);
  wire takes_answer = (state_q == IDLE) & picks_answer;

  always @(posedge clk) begin
    if (rst) begin
      waits_q <= 1'b0;
      turn_q  <= 1'b0;
    end else begin
      waits_q <= answer | (waits_q & ~takes_answer);
      if (done) turn_q <= 1'b1;
      else if (takes_answer) turn_q <= 1'b0;
    end
    if (answer & (~waits_q | takes_answer)) begin
      waiting_status_q <= answer_status;
      waiting_number_q <= answer_sequence;
    end
  end

  always @(posedge clk) begin
    if (rst) begin
      state_q <= IDLE;
    end else if (state_q == IDLE) begin
      if (waits_q | s_axis_tvalid) state_q <= BEGIN;
    end else if (sends) begin
      if (state_q == STATUS & ~has_payload) state_q <= CRC_LOW;
      else if (~is_payload | is_last) state_q <= state_q + 3'd1;
    end
  end

  always @(posedge clk) begin
    if (state_q == IDLE) begin
      status_q  <= picks_answer ? waiting_status_q : RESULT;
      number_q  <= picks_answer ? waiting_number_q : sequence_number;
      id_byte_q <= 2'd0;
      crc_q     <= 16'hffff;
    end else if (sends) begin
      if ((state_q == NUMBER) | (state_q == STATUS) | is_payload) crc_q <= crc_next;
      if (is_payload) id_byte_q <= id_byte_q + 2'd1;
    end
  end

endmodule

`default_nettype wire
