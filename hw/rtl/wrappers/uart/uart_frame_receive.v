// Collects frames of a serial line and gives on the payload of those that are whole.
//
// A frame is a sequence number, BYTES of payload and 2 bytes of CRC (uart_crc.v). It is kept until its end has come: only
// a frame of the right length and CRC is given on, byte by byte as fast as it is taken. Meanwhile the next may come in;
// where it overtakes the one that is still being given, it is refused, not the one before. Whatever else ends is refused
// as well, so that neither noise nor a frame cut short gets any further.
//
// A frame without payload asks who is there. `answer` is 1 for one cycle with every frame that is not given on:
// answer_status is 1 for a broken frame, 2 for one that came too early, 3 for a question. `starts` is 1 for one cycle when
// a frame begins to be given on, with its number in `sequence_number`; not before `may_start`.
//
// Bytes and ends come at least 2 cycles apart: what is compared of the state between them is a cycle old.

`default_nettype none

module uart_frame_receive #(
    // Bytes of payload, at least 1.
    parameter integer BYTES = 1
) (
    input wire clk,
    input wire rst,

    input wire [7:0] data,
    input wire       valid,
    input wire       ends,
    input wire       bad,

    output wire [7:0] m_axis_tdata,
    output wire       m_axis_tvalid,
    input  wire       m_axis_tready,

    input  wire       may_start,
    output wire       starts,
    output wire [7:0] sequence_number,

    output wire       answer,
    output wire [1:0] answer_status,
    output wire [7:0] answer_sequence
);

  localparam [15:0] RESIDUE = 16'hf0b8;
  localparam [1:0] BROKEN = 2'd1;
  localparam [1:0] BUSY = 2'd2;
  localparam [1:0] HELLO = 2'd3;

  // Bytes of a frame, of a frame without payload, and the count of one that is too long.
  localparam integer FRAME = BYTES + 3;
  localparam integer QUESTION = 3;
  localparam integer TOO_LONG = BYTES + 4;
  localparam integer COUNT_BITS = $clog2(TOO_LONG + 1);
  localparam integer PLACE_BITS = (BYTES > 1) ? $clog2(BYTES) : 1;
  localparam integer LAST_PLACE = BYTES - 1;

  generate
    if (BYTES < 1) begin : bad_bytes
      uart_frame_receive_error_bytes_must_be_at_least_1 error_in_parameters ();
    end
  endgenerate

  // What has come since the last END.
  reg [COUNT_BITS-1:0] count_q;
  reg [15:0] crc_q;
  reg [7:0] number_q;
  reg bad_q;
  reg busy_q;
  // Where the next byte of payload goes.
  reg [PLACE_BITS-1:0] write_q;

  // A frame is whole and waits; one is being given on, and where its next byte lies.
  reg waiting_q;
  reg [7:0] waiting_number_q;
  reg giving_q;
  reg [PLACE_BITS-1:0] place_q;

  reg [7:0] payload[0:BYTES-1];
  reg [7:0] byte_q;
  reg byte_valid_q;

  assign m_axis_tdata  = byte_q;
  assign m_axis_tvalid = byte_valid_q;

  wire [15:0] crc_next;
  uart_crc checksum (
      .crc (crc_q),
      .data(data),
      .next(crc_next)
  );

  // Compared in the cycle after each byte.
  reg is_payload_q;
  reg is_taken_q;
  reg crc_right_q;
  reg frame_length_q;
  reg question_length_q;
  always @(posedge clk) begin
    is_payload_q <= (count_q != {COUNT_BITS{1'b0}}) & (count_q <= BYTES[COUNT_BITS-1:0]);
    // The place is still needed. It may only become free meanwhile.
    is_taken_q <= waiting_q | (giving_q & (write_q >= place_q));
    crc_right_q <= crc_q == RESIDUE;
    frame_length_q <= count_q == FRAME[COUNT_BITS-1:0];
    question_length_q <= count_q == QUESTION[COUNT_BITS-1:0];
  end

  wire is_written = valid & is_payload_q & ~is_taken_q;

  wire is_right = crc_right_q & ~bad_q & ~bad;
  wire is_frame = is_right & frame_length_q;
  wire is_question = is_right & question_length_q;
  wire is_empty = (count_q == {COUNT_BITS{1'b0}});
  wire is_given = ends & is_frame & ~busy_q;

  assign answer = ends & ~is_empty & ~is_given;
  assign answer_status = is_frame ? BUSY : is_question ? HELLO : BROKEN;
  assign answer_sequence = number_q;

  wire fetches = giving_q & (~byte_valid_q | m_axis_tready);
  assign starts = waiting_q & ~giving_q & may_start;
  assign sequence_number = waiting_number_q;

  always @(posedge clk) begin
    if (rst | ends) begin
      count_q <= {COUNT_BITS{1'b0}};
      crc_q   <= 16'hffff;
      bad_q   <= 1'b0;
      busy_q  <= 1'b0;
      write_q <= {PLACE_BITS{1'b0}};
    end else begin
      if (valid) begin
        if (count_q != TOO_LONG[COUNT_BITS-1:0]) count_q <= count_q + {{(COUNT_BITS - 1) {1'b0}}, 1'b1};
        crc_q  <= crc_next;
        busy_q <= busy_q | (is_payload_q & is_taken_q);
        if (is_payload_q) write_q <= write_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
      end
      bad_q <= bad_q | bad;
    end
    if (valid & is_empty) number_q <= data;
  end

  always @(posedge clk) begin
    if (rst) begin
      waiting_q    <= 1'b0;
      giving_q     <= 1'b0;
      byte_valid_q <= 1'b0;
    end else begin
      waiting_q <= is_given | (waiting_q & ~starts);
      if (starts) begin
        giving_q <= 1'b1;
        place_q  <= {PLACE_BITS{1'b0}};
      end else if (fetches) begin
        giving_q <= place_q != LAST_PLACE[PLACE_BITS-1:0];
        place_q  <= place_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
      end
      if (~byte_valid_q | m_axis_tready) byte_valid_q <= giving_q;
    end
    if (is_given) waiting_number_q <= number_q;
  end

  always @(posedge clk) begin
    if (is_written) payload[write_q] <= data;
    if (fetches) byte_q <= payload[place_q];
  end

endmodule

`default_nettype wire
