// Bank select: where in their memory the one of BANKS sets of parameters begins that a frame uses.
//
//   start = bank * WORDS
//
// Banks lie one behind the other, without padding; the kernel adds the word that it reads of its set.
// Stream s_sel has one beat a frame: the frame's bank, 0 to BANKS - 1. It is taken into a register, which
// is freed with the last step of the frame and filled again in the same cycle, so that back-to-back frames
// never wait and a frame never sees another's bank.
//
// Latency 1 cycle from the beat to `valid`. One bank needs no beats: `valid` is always 1, s_sel is
// taken and ignored, and the module is nothing but wires.

`default_nettype none

module bank_select #(
    // Sets of parameters, at least 1.
    parameter integer BANKS = 1,
    // Words of a set, at least 1.
    parameter integer WORDS = 1,
    // Vectors of a frame, at least 1.
    parameter integer VECTORS = 1
) (
    input wire clk,
    input wire rst,

    input  wire [$clog2((BANKS > 1) ? BANKS : 2)-1:0] s_sel_tdata,
    input  wire                                       s_sel_tvalid,
    output wire                                       s_sel_tready,

    // 1 where the frame's bank is known: its steps may be done.
    output wire valid,
    // 1 in a cycle in which the last step of a vector is done.
    input  wire vector_end,

    // The first word of the frame's bank, while `valid`.
    output wire [((BANKS > 1) ? $clog2(BANKS * WORDS) : 1)-1:0] start
);

  localparam integer SEL_BITS = $clog2((BANKS > 1) ? BANKS : 2);
  localparam integer START_BITS = (BANKS > 1) ? $clog2(BANKS * WORDS) : 1;
  localparam integer VECTOR_BITS = (VECTORS > 1) ? $clog2(VECTORS) : 1;
  localparam integer LAST_VECTOR = VECTORS - 1;
  // Values of a beat.
  localparam integer CODES = 1 << SEL_BITS;

  genvar b;
  genvar i;

  generate
    if (BANKS < 1 || WORDS < 1 || VECTORS < 1) begin : bad_size
      bank_select_error_banks_words_and_vectors_must_be_at_least_1 error ();
    end

    if (BANKS <= 1) begin : one
      wire unused = clk | rst | s_sel_tdata[0] | s_sel_tvalid | vector_end;
      assign s_sel_tready = 1'b1;
      assign valid = 1'b1;
      assign start = 1'b0;
    end else begin : many
      wire frame_end;
      wire [START_BITS-1:0] start_d;

      // The first word of each bank: a LUT per bit, not a product.
      for (b = 0; b < START_BITS; b = b + 1) begin : column
        wire [CODES-1:0] bits;
        for (i = 0; i < CODES; i = i + 1) begin : row
          localparam integer FIRST = (i < BANKS) ? i * WORDS : 0;
          assign bits[i] = FIRST[b];
        end
        assign start_d[b] = bits[s_sel_tdata];
      end

      elastic_register #(
          .WIDTH(START_BITS)
      ) held (
          .clk          (clk),
          .rst          (rst),
          .s_axis_tdata (start_d),
          .s_axis_tvalid(s_sel_tvalid),
          .s_axis_tready(s_sel_tready),
          .m_axis_tdata (start),
          .m_axis_tvalid(valid),
          .m_axis_tready(frame_end)
      );

      if (VECTORS > 1) begin : counted
        reg [VECTOR_BITS-1:0] vector_q;
        wire last_vector = vector_q == LAST_VECTOR[VECTOR_BITS-1:0];

        assign frame_end = vector_end & last_vector;

        always @(posedge clk) begin
          if (rst) vector_q <= {VECTOR_BITS{1'b0}};
          else if (vector_end) begin
            vector_q <= last_vector ? {VECTOR_BITS{1'b0}} : vector_q + {{(VECTOR_BITS - 1) {1'b0}}, 1'b1};
          end
        end
      end else begin : single
        assign frame_end = vector_end;
      end
    end
  endgenerate

endmodule

`default_nettype wire
