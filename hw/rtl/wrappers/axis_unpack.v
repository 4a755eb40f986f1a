// From the words of an AXI4-Stream that a DMA engine sends to the beats of a design.
//
// A frame is BEATS beats. In memory, and so on the stream, each takes a slot of SLOT_BITS, its own BEAT_BITS in the
// low bits; slots follow each other, and the frame is filled up to whole words of WORD_BITS. tlast marks the last word of
// a frame. So a word holds several beats (SLOT_BITS < WORD_BITS), one, or a part of one.
//
// A frame that tlast ends early is filled up with zeros, one that it ends late is cut: what follows is dropped up to and with
// the next tlast. frame_input.v does that for whole beats; here a beat that is cut short gets zeros. Bytes of a frame that tkeep
// does not keep are taken as they are. `framing_error` is 1 for one cycle for each such frame, `frame_taken` for each frame.
//
// Initiation interval 1 word a cycle where a word is a beat or less, else 1 beat a cycle. Latency 1 cycle from the last word of
// a beat. `s_axis_tready` is combinational from m_axis_tready.

`default_nettype none

module axis_unpack #(
    // Bits of a beat, a multiple of 8.
    parameter integer BEAT_BITS = 8,
    // Bits of a beat's place: 8 to 1,024, a power of two, or a multiple of 1,024; at least BEAT_BITS.
    parameter integer SLOT_BITS = 8,
    // Bits of a word, 8 to 1,024, a power of two.
    parameter integer WORD_BITS = 8,
    // Beats of a frame, at least 1.
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

  // Beats of a word, and words of a beat: one of them is 1.
  localparam integer PER_WORD = (SLOT_BITS < WORD_BITS) ? WORD_BITS / SLOT_BITS : 1;
  localparam integer PER_BEAT = (SLOT_BITS > WORD_BITS) ? SLOT_BITS / WORD_BITS : 1;
  localparam integer WORDS = (PER_BEAT > 1) ? BEATS * PER_BEAT : (BEATS + PER_WORD - 1) / PER_WORD;
  localparam integer LAST_WORD = WORDS - 1;
  localparam integer PLACE_BITS = (WORDS > 1) ? $clog2(WORDS) : 1;
  // Beats in the last word of a frame, and the bytes that they take there.
  localparam integer LAST_BEATS = (PER_BEAT > 1) ? 1 : BEATS - (WORDS - 1) * PER_WORD;
  localparam integer LAST_BYTES = (PER_BEAT > 1) ? WORD_BITS / 8 : LAST_BEATS * SLOT_BITS / 8;

  generate
    if (BEAT_BITS < 8 || BEAT_BITS % 8 != 0) begin : bad_beat
      axis_unpack_error_beat_bits_must_be_a_multiple_of_8 error ();
    end
    if (WORD_BITS < 8 || WORD_BITS > 1024 || (1 << $clog2(WORD_BITS)) != WORD_BITS) begin : bad_word
      axis_unpack_error_word_bits_must_be_a_power_of_two_8_to_1024 error ();
    end
    if (SLOT_BITS < BEAT_BITS || ((1 << $clog2(SLOT_BITS)) != SLOT_BITS && SLOT_BITS % 1024 != 0)) begin : bad_slot
      axis_unpack_error_slot_bits_must_be_a_power_of_two_or_a_multiple_of_1024 error ();
    end
    if (BEATS < 1) begin : bad_beats
      axis_unpack_error_beats_must_be_at_least_1 error ();
    end
  endgenerate

  // The place of the next word in its frame; `beyond_q` where the frame should have ended.
  reg [PLACE_BITS-1:0] place_q;
  reg beyond_q;
  reg taken_q;
  reg error_q;

  wire last_place = place_q == LAST_WORD[PLACE_BITS-1:0];
  wire accept = s_axis_tvalid & s_axis_tready;
  wire ends = ~beyond_q & (last_place | s_axis_tlast);
  wire has_holes = last_place ? ~&s_axis_tkeep[LAST_BYTES-1:0] : ~&s_axis_tkeep;

  assign frame_taken = taken_q;
  assign framing_error = error_q;

  always @(posedge clk) begin
    if (rst) begin
      place_q  <= {PLACE_BITS{1'b0}};
      beyond_q <= 1'b0;
      taken_q  <= 1'b0;
      error_q  <= 1'b0;
    end else begin
      taken_q <= accept & ends;
      error_q <= accept & ~beyond_q & ((last_place != s_axis_tlast) | has_holes);
      if (accept) begin
        beyond_q <= ~s_axis_tlast & (beyond_q | last_place);
        place_q  <= (s_axis_tlast | last_place | beyond_q)
            ? {PLACE_BITS{1'b0}} : place_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
      end
    end
  end

  reg valid_q;
  reg last_q;

  assign m_axis_tvalid = valid_q;

  generate
    if (PER_BEAT > 1) begin : gather
      // Words that hold bits of a beat: the rest of its slot is not kept.
      localparam integer HELD = (BEAT_BITS + WORD_BITS - 1) / WORD_BITS;
      localparam integer PART_BITS = $clog2(PER_BEAT);
      localparam integer LAST_PART = PER_BEAT - 1;

      reg [PART_BITS-1:0] part_q;
      reg [HELD*WORD_BITS-1:0] beat_q;

      wire completes = s_axis_tlast | beyond_q | (part_q == LAST_PART[PART_BITS-1:0]);

      assign s_axis_tready = ~valid_q | m_axis_tready;
      assign m_axis_tdata  = beat_q[BEAT_BITS-1:0];
      assign m_axis_tlast  = last_q;

      always @(posedge clk) begin
        if (rst) begin
          valid_q <= 1'b0;
          part_q  <= {PART_BITS{1'b0}};
        end else begin
          if (s_axis_tready) valid_q <= s_axis_tvalid & completes;
          if (accept) begin
            part_q <= completes ? {PART_BITS{1'b0}} : part_q + {{(PART_BITS - 1) {1'b0}}, 1'b1};
          end
        end
      end

      always @(posedge clk) begin
        if (accept) last_q <= s_axis_tlast;
      end

      genvar w;

      for (w = 0; w < HELD; w = w + 1) begin : held
        localparam integer PART = w;
        always @(posedge clk) begin
          if (accept) begin
            if (part_q == PART[PART_BITS-1:0]) beat_q[w*WORD_BITS+:WORD_BITS] <= s_axis_tdata;
            else if (part_q == {PART_BITS{1'b0}}) beat_q[w*WORD_BITS+:WORD_BITS] <= {WORD_BITS{1'b0}};
          end
        end
      end
      if (HELD * WORD_BITS > BEAT_BITS) begin : padding
        wire unused = ^beat_q[HELD*WORD_BITS-1:BEAT_BITS];
      end
    end else begin : spread
      localparam integer LEFT_BITS = (PER_WORD > 1) ? $clog2(PER_WORD) : 1;
      localparam integer LAST_LEFT = LAST_BEATS - 1;
      localparam integer FULL_LEFT = PER_WORD - 1;

      reg [WORD_BITS-1:0] word_q;
      // Beats of the word that are still to leave behind the one that is offered.
      reg [LEFT_BITS-1:0] left_q;

      wire is_last = left_q == {LEFT_BITS{1'b0}};

      assign s_axis_tready = ~valid_q | (m_axis_tready & is_last);
      assign m_axis_tdata  = word_q[BEAT_BITS-1:0];
      assign m_axis_tlast  = last_q & is_last;

      always @(posedge clk) begin
        if (rst) valid_q <= 1'b0;
        else if (s_axis_tready) valid_q <= s_axis_tvalid;
      end

      always @(posedge clk) begin
        if (accept) begin
          word_q <= s_axis_tdata;
          last_q <= s_axis_tlast;
          left_q <= beyond_q ? {LEFT_BITS{1'b0}}
              : last_place ? LAST_LEFT[LEFT_BITS-1:0] : FULL_LEFT[LEFT_BITS-1:0];
        end else if (valid_q & m_axis_tready) begin
          word_q <= word_q >> SLOT_BITS;
          left_q <= left_q - {{(LEFT_BITS - 1) {1'b0}}, 1'b1};
        end
      end
    end
  endgenerate

endmodule

`default_nettype wire
