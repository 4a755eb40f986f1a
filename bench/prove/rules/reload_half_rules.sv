// Of reload_half: the set that each frame reads, and what is written into the other.
//
// One word that is written is watched, any, of any beginning; and one of its bits, any.

`default_nettype none

module reload_half_rules #(
    parameter integer TARGET = 0,
    parameter integer WORDS = 1,
    parameter integer WIDTH = 1,
    parameter integer VECTORS = 1
) (
    input wire clk,
    input wire rst,
    input wire [7:0] reload_target,
    input wire reload_begin,
    input wire reload_write,
    input wire [31:0] reload_data,
    input wire reload_half,
    input wire [31:0] reload_frame,
    input wire vector_end,
    input wire [$clog2(2*WORDS)-1:0] start,
    input wire write_enable,
    input wire [$clog2(2*WORDS)-1:0] write_address,
    input wire [WIDTH-1:0] write_data
);

  localparam integer CHUNKS = (WIDTH + 31) / 32;
  localparam integer BITS = $clog2(2 * WORDS);

  // Which set the frame reads whose vector ends next: what the bus said in the cycle before decides.

  wire [$clog2(VECTORS+1)-1:0] vector;
  reg [31:0] frame_q;
  reg used_q;
  wire [31:0] frame = frame_q + ((vector_end && vector == VECTORS - 1) ? 1 : 0);

  place_counter #(
      .COUNT(VECTORS)
  ) counter (
      .clk  (clk),
      .rst  (rst),
      .step (vector_end),
      .place(vector)
  );

  always @(posedge clk) begin
    frame_q <= rst ? 0 : frame;
    used_q  <= (rst || frame >= reload_frame) ? reload_half : ~reload_half;
  end

  // What is written: words of a beginning one after another, each with its last 32 bits or fewer.

  (* anyconst *) wire [BITS-1:0] watched_word;
  (* anyconst *) wire [$clog2(WIDTH+1)-1:0] watched_bit;
  always @* begin
    assume (watched_word < WORDS);
    assume (watched_bit < WIDTH);
  end

  wire begins = reload_begin & (reload_target == TARGET);
  wire writes = reload_write & (reload_target == TARGET);

  // The memory of the last beginning, if there was one.
  reg began_q;
  reg [7:0] begun_target_q;
  reg begun_half_q;
  reg [BITS-1:0] word_q;
  reg [$clog2(CHUNKS+1)-1:0] chunk_q;
  reg bit_q;
  // A word was completed in the cycle before, and which.
  reg completed_q;
  reg [BITS-1:0] completed_word_q;

  wire completes = writes & ~begins & (chunk_q == CHUNKS - 1);
  wire [31:0] shifted = reload_data >> (watched_bit % 32);

  always @(posedge clk) begin
    if (rst) begin
      began_q     <= 1'b0;
      completed_q <= 1'b0;
    end else begin
      if (reload_begin) begin
        began_q        <= 1'b1;
        begun_target_q <= reload_target;
      end
      if (begins) begin
        begun_half_q <= reload_half;
        word_q       <= 0;
        chunk_q      <= 0;
      end else if (writes) begin
        chunk_q <= completes ? 0 : chunk_q + 1;
        if (completes) word_q <= word_q + 1;
        if (word_q == watched_word && chunk_q == watched_bit / 32) bit_q <= shifted[0];
      end
      completed_q      <= completes;
      completed_word_q <= word_q;
    end
  end

  wire [BITS-1:0] place = (begun_half_q ? 0 : WORDS) + watched_word;

  always @* begin
    // One at a time, and nothing is written but to the memory of the last beginning, nor past its last word.
    assume (!(reload_begin && reload_write));
    if (!rst) begin
      if (reload_write) assume (began_q && begun_target_q == reload_target);
      if (writes) assume (word_q < WORDS);
      assert (start == (used_q ? WORDS : 0));
      assert (write_enable == completed_q);
      if (completed_q && completed_word_q == watched_word) begin
        assert (write_address == place);
        assert (write_data[watched_bit] == bit_q);
      end
    end
  end

endmodule

`default_nettype wire
