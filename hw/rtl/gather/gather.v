// Gather: entries of vectors by constant indices, any of them again, or not at all.
//
//   y[j] = x[index[j]]      for j = 0 .. COUNT-1, of a vector x of SIZE entries
//
// Streams: an entry is BEATS beats, on both sides; what a beat holds stays together.
//
// Beats are kept in a circular buffer of DEPTH beats. How far it is from the end of an entry that is read
// to the beginning of the next, and how many beats are free then because no later entry of the vector is
// among them, is in a memory. Beats that no entry reads pass through the buffer; reading may be done with
// a vector when its last ones are yet to come.
//
// Latency 1 from the beat that is needed; initiation interval 1 beat per cycle, of the side that has more.

`default_nettype none

module gather #(
    // Bits of a beat, at least 1.
    parameter integer BITS = 1,
    // Beats of an entry, at least 1.
    parameter integer BEATS = 1,
    // Entries of a vector that comes, and of one that leaves; at least 1.
    parameter integer SIZE = 1,
    parameter integer COUNT = 1,
    // The first index, and the least.
    parameter integer FIRST = 0,
    parameter integer LEAST = 0,
    // Beats kept, at least those from the first that is not free to the end of an entry being read.
    parameter integer DEPTH = 2,
    // Word j is what follows the last beat of entry j. From bit 0 upwards: the way to the next beat read
    // modulo DEPTH, in $clog2(DEPTH) bits, at least 1; that way, and how many beats are freed, both negated in
    // $clog2(2 * SIZE * BEATS + DEPTH + 2) + 1 bits, two's complement. Behind the last entry follows the first of
    // the next vector.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [BITS-1:0] s_axis_tdata,
    input  wire            s_axis_tvalid,
    output wire            s_axis_tready,

    output wire [BITS-1:0] m_axis_tdata,
    output wire            m_axis_tvalid,
    input  wire            m_axis_tready
);

  localparam integer COUNT_BITS = $clog2(2 * SIZE * BEATS + DEPTH + 2) + 1;
  localparam integer PLACE_BITS = (DEPTH > 1) ? $clog2(DEPTH) : 1;
  localparam integer TURN_BITS = PLACE_BITS + 2 * COUNT_BITS;

  generate
    if (BITS < 1 || BEATS < 1 || SIZE < 1 || COUNT < 1) begin : bad_sizes
      gather_error_sizes_must_be_at_least_1 error ();
    end
    if (LEAST < 0 || LEAST > FIRST || FIRST >= SIZE) begin : bad_indices
      gather_error_indices_must_lie_in_the_vector error ();
    end
    if (DEPTH < (FIRST - LEAST + 1) * BEATS) begin : bad_depth
      gather_error_depth_must_hold_what_is_kept error ();
    end
  endgenerate

  // Written and not yet read, less 1, counted from the beat to be read next: it is there when this is not
  // negative.
  reg [COUNT_BITS-1:0] ahead_q;
  // Written and not free; below 0 where reading has freed what is yet to come.
  reg signed [COUNT_BITS-1:0] held_q;
  reg valid_q;

  localparam integer START_AHEAD = -1 - FIRST * BEATS;
  localparam integer START_HELD = -LEAST * BEATS;
  localparam integer MINUS_1 = -1;

  wire last_beat;
  wire [TURN_BITS-1:0] turn;
  wire [PLACE_BITS-1:0] turn_plus = turn[PLACE_BITS-1:0];
  wire [COUNT_BITS-1:0] turn_minus = turn[PLACE_BITS+:COUNT_BITS];
  wire [COUNT_BITS-1:0] turn_freed = turn[PLACE_BITS+COUNT_BITS+:COUNT_BITS];

  wire writes = s_axis_tvalid & s_axis_tready;
  wire reads = ~ahead_q[COUNT_BITS-1] & (~valid_q | m_axis_tready);
  wire turns = reads & last_beat;

  assign s_axis_tready = held_q < $signed(DEPTH[COUNT_BITS-1:0]);
  assign m_axis_tvalid = valid_q;

  wire [COUNT_BITS-1:0] one_more = {{(COUNT_BITS - 1) {1'b0}}, writes};
  wire [COUNT_BITS-1:0] minus = last_beat ? turn_minus : MINUS_1[COUNT_BITS-1:0];

  always @(posedge clk) begin
    if (rst) begin
      ahead_q <= START_AHEAD[COUNT_BITS-1:0];
      held_q  <= START_HELD[COUNT_BITS-1:0];
      valid_q <= 1'b0;
    end else begin
      ahead_q <= ahead_q + (minus & {COUNT_BITS{reads}}) + one_more;
      held_q  <= held_q + (turn_freed & {COUNT_BITS{turns}}) + one_more;
      valid_q <= reads | (valid_q & ~m_axis_tready);
    end
  end

  // The beat of an entry, and what follows the entry.

  generate
    if (BEATS > 1) begin : counted
      localparam integer BEAT_BITS = $clog2(BEATS);
      localparam integer LAST_BEAT = BEATS - 1;
      reg [BEAT_BITS-1:0] beat_q;
      assign last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];
      always @(posedge clk) begin
        if (rst) beat_q <= {BEAT_BITS{1'b0}};
        else if (reads) begin
          beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
        end
      end
    end else begin : single
      assign last_beat = 1'b1;
    end
  endgenerate

  reg [TURN_BITS-1:0] words[0:COUNT-1];

  generate
    if (MEM_FILE != "") begin : loaded
      initial $readmemh(MEM_FILE, words);
    end
  endgenerate

  generate
    if (COUNT > 1) begin : several
      localparam integer ENTRY_BITS = $clog2(COUNT);
      localparam integer LAST_ENTRY = COUNT - 1;
      reg [ENTRY_BITS-1:0] entry_q;
      reg [TURN_BITS-1:0] turn_q;
      wire last_entry = entry_q == LAST_ENTRY[ENTRY_BITS-1:0];
      wire [ENTRY_BITS-1:0] next =
          (rst | last_entry) ? {ENTRY_BITS{1'b0}} : entry_q + {{(ENTRY_BITS - 1) {1'b0}}, 1'b1};
      assign turn = turn_q;
      always @(posedge clk) begin
        if (rst | turns) entry_q <= next;
      end
      always @(posedge clk) begin
        if (rst | turns) turn_q <= words[next];
      end
    end else begin : one
      assign turn = words[0];
    end
  endgenerate

  // Places in the circular buffer: where the next beat is written, and where the next is read.

  localparam integer LAST_PLACE = DEPTH - 1;
  localparam integer START_PLACE = FIRST * BEATS % DEPTH;
  localparam integer ONE = 1 % DEPTH;

  reg [PLACE_BITS-1:0] write_q;
  reg [PLACE_BITS-1:0] read_q;
  wire [PLACE_BITS-1:0] write_d = (write_q == LAST_PLACE[PLACE_BITS-1:0])
      ? {PLACE_BITS{1'b0}} : write_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
  wire [PLACE_BITS-1:0] read_d;
  wire [PLACE_BITS-1:0] plus = last_beat ? turn_plus : ONE[PLACE_BITS-1:0];
  wire [PLACE_BITS-1:0] plain = read_q + plus;

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
      write_q <= {PLACE_BITS{1'b0}};
      read_q  <= START_PLACE[PLACE_BITS-1:0];
    end else begin
      if (writes) write_q <= write_d;
      if (reads) read_q <= read_d;
    end
  end

  reg [BITS-1:0] beats[0:DEPTH-1];
  reg [BITS-1:0] beat_q;

  assign m_axis_tdata = beat_q;

  always @(posedge clk) begin
    if (writes) beats[write_q] <= s_axis_tdata;
  end

  always @(posedge clk) begin
    if (reads) beat_q <= beats[read_q];
  end

endmodule

`default_nettype wire
