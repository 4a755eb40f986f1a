// Storage of sliding_window.v: a circular buffer in RAM that is read into a register, as block RAM is.
// Padding is that register's reset where an element has as many bits outside as inside; otherwise it
// replaces what was read when elements are widened.
//
// `beat` is what was read last.

`default_nettype none

module sliding_window_store #(
    // Elements of a beat, and bits of an element.
    parameter integer LANES = 1,
    parameter integer BITS = 1,
    // Lanes used in the last beat of a pixel.
    parameter integer LAST_LANES = 1,
    // Elements and padding that leave, as in sliding_window.v, which checks them.
    parameter integer OUT_BITS = BITS,
    parameter integer IS_SIGNED = 0,
    parameter integer IS_BIPOLAR = 0,
    parameter integer PAD = 0,
    // Beats kept.
    parameter integer DEPTH = 2,
    // First position read, and ways from one position read to the next (sliding_window.v).
    parameter integer START = 0,
    parameter integer BY_COLUMN = 1,
    parameter integer BY_ROW = 1,
    parameter integer BY_WINDOW = 1,
    parameter integer BY_LINE = 1,
    parameter integer BY_FRAME = 1
) (
    input wire clk,
    input wire rst,

    input wire                  writes,
    input wire [LANES*BITS-1:0] data,

    input wire reads,
    input wire padded,
    input wire last_fold,
    input wire last_column,
    input wire last_row,
    input wire last_window,
    input wire last_line,

    output wire [LANES*OUT_BITS-1:0] beat
);

  localparam integer PLACE_BITS = $clog2(DEPTH);
  localparam integer LAST = DEPTH - 1;
  localparam integer WRAPS = (DEPTH != (1 << PLACE_BITS)) ? 1 : 0;

  // Ways modulo DEPTH, 0 to DEPTH - 1.
  localparam integer FIRST = (START % DEPTH + DEPTH) % DEPTH;
  localparam integer ONE = 1 % DEPTH;
  localparam integer COLUMN = (BY_COLUMN % DEPTH + DEPTH) % DEPTH;
  localparam integer ROW = (BY_ROW % DEPTH + DEPTH) % DEPTH;
  localparam integer WINDOW = (BY_WINDOW % DEPTH + DEPTH) % DEPTH;
  localparam integer LINE = (BY_LINE % DEPTH + DEPTH) % DEPTH;
  localparam integer FRAME = (BY_FRAME % DEPTH + DEPTH) % DEPTH;

  reg [PLACE_BITS-1:0] write_q;
  reg [PLACE_BITS-1:0] read_q;
  wire [PLACE_BITS-1:0] write_d;
  wire [PLACE_BITS-1:0] read_d;

  wire [PLACE_BITS-1:0] by =
      ~last_fold ? ONE[PLACE_BITS-1:0]
      : ~last_column ? COLUMN[PLACE_BITS-1:0]
      : ~last_row ? ROW[PLACE_BITS-1:0]
      : ~last_window ? WINDOW[PLACE_BITS-1:0]
      : ~last_line ? LINE[PLACE_BITS-1:0]
      : FRAME[PLACE_BITS-1:0];

  generate
    if (WRAPS != 0) begin : wrapping
      // The place and the way, and the same less DEPTH: below 0 where the end is not passed.
      localparam integer ONE_LESS = ONE - DEPTH;
      localparam integer COLUMN_LESS = COLUMN - DEPTH;
      localparam integer ROW_LESS = ROW - DEPTH;
      localparam integer WINDOW_LESS = WINDOW - DEPTH;
      localparam integer LINE_LESS = LINE - DEPTH;
      localparam integer FRAME_LESS = FRAME - DEPTH;
      wire [PLACE_BITS:0] by_less =
          ~last_fold ? ONE_LESS[PLACE_BITS:0]
          : ~last_column ? COLUMN_LESS[PLACE_BITS:0]
          : ~last_row ? ROW_LESS[PLACE_BITS:0]
          : ~last_window ? WINDOW_LESS[PLACE_BITS:0]
          : ~last_line ? LINE_LESS[PLACE_BITS:0]
          : FRAME_LESS[PLACE_BITS:0];
      wire [PLACE_BITS-1:0] plain = read_q + by;
      wire [PLACE_BITS:0] less = {1'b0, read_q} + by_less;
      assign read_d  = less[PLACE_BITS] ? plain : less[PLACE_BITS-1:0];
      assign write_d = (write_q == LAST[PLACE_BITS-1:0])
          ? {PLACE_BITS{1'b0}} : write_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
    end else begin : natural
      assign read_d  = read_q + by;
      assign write_d = write_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      write_q <= {PLACE_BITS{1'b0}};
      read_q  <= FIRST[PLACE_BITS-1:0];
    end else begin
      if (writes) write_q <= write_d;
      if (reads) read_q <= read_d;
    end
  end

  localparam [31:0] PAD_WORD = 32'd0 | PAD;
  localparam [OUT_BITS+31:0] PAD_EXTENDED = {{OUT_BITS{PAD_WORD[31]}}, PAD_WORD};
  localparam [OUT_BITS-1:0] ELEMENT = PAD_EXTENDED[OUT_BITS-1:0];
  localparam integer HAS_TAIL = (LAST_LANES < LANES) ? 1 : 0;

  reg [LANES*BITS-1:0] beats[0:DEPTH-1];
  reg [LANES*BITS-1:0] beat_q;

  always @(posedge clk) begin
    if (writes) beats[write_q] <= data;
  end

  genvar lane;

  generate
    if (OUT_BITS == BITS) begin : same
      // Lanes past the last channel are 0 in the last beat of a pixel, in padding too. As a reset has
      // one value, they are 0 in all of them first.
      localparam [LANES*BITS-1:0] PADDING =
          {LANES{ELEMENT}} & ~({(LANES*BITS) {1'b1}} << (LAST_LANES * BITS));
      always @(posedge clk) begin
        if (reads & padded) beat_q <= PADDING;
        else if (reads) beat_q <= beats[read_q];
      end
      if (HAS_TAIL != 0 && PAD != 0) begin : tail
        reg whole_q;
        always @(posedge clk) begin
          if (reads) whole_q <= padded & ~last_fold;
        end
        assign beat = beat_q | ({LANES{ELEMENT}} & {(LANES * BITS) {whole_q}});
      end else begin : plain
        assign beat = beat_q;
      end
    end else begin : widened
      reg padded_q;
      always @(posedge clk) begin
        if (reads) begin
          padded_q <= padded;
          beat_q   <= beats[read_q];
        end
      end
      for (lane = 0; lane < LANES; lane = lane + 1) begin : lanes
        wire [BITS-1:0] element = beat_q[lane*BITS+:BITS];
        wire [OUT_BITS-1:0] value;
        if (IS_BIPOLAR != 0) begin : bipolar
          assign value = {{(OUT_BITS - 1) {~element[0]}}, 1'b1};
        end else begin : plain
          assign value = {{(OUT_BITS - BITS) {element[BITS-1] & (IS_SIGNED != 0)}}, element};
        end
        if (lane >= LAST_LANES) begin : spare
          reg last_q;
          always @(posedge clk) begin
            if (reads) last_q <= last_fold;
          end
          assign beat[lane*OUT_BITS+:OUT_BITS] =
              (padded_q ? ELEMENT : value) & {OUT_BITS{~last_q}};
        end else begin : used
          assign beat[lane*OUT_BITS+:OUT_BITS] = padded_q ? ELEMENT : value;
        end
      end
    end
  endgenerate

endmodule

`default_nettype wire
