// Parallel window: for each output pixel, the pixels of the input under the kernel, all in one beat.
//
//   window (oy, ox) = x[oy * STRIDE_H - PAD_TOP + ky][ox * STRIDE_W - PAD_LEFT + kx]
//                     for ky = 0 .. KERNEL_H-1, for kx = 0 .. KERNEL_W-1, all channels
//
// Streams: a pixel a beat comes, in raster order, channel 0 in the low bits; a window a beat leaves,
// windows in raster order, its first pixel in the low bits. Outside the input, elements are PAD; where
// an element that comes cannot hold PAD, those that leave are wider, as in sliding_window.v.
//
// Row r of all frames' rows is kept in bank r modulo KERNEL_H. For each row of windows the columns of
// the input pass once: KERNEL_H pixels are read at once, turned so that the top row comes first, and
// shifted into KERNEL_W - 1 columns of registers. A window leaves when its last column comes. Where the
// last columns of windows lie in padding, the next row's first columns (STRIDE_H = 1) or empty ones push
// them out. A pixel is free when its column has passed with its row on top.
//
// A pixel can be read in the cycle after it was written. Latency 2 cycles from reading a window's last
// column, initiation interval 1 column per cycle while the input keeps up.

`default_nettype none

module parallel_window #(
    // Rows and columns of a frame, at least 1.
    parameter integer HEIGHT = 1,
    parameter integer WIDTH = 1,
    // Channels of a pixel, at least 1.
    parameter integer CHANNELS = 1,
    // Bits of an element that comes, at least 1, and of one that leaves, at least BITS.
    parameter integer BITS = 1,
    parameter integer OUT_BITS = BITS,
    // How elements that come are widened where OUT_BITS is more: 1, their sign is extended; or 1, a bit
    // is -1 (0) or +1 (1).
    parameter integer IS_SIGNED = 0,
    parameter integer IS_BIPOLAR = 0,
    // Padding: its low OUT_BITS bits, the sign repeated where those are more than 32.
    parameter integer PAD = 0,
    // Rows and columns of the kernel, and of the way from one window to the next; all at least 1.
    parameter integer KERNEL_H = 1,
    parameter integer KERNEL_W = 1,
    parameter integer STRIDE_H = 1,
    parameter integer STRIDE_W = 1,
    // Rows and columns around the input, at least 0, less than the kernel's; no window may start
    // HEIGHT or more rows, or WIDTH or more columns, after the first.
    parameter integer PAD_TOP = 0,
    parameter integer PAD_LEFT = 0,
    parameter integer PAD_BOTTOM = 0,
    parameter integer PAD_RIGHT = 0
) (
    input wire clk,
    input wire rst,

    input  wire [CHANNELS*BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    output wire [KERNEL_H*KERNEL_W*CHANNELS*OUT_BITS-1:0] m_axis_tdata,
    output wire                                           m_axis_tvalid,
    input  wire                                           m_axis_tready
);

  localparam integer LAST_Y = (HEIGHT + PAD_TOP + PAD_BOTTOM - KERNEL_H) / STRIDE_H * STRIDE_H;
  localparam integer LAST_X = (WIDTH + PAD_LEFT + PAD_RIGHT - KERNEL_W) / STRIDE_W * STRIDE_W;
  localparam integer ROWS = LAST_Y / STRIDE_H + 1;

  generate
    if (HEIGHT < 1 || WIDTH < 1 || CHANNELS < 1) begin : bad_frame
      parallel_window_error_height_width_and_channels_must_be_at_least_1 error ();
    end
    if (BITS < 1 || OUT_BITS < BITS) begin : bad_bits
      parallel_window_error_bits_must_be_at_least_1_and_at_most_out_bits error ();
    end
    if (IS_BIPOLAR != 0 && (BITS != 1 || IS_SIGNED != 0)) begin : bad_bipolar
      parallel_window_error_bipolar_elements_have_one_bit_and_no_sign error ();
    end
    if (KERNEL_H < 1 || KERNEL_W < 1 || STRIDE_H < 1 || STRIDE_W < 1) begin : bad_kernel
      parallel_window_error_kernel_and_stride_must_be_at_least_1 error ();
    end
    if (PAD_TOP < 0 || PAD_LEFT < 0 || PAD_BOTTOM < 0 || PAD_RIGHT < 0) begin : bad_padding
      parallel_window_error_padding_must_be_at_least_0 error ();
    end
    if (PAD_TOP >= KERNEL_H || PAD_BOTTOM >= KERNEL_H
        || PAD_LEFT >= KERNEL_W || PAD_RIGHT >= KERNEL_W) begin : bad_window
      parallel_window_error_padding_must_be_less_than_the_kernel error ();
    end
    if (KERNEL_H > HEIGHT + PAD_TOP + PAD_BOTTOM
        || KERNEL_W > WIDTH + PAD_LEFT + PAD_RIGHT) begin : bad_size
      parallel_window_error_kernel_must_fit_the_padded_frame error ();
    end
    if (LAST_Y >= HEIGHT || LAST_X >= WIDTH) begin : bad_way
      parallel_window_error_windows_must_start_within_height_and_width_of_the_first error ();
    end
  endgenerate

  // Columns past the input that push the last windows of a row out, and columns of a row of windows.
  localparam integer OVER = LAST_X + KERNEL_W - PAD_LEFT - WIDTH;
  localparam integer RIGHT = (OVER > 0) ? OVER : 0;
  localparam integer LINE_COLUMNS = WIDTH + ((STRIDE_H > 1) ? RIGHT : 0);
  localparam integer FRAME_COLUMNS = WIDTH + RIGHT;

  wire writes = s_axis_tvalid & s_axis_tready;
  // A column passes into the read registers, and from there into the window.
  wire step;
  wire shifts;

  // Where reading is: a column of the input, or past it, and a row of windows.

  localparam integer COLUMN_BITS = $clog2(FRAME_COLUMNS + 1);
  localparam integer ROW_BITS = $clog2(ROWS + 1);
  localparam integer LAST_COLUMN = WIDTH - 1;
  localparam integer LINE_END = LINE_COLUMNS - 1;
  localparam integer FRAME_END = FRAME_COLUMNS - 1;
  localparam integer LAST_ROW = ROWS - 1;

  reg [COLUMN_BITS-1:0] column_q;
  reg [ROW_BITS-1:0] row_q;
  wire last_row = row_q == LAST_ROW[ROW_BITS-1:0];
  wire last_column = column_q == LAST_COLUMN[COLUMN_BITS-1:0];
  wire row_ends = column_q == (last_row ? FRAME_END[COLUMN_BITS-1:0] : LINE_END[COLUMN_BITS-1:0]);
  wire is_inside = (RIGHT == 0) | (column_q <= LAST_COLUMN[COLUMN_BITS-1:0]);

  always @(posedge clk) begin
    if (rst) begin
      column_q <= {COLUMN_BITS{1'b0}};
      row_q    <= {ROW_BITS{1'b0}};
    end else if (step) begin
      column_q <= row_ends ? {COLUMN_BITS{1'b0}} : column_q + {{(COLUMN_BITS - 1) {1'b0}}, 1'b1};
      if (row_ends) begin
        row_q <= last_row ? {ROW_BITS{1'b0}} : row_q + {{(ROW_BITS - 1) {1'b0}}, 1'b1};
      end
    end
  end

  // What is written, counted from the topmost pixel to be read next: below 0 where that is far ahead.
  // All that a column needs is there when its lowest pixel inside the input is.

  localparam integer BY_LINE = STRIDE_H * WIDTH - LAST_COLUMN;
  localparam integer BY_FRAME = (HEIGHT - LAST_Y) * WIDTH - LAST_COLUMN;
  localparam integer LONGEST = (BY_FRAME > BY_LINE) ? BY_FRAME : BY_LINE;
  localparam integer KEPT = KERNEL_H * WIDTH;
  localparam integer HELD_BITS = $clog2(((LONGEST > KEPT) ? LONGEST : KEPT) + 2) + 1;
  localparam integer START_HELD = PAD_TOP * WIDTH;
  localparam integer NEEDED = (KERNEL_H - 1) * WIDTH + 1;
  // The first row of windows whose last row is below the input: it may have to wait for the input's last
  // row, the rows of windows behind it cannot.
  localparam integer ROOM = HEIGHT + PAD_TOP - KERNEL_H + 1;
  localparam integer BELOW = (ROOM > 0) ? (ROOM + STRIDE_H - 1) / STRIDE_H : 0;
  localparam integer NEEDED_BELOW = (HEIGHT - 1 + PAD_TOP - BELOW * STRIDE_H) * WIDTH + 1;

  localparam integer MINUS_1 = -1;
  localparam integer MINUS_LINE = -BY_LINE;
  localparam integer MINUS_FRAME = -BY_FRAME;

  reg signed [HELD_BITS-1:0] held_q;
  wire [HELD_BITS-1:0] minus =
      ~last_column ? MINUS_1[HELD_BITS-1:0]
      : ~last_row ? MINUS_LINE[HELD_BITS-1:0]
      : MINUS_FRAME[HELD_BITS-1:0];

  always @(posedge clk) begin
    if (rst) held_q <= START_HELD[HELD_BITS-1:0];
    else held_q <= held_q + (minus & {HELD_BITS{step & is_inside}}) + {{(HELD_BITS - 1) {1'b0}}, writes};
  end

  assign s_axis_tready = held_q < $signed(KEPT[HELD_BITS-1:0]);

  wire complete = held_q >= $signed(NEEDED[HELD_BITS-1:0]);
  wire enough;

  generate
    if (BELOW < ROWS) begin : below
      wire is_first = row_q == BELOW[ROW_BITS-1:0];
      wire is_behind = row_q > BELOW[ROW_BITS-1:0];
      wire first_complete = held_q >= $signed(NEEDED_BELOW[HELD_BITS-1:0]);
      assign enough = complete | ~is_inside | is_behind | (is_first & first_complete);
    end else begin : no_below
      assign enough = complete | ~is_inside;
    end
  endgenerate

  // Banks: the one that holds the topmost row of a column, and the one that is written.

  localparam integer PIXEL = CHANNELS * BITS;
  localparam integer BANK_BITS = (KERNEL_H > 1) ? $clog2(KERNEL_H) : 1;
  localparam integer TOP_BANK = (KERNEL_H - PAD_TOP) % KERNEL_H;
  localparam integer LINE_BANKS = STRIDE_H % KERNEL_H;
  localparam integer FRAME_BANKS = (HEIGHT - LAST_Y) % KERNEL_H;
  localparam integer BANKS = KERNEL_H;

  reg [BANK_BITS-1:0] top_q;
  wire [BANK_BITS:0] by = last_row ? FRAME_BANKS[BANK_BITS:0] : LINE_BANKS[BANK_BITS:0];
  wire [BANK_BITS:0] top_sum = {1'b0, top_q} + by;
  wire [BANK_BITS-1:0] top_less = top_sum[BANK_BITS-1:0] - BANKS[BANK_BITS-1:0];
  wire top_wraps = top_sum >= BANKS[BANK_BITS:0];

  reg [COLUMN_BITS-1:0] write_column_q;
  reg [BANK_BITS-1:0] write_bank_q;
  wire write_row_ends = write_column_q == LAST_COLUMN[COLUMN_BITS-1:0];
  localparam integer LAST_BANK = KERNEL_H - 1;

  always @(posedge clk) begin
    if (rst) begin
      top_q          <= TOP_BANK[BANK_BITS-1:0];
      write_column_q <= {COLUMN_BITS{1'b0}};
      write_bank_q   <= {BANK_BITS{1'b0}};
    end else begin
      if (step & row_ends) top_q <= top_wraps ? top_less : top_sum[BANK_BITS-1:0];
      if (writes) begin
        write_column_q <= write_row_ends
            ? {COLUMN_BITS{1'b0}} : write_column_q + {{(COLUMN_BITS - 1) {1'b0}}, 1'b1};
        if (write_row_ends) begin
          write_bank_q <= (write_bank_q == LAST_BANK[BANK_BITS-1:0])
              ? {BANK_BITS{1'b0}} : write_bank_q + {{(BANK_BITS - 1) {1'b0}}, 1'b1};
        end
      end
    end
  end

  wire [KERNEL_H*PIXEL-1:0] banks;
  genvar i;
  genvar j;

  localparam integer ADDRESS_BITS = (WIDTH > 1) ? $clog2(WIDTH) : 1;

  generate
    for (i = 0; i < KERNEL_H; i = i + 1) begin : bank
      localparam integer INDEX = i;
      reg [PIXEL-1:0] pixels[0:WIDTH-1];
      reg [PIXEL-1:0] pixel_q;
      always @(posedge clk) begin
        if (writes & (write_bank_q == INDEX[BANK_BITS-1:0])) begin
          pixels[write_column_q[ADDRESS_BITS-1:0]] <= s_axis_tdata;
        end
      end
      always @(posedge clk) begin
        if (step & is_inside) pixel_q <= pixels[column_q[ADDRESS_BITS-1:0]];
      end
      // The upper bits of -1 / +1 as two's complement numbers are the inverse of their bit.
      assign banks[i*PIXEL+:PIXEL] = pixel_q ^ {PIXEL{IS_BIPOLAR != 0 && OUT_BITS != BITS}};
    end
  endgenerate

  // The window that leaves next: where it starts in the padded input, and how many columns before its
  // last are still to come.

  localparam integer X_BITS = $clog2(LAST_X + KERNEL_W + 1);
  localparam integer Y_BITS = $clog2(LAST_Y + KERNEL_H + 1);
  localparam integer FIRST = KERNEL_W - 1 - PAD_LEFT;
  localparam integer AFTER_WINDOW = STRIDE_W - 1;
  localparam integer AFTER_LINE = LINE_COLUMNS - LAST_X - 1;
  localparam integer AFTER_FRAME = FRAME_COLUMNS - LAST_X - 1;
  localparam integer UNTIL_BITS = $clog2(FRAME_COLUMNS + KERNEL_W + STRIDE_W + 1);

  reg [UNTIL_BITS-1:0] until_q;
  reg [X_BITS-1:0] x_q;
  reg [Y_BITS-1:0] y_q;
  wire emits = until_q == {UNTIL_BITS{1'b0}};
  wire last_window = x_q == LAST_X[X_BITS-1:0];
  wire last_line = y_q == LAST_Y[Y_BITS-1:0];

  always @(posedge clk) begin
    if (rst) begin
      until_q <= FIRST[UNTIL_BITS-1:0];
      x_q     <= {X_BITS{1'b0}};
      y_q     <= {Y_BITS{1'b0}};
    end else if (step) begin
      if (~emits) until_q <= until_q - {{(UNTIL_BITS - 1) {1'b0}}, 1'b1};
      else begin
        until_q <= ~last_window ? AFTER_WINDOW[UNTIL_BITS-1:0]
            : ~last_line ? AFTER_LINE[UNTIL_BITS-1:0] : AFTER_FRAME[UNTIL_BITS-1:0];
        x_q <= last_window ? {X_BITS{1'b0}} : x_q + STRIDE_W[X_BITS-1:0];
        if (last_window) y_q <= last_line ? {Y_BITS{1'b0}} : y_q + STRIDE_H[Y_BITS-1:0];
      end
    end
  end

  // Rows and columns of the window that are in the padding.

  localparam integer END_X = PAD_LEFT + WIDTH;
  localparam integer END_Y = PAD_TOP + HEIGHT;

  wire [KERNEL_W-1:0] outside_x;
  wire [KERNEL_H-1:0] outside_y;

  generate
    for (j = 0; j < KERNEL_W; j = j + 1) begin : column
      localparam integer BEFORE = PAD_LEFT - j;
      localparam integer BEHIND = END_X - j;
      wire ahead;
      wire behind;
      if (BEFORE > 0) begin : has_ahead
        assign ahead = x_q < BEFORE[X_BITS-1:0];
      end else begin : no_ahead
        assign ahead = 1'b0;
      end
      if (BEHIND <= 0) begin : all_behind
        assign behind = 1'b1;
      end else if (LAST_X >= BEHIND) begin : has_behind
        assign behind = x_q >= BEHIND[X_BITS-1:0];
      end else begin : no_behind
        assign behind = 1'b0;
      end
      assign outside_x[j] = ahead | behind;
    end
    for (i = 0; i < KERNEL_H; i = i + 1) begin : line
      localparam integer ABOVE = PAD_TOP - i;
      localparam integer UNDER = END_Y - i;
      wire above;
      wire under;
      if (ABOVE > 0) begin : has_above
        assign above = y_q < ABOVE[Y_BITS-1:0];
      end else begin : no_above
        assign above = 1'b0;
      end
      if (UNDER <= 0) begin : all_under
        assign under = 1'b1;
      end else if (LAST_Y >= UNDER) begin : has_under
        assign under = y_q >= UNDER[Y_BITS-1:0];
      end else begin : no_under
        assign under = 1'b0;
      end
      assign outside_y[i] = above | under;
    end
  endgenerate

  // What the read registers hold.

  reg full_q;
  reg emits_q;
  reg valid_q;
  reg [KERNEL_W-1:0] outside_x_q;
  reg [KERNEL_H-1:0] outside_y_q;

  assign shifts = full_q & (~emits_q | ~valid_q | m_axis_tready);
  assign step   = enough & (~full_q | shifts);
  assign m_axis_tvalid = valid_q;
  wire leaves = shifts & emits_q;

  always @(posedge clk) begin
    if (rst) begin
      full_q  <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      full_q  <= step | (full_q & ~shifts);
      valid_q <= leaves | (valid_q & ~m_axis_tready);
    end
  end

  always @(posedge clk) begin
    if (step) begin
      emits_q     <= emits;
      outside_x_q <= outside_x;
      outside_y_q <= outside_y;
    end
  end

  // Turned so that the topmost row comes first: pixels of a column, from top to bottom.

  wire [KERNEL_H*PIXEL-1:0] newest;
  // Column after column.
  wire [KERNEL_H*KERNEL_W*PIXEL-1:0] columns;

  generate
    if (KERNEL_H > 1) begin : turns
      reg [BANK_BITS-1:0] top_bank_q;
      wire [(2*KERNEL_H-1)*PIXEL-1:0] twice = {banks[(KERNEL_H-1)*PIXEL-1:0], banks};
      wire [KERNEL_H*PIXEL-1:0] turned[0:KERNEL_H-1];
      for (i = 0; i < KERNEL_H; i = i + 1) begin : turn
        assign turned[i] = twice[i*PIXEL+:KERNEL_H*PIXEL];
      end
      assign newest = turned[top_bank_q];
      always @(posedge clk) begin
        if (step) top_bank_q <= top_q;
      end
    end else begin : straight
      assign newest = banks;
    end
    if (KERNEL_W > 1) begin : shifting
      reg [(KERNEL_W-1)*KERNEL_H*PIXEL-1:0] older_q;
      assign columns = {newest, older_q};
      always @(posedge clk) begin
        if (shifts) older_q <= columns[KERNEL_W*KERNEL_H*PIXEL-1:KERNEL_H*PIXEL];
      end
    end else begin : single
      assign columns = newest;
    end
  endgenerate

  // Padding is the output register's reset.

  localparam [31:0] PAD_WORD = 32'd0 | PAD;
  localparam [OUT_BITS+31:0] PAD_EXTENDED = {{OUT_BITS{PAD_WORD[31]}}, PAD_WORD};
  localparam [OUT_BITS-1:0] ELEMENT = PAD_EXTENDED[OUT_BITS-1:0];
  localparam integer OUT_PIXEL = CHANNELS * OUT_BITS;

  reg [KERNEL_H*KERNEL_W*OUT_PIXEL-1:0] output_q;
  assign m_axis_tdata = output_q;

  genvar c;

  generate
    for (i = 0; i < KERNEL_H; i = i + 1) begin : out_row
      for (j = 0; j < KERNEL_W; j = j + 1) begin : out_tap
        localparam integer PLACE = (i * KERNEL_W + j) * OUT_PIXEL;
        wire [PIXEL-1:0] pixel = columns[(j*KERNEL_H+i)*PIXEL+:PIXEL];
        wire [OUT_PIXEL-1:0] wide;
        if (OUT_BITS == BITS) begin : same
          assign wide = pixel;
        end else begin : widened
          for (c = 0; c < CHANNELS; c = c + 1) begin : channel
            wire [BITS-1:0] element = pixel[c*BITS+:BITS];
            if (IS_BIPOLAR != 0) begin : bipolar
              assign wide[c*OUT_BITS+:OUT_BITS] = {{(OUT_BITS - 1) {element[0]}}, 1'b1};
            end else begin : plain
              assign wide[c*OUT_BITS+:OUT_BITS] =
                  {{(OUT_BITS - BITS) {element[BITS-1] & (IS_SIGNED != 0)}}, element};
            end
          end
        end
        always @(posedge clk) begin
          if (leaves & (outside_x_q[j] | outside_y_q[i])) output_q[PLACE+:OUT_PIXEL] <= {CHANNELS{ELEMENT}};
          else if (leaves) output_q[PLACE+:OUT_PIXEL] <= wide;
        end
      end
    end
  endgenerate

endmodule

`default_nettype wire
