// From the beats of a design to the words of an AXI4-Stream that a DMA engine takes: the reverse of axis_unpack.v.
//
// Each beat takes a slot of SLOT_BITS, its own BEAT_BITS in the low bits and zeros above; slots follow each other, and the
// beat with tlast, the last of a frame, ends the word that it is in. tlast marks that word. tkeep is 1 for the bytes of all
// slots of the frame, 0 for what fills up its last word. `frame_given` is 1 for one cycle for each frame that left.
//
// Initiation interval 1 beat a cycle where a beat is a word or less, else 1 word a cycle. Latency 1 cycle from the beat that
// completes a word. `s_axis_tready` is combinational from m_axis_tready.

`default_nettype none

module axis_pack #(
    // Bits of a beat, a multiple of 8.
    parameter integer BEAT_BITS = 8,
    // Bits of a beat's place: 8 to 1,024, a power of two, or a multiple of 1,024; at least BEAT_BITS.
    parameter integer SLOT_BITS = 8,
    // Bits of a word, 8 to 1,024, a power of two.
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

  // Beats of a word, and words of a beat: one of them is 1.
  localparam integer PER_WORD = (SLOT_BITS < WORD_BITS) ? WORD_BITS / SLOT_BITS : 1;
  localparam integer PER_BEAT = (SLOT_BITS > WORD_BITS) ? SLOT_BITS / WORD_BITS : 1;

  generate
    if (BEAT_BITS < 8 || BEAT_BITS % 8 != 0) begin : bad_beat
      axis_pack_error_beat_bits_must_be_a_multiple_of_8 error ();
    end
    if (WORD_BITS < 8 || WORD_BITS > 1024 || (1 << $clog2(WORD_BITS)) != WORD_BITS) begin : bad_word
      axis_pack_error_word_bits_must_be_a_power_of_two_8_to_1024 error ();
    end
    if (SLOT_BITS < BEAT_BITS || ((1 << $clog2(SLOT_BITS)) != SLOT_BITS && SLOT_BITS % 1024 != 0)) begin : bad_slot
      axis_pack_error_slot_bits_must_be_a_power_of_two_or_a_multiple_of_1024 error ();
    end
  endgenerate

  wire [SLOT_BITS-1:0] slot;

  generate
    if (SLOT_BITS > BEAT_BITS) begin : padded
      assign slot = {{(SLOT_BITS - BEAT_BITS) {1'b0}}, s_axis_tdata};
    end else begin : whole
      assign slot = s_axis_tdata;
    end
  endgenerate

  reg valid_q;
  reg last_q;
  reg given_q;

  wire accept = s_axis_tvalid & s_axis_tready;

  assign m_axis_tvalid = valid_q;
  assign frame_given   = given_q;

  always @(posedge clk) begin
    if (rst) given_q <= 1'b0;
    else given_q <= m_axis_tvalid & m_axis_tready & m_axis_tlast;
  end

  always @(posedge clk) begin
    if (accept) last_q <= s_axis_tlast;
  end

  generate
    if (PER_BEAT > 1) begin : spread
      localparam integer LEFT_BITS = $clog2(PER_BEAT);
      localparam integer FULL_LEFT = PER_BEAT - 1;

      reg [SLOT_BITS-1:0] beat_q;
      // Words of the beat that are still to leave behind the one that is offered.
      reg [LEFT_BITS-1:0] left_q;

      wire is_last = left_q == {LEFT_BITS{1'b0}};

      assign s_axis_tready = ~valid_q | (m_axis_tready & is_last);
      assign m_axis_tdata  = beat_q[WORD_BITS-1:0];
      assign m_axis_tkeep  = {(WORD_BITS / 8) {1'b1}};
      assign m_axis_tlast  = last_q & is_last;

      always @(posedge clk) begin
        if (rst) valid_q <= 1'b0;
        else if (s_axis_tready) valid_q <= s_axis_tvalid;
      end

      always @(posedge clk) begin
        if (accept) begin
          beat_q <= slot;
          left_q <= FULL_LEFT[LEFT_BITS-1:0];
        end else if (valid_q & m_axis_tready) begin
          beat_q <= beat_q >> WORD_BITS;
          left_q <= left_q - {{(LEFT_BITS - 1) {1'b0}}, 1'b1};
        end
      end
    end else begin : gather
      localparam integer PLACE_BITS = (PER_WORD > 1) ? $clog2(PER_WORD) : 1;
      localparam integer LAST_PLACE = PER_WORD - 1;

      reg [PLACE_BITS-1:0] place_q;
      reg [WORD_BITS-1:0] word_q;
      reg [PER_WORD-1:0] kept_q;

      wire completes = s_axis_tlast | (place_q == LAST_PLACE[PLACE_BITS-1:0]);

      assign s_axis_tready = ~valid_q | m_axis_tready;
      assign m_axis_tdata  = word_q;
      assign m_axis_tlast  = last_q;

      always @(posedge clk) begin
        if (rst) begin
          valid_q <= 1'b0;
          place_q <= {PLACE_BITS{1'b0}};
        end else begin
          if (s_axis_tready) valid_q <= s_axis_tvalid & completes;
          if (accept) begin
            place_q <= completes ? {PLACE_BITS{1'b0}} : place_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
          end
        end
      end

      genvar b;

      for (b = 0; b < PER_WORD; b = b + 1) begin : held
        localparam integer PLACE = b;
        assign m_axis_tkeep[b*SLOT_BITS/8+:SLOT_BITS/8] = {(SLOT_BITS / 8) {kept_q[b]}};
        always @(posedge clk) begin
          if (accept) begin
            if (place_q == PLACE[PLACE_BITS-1:0]) begin
              word_q[b*SLOT_BITS+:SLOT_BITS] <= slot;
              kept_q[b] <= 1'b1;
            end else if (place_q == {PLACE_BITS{1'b0}}) begin
              word_q[b*SLOT_BITS+:SLOT_BITS] <= {SLOT_BITS{1'b0}};
              kept_q[b] <= 1'b0;
            end
          end
        end
      end
    end
  endgenerate

endmodule

`default_nettype wire
