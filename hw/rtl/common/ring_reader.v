// A circular buffer that is written in order and read as a nest of loops goes.
//
// Beat (i_0, .., i_5) of a period is at i_0 * STRIDE_0 + .. + i_5 * STRIDE_5, counted from the period's
// first beat in the order of writing; i_5 changes fastest. A period is PERIOD beats written, and what
// the loops read of them: each beat once, or again where a stride is 0. It ends with the last beat
// written; the next period follows, PERIOD beats further.
//
// The ways from one beat read to the next are constants, one for each loop. A beat can be read in the
// cycle after it was written. Beats stay until they are overwritten: the parent counts them.

`default_nettype none

module ring_reader #(
    // Bits of a beat, at least 1.
    parameter integer BITS = 1,
    // Beats kept, at least PERIOD.
    parameter integer DEPTH = 2,
    // Beats of a period, at least 1.
    parameter integer PERIOD = 1,
    // Loops from the outermost to the innermost; one without effect has DIM 1.
    parameter integer DIM_0 = 1,
    parameter integer STRIDE_0 = 0,
    parameter integer DIM_1 = 1,
    parameter integer STRIDE_1 = 0,
    parameter integer DIM_2 = 1,
    parameter integer STRIDE_2 = 0,
    parameter integer DIM_3 = 1,
    parameter integer STRIDE_3 = 0,
    parameter integer DIM_4 = 1,
    parameter integer STRIDE_4 = 0,
    parameter integer DIM_5 = 1,
    parameter integer STRIDE_5 = 0
) (
    input wire clk,
    input wire rst,

    // `data` is written; only while fewer than DEPTH beats are needed.
    input wire            writes,
    input wire [BITS-1:0] data,

    // The next beat is read; only while it is `present`.
    input  wire            reads,
    output wire            present,
    // For each loop: the next beat is of its last turn.
    output wire [     5:0] last,
    // What was read last.
    output wire [BITS-1:0] beat
);

  // From the first beat of a loop's first turn to the last beat of its last.
  localparam integer BACK_5 = (DIM_5 - 1) * STRIDE_5;
  localparam integer BACK_4 = (DIM_4 - 1) * STRIDE_4 + BACK_5;
  localparam integer BACK_3 = (DIM_3 - 1) * STRIDE_3 + BACK_4;
  localparam integer BACK_2 = (DIM_2 - 1) * STRIDE_2 + BACK_3;
  localparam integer BACK_1 = (DIM_1 - 1) * STRIDE_1 + BACK_2;

  // From the last beat of a loop's turn to the first of its next, backwards; the end of a period is 1
  // before the next.
  localparam integer MINUS_5 = -STRIDE_5;
  localparam integer MINUS_4 = BACK_5 - STRIDE_4;
  localparam integer MINUS_3 = BACK_4 - STRIDE_3;
  localparam integer MINUS_2 = BACK_3 - STRIDE_2;
  localparam integer MINUS_1 = BACK_2 - STRIDE_1;
  localparam integer MINUS_0 = BACK_1 - STRIDE_0;
  localparam integer MINUS = -1;

  // The same forwards, modulo DEPTH.
  localparam integer PLUS_5 = (DEPTH - MINUS_5 % DEPTH) % DEPTH;
  localparam integer PLUS_4 = (DEPTH - MINUS_4 % DEPTH) % DEPTH;
  localparam integer PLUS_3 = (DEPTH - MINUS_3 % DEPTH) % DEPTH;
  localparam integer PLUS_2 = (DEPTH - MINUS_2 % DEPTH) % DEPTH;
  localparam integer PLUS_1 = (DEPTH - MINUS_1 % DEPTH) % DEPTH;
  localparam integer PLUS_0 = (DEPTH - MINUS_0 % DEPTH) % DEPTH;
  localparam integer PLUS = 1 % DEPTH;

  localparam integer COUNT_BITS = $clog2(DEPTH + 1) + 1;
  localparam integer PLACE_BITS = (DEPTH > 1) ? $clog2(DEPTH) : 1;
  localparam integer LAST_PLACE = DEPTH - 1;

  // Written and not yet read, less 1, counted from the beat to be read next: it is there when this is
  // not negative.
  reg [COUNT_BITS-1:0] ahead_q;
  reg [PLACE_BITS-1:0] write_q;
  reg [PLACE_BITS-1:0] read_q;

  assign present = ~ahead_q[COUNT_BITS-1];

  genvar l;

  generate
    for (l = 0; l < 6; l = l + 1) begin : nest
      localparam integer DIM =
          (l == 0) ? DIM_0 : (l == 1) ? DIM_1 : (l == 2) ? DIM_2
          : (l == 3) ? DIM_3 : (l == 4) ? DIM_4 : DIM_5;

      if (DIM > 1) begin : counted
        localparam integer TURN_BITS = $clog2(DIM);
        localparam integer LAST_TURN = DIM - 1;
        // This loop and those around it.
        localparam [5:0] OUTER = 6'b111111 >> (5 - l);
        reg [TURN_BITS-1:0] turn_q;
        wire inner_end = &(last | OUTER);

        assign last[l] = turn_q == LAST_TURN[TURN_BITS-1:0];

        always @(posedge clk) begin
          if (rst) turn_q <= {TURN_BITS{1'b0}};
          else if (reads & inner_end) begin
            turn_q <= last[l] ? {TURN_BITS{1'b0}} : turn_q + {{(TURN_BITS - 1) {1'b0}}, 1'b1};
          end
        end
      end else begin : single
        assign last[l] = 1'b1;
      end
    end

    if (DEPTH < PERIOD) begin : bad_depth
      ring_reader_error_depth_must_be_at_least_a_period error ();
    end
  endgenerate

  wire [COUNT_BITS-1:0] minus =
      ~last[5] ? MINUS_5[COUNT_BITS-1:0]
      : ~last[4] ? MINUS_4[COUNT_BITS-1:0]
      : ~last[3] ? MINUS_3[COUNT_BITS-1:0]
      : ~last[2] ? MINUS_2[COUNT_BITS-1:0]
      : ~last[1] ? MINUS_1[COUNT_BITS-1:0]
      : ~last[0] ? MINUS_0[COUNT_BITS-1:0]
      : MINUS[COUNT_BITS-1:0];
  wire [PLACE_BITS-1:0] plus =
      ~last[5] ? PLUS_5[PLACE_BITS-1:0]
      : ~last[4] ? PLUS_4[PLACE_BITS-1:0]
      : ~last[3] ? PLUS_3[PLACE_BITS-1:0]
      : ~last[2] ? PLUS_2[PLACE_BITS-1:0]
      : ~last[1] ? PLUS_1[PLACE_BITS-1:0]
      : ~last[0] ? PLUS_0[PLACE_BITS-1:0]
      : PLUS[PLACE_BITS-1:0];
  wire [PLACE_BITS-1:0] plain = read_q + plus;
  wire [PLACE_BITS-1:0] read_d;
  wire [PLACE_BITS-1:0] write_d = (write_q == LAST_PLACE[PLACE_BITS-1:0])
      ? {PLACE_BITS{1'b0}} : write_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};

  generate
    if (DEPTH != (1 << PLACE_BITS)) begin : wrapping
      // The same less DEPTH: below 0 where the end is not passed.
      wire [PLACE_BITS:0] less = {1'b0, read_q} + ({1'b0, plus} - DEPTH[PLACE_BITS:0]);
      assign read_d = less[PLACE_BITS] ? plain : less[PLACE_BITS-1:0];
    end else begin : natural
      assign read_d = plain;
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      ahead_q <= {COUNT_BITS{1'b1}};
      write_q <= {PLACE_BITS{1'b0}};
      read_q  <= {PLACE_BITS{1'b0}};
    end else begin
      ahead_q <= ahead_q + (minus & {COUNT_BITS{reads}}) + {{(COUNT_BITS - 1) {1'b0}}, writes};
      if (writes) write_q <= write_d;
      if (reads) read_q <= read_d;
    end
  end

  reg [BITS-1:0] beats[0:DEPTH-1];
  reg [BITS-1:0] beat_q;

  assign beat = beat_q;

  always @(posedge clk) begin
    if (writes) beats[write_q] <= data;
  end

  always @(posedge clk) begin
    if (reads) beat_q <= beats[read_q];
  end

endmodule

`default_nettype wire
