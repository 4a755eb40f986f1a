// Spatial shift: every channel of an image from places of its own.
//
//   tap (i, j) of y[h][w][c] = x[h * STRIDE + dy[c] + i][w * STRIDE + dx[c] + j][c]
//                              for i = 0 .. TAPS_H-1, for j = 0 .. TAPS_W-1, for all channels c
//
// for h = 0 .. (HEIGHT - 1) / STRIDE and w = 0 .. (WIDTH - 1) / STRIDE. Outside the image, x is PAD.
//
// Streams: pixels come in raster order, FOLDS beats of LANES channels each; an output pixel leaves in
// TAPS_H * TAPS_W * FOLDS such beats; lane 0 is in the low bits. Where an element that comes cannot hold
// PAD, those that leave are wider: the same numbers in OUT_BITS bits, two's complement or unsigned (so
// -1 / +1 padded with 0 leave as two's complement numbers of two bits).
//
// There is no arithmetic on elements. Beats are kept in a circular buffer of DEPTH beats, which is cut
// into BANKS of lanes: the lanes of a bank have the same shift in every fold, and each bank is read at an
// address of its own. All count from one beat, that of shift (0, 0); how far from it a bank reads in each
// fold is in a memory. So a beat leaves in every cycle, whatever the shifts.
//
// A beat waits for the beat that the furthest of all shifts reads, or for the frame's end. What precedes
// all that the shifts of the next beats reach back to is free.
//
// Latency 1 cycle after the beat that is waited for, initiation interval 1 output beat per cycle while
// the input keeps up.

`default_nettype none

module spatial_shift #(
    // Rows and columns of a frame, at least 1.
    parameter integer HEIGHT = 1,
    parameter integer WIDTH = 1,
    // Beats of a pixel, channels of a beat, and bits of an element; all at least 1.
    parameter integer FOLDS = 1,
    parameter integer LANES = 1,
    parameter integer BITS = 1,
    // Rows and columns from one output pixel to the next, at least 1.
    parameter integer STRIDE = 1,
    // Rows and columns of the taps, at least 1.
    parameter integer TAPS_H = 1,
    parameter integer TAPS_W = 1,
    // Range of the shifts in the memory.
    parameter integer LEAST_DY = 0,
    parameter integer MOST_DY = 0,
    parameter integer LEAST_DX = 0,
    parameter integer MOST_DX = 0,
    // How far the shifts that ever read the image lead, in pixels of raster order, dy * WIDTH + dx: the
    // least, and the greatest or 0.
    parameter integer LOW = 0,
    parameter integer REACH = 0,
    // Bits of an element that leaves, at least BITS.
    parameter integer OUT_BITS = BITS,
    // How elements that come are widened where OUT_BITS is more: 1, their sign is extended; or 1, a bit
    // is -1 (0) or +1 (1).
    parameter integer IS_SIGNED = 0,
    parameter integer IS_BIPOLAR = 0,
    // Padding: its low OUT_BITS bits, the sign repeated where those are more than 32.
    parameter integer PAD = 0,
    // Beats kept: more than are needed for a pixel, (REACH - LOW + (TAPS_H - 1) * WIDTH + TAPS_W) * FOLDS.
    parameter integer DEPTH = 2,
    // Banks, and the bank of each lane, 16 bits each, that of lane 0 in the low bits. Every bank has a lane.
    parameter integer BANKS = 1,
    parameter [LANES*16-1:0] BANK_OF = 0,
    // Word f is what each bank reads in fold f, that of bank 0 in the low bits: from bit 0 upwards how many
    // beats further modulo DEPTH, in $clog2(DEPTH) bits, dy - LEAST_DY and dx - LEAST_DX, in as many bits
    // as the range takes, at least 1.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*BITS-1:0] s_axis_tdata,
    input  wire                  s_axis_tvalid,
    output wire                  s_axis_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  localparam integer TAPS = TAPS_H * TAPS_W;
  // Last position of an output pixel in each direction.
  localparam integer LAST_Y = (HEIGHT - 1) / STRIDE * STRIDE;
  localparam integer LAST_X = (WIDTH - 1) / STRIDE * STRIDE;

  // Ways between positions, in beats. First those between output pixels, from first beat to first beat.
  localparam integer TO_PIXEL = STRIDE * FOLDS;
  localparam integer TO_LINE = (STRIDE * WIDTH - LAST_X) * FOLDS;
  localparam integer TO_FRAME = ((HEIGHT - LAST_Y) * WIDTH - LAST_X) * FOLDS;
  localparam integer FRAME = HEIGHT * WIDTH * FOLDS;
  // From the first beat of an output pixel to its last.
  localparam integer WAY = ((TAPS_H - 1) * WIDTH + TAPS_W) * FOLDS - 1;
  // From one beat read to the next: within a tap or to the next column 1, to the next row, and to the next
  // pixel, line of pixels and frame.
  localparam integer BY_ROW = (WIDTH - (TAPS_W - 1)) * FOLDS - (FOLDS - 1);
  localparam integer BY_PIXEL = TO_PIXEL - WAY;
  localparam integer BY_LINE = TO_LINE - WAY;
  localparam integer BY_FRAME = TO_FRAME - WAY;

  localparam integer AHEAD = REACH * FOLDS;
  localparam integer SPAN = (REACH - LOW) * FOLDS;

  localparam integer LONGEST =
      (TO_FRAME > TO_LINE && TO_FRAME > TO_PIXEL) ? TO_FRAME
      : (TO_LINE > TO_PIXEL) ? TO_LINE : TO_PIXEL;
  localparam integer LOWEST = (AHEAD + WAY > LONGEST) ? AHEAD + WAY : LONGEST;
  localparam integer COUNT_BITS = $clog2(((LOWEST > DEPTH) ? LOWEST : DEPTH) + 2) + 1;
  // Reading may be done with a frame when its last rows are yet to come.
  localparam integer MISSING = FRAME + TO_FRAME;
  localparam integer LEFT_BITS = $clog2(((MISSING > DEPTH + AHEAD) ? MISSING : DEPTH + AHEAD) + 2) + 1;

  localparam integer PLACE_BITS = $clog2(DEPTH);
  localparam integer Y_BITS = (MOST_DY > LEAST_DY) ? $clog2(MOST_DY - LEAST_DY + 1) : 1;
  localparam integer X_BITS = (MOST_DX > LEAST_DX) ? $clog2(MOST_DX - LEAST_DX + 1) : 1;
  localparam integer ENTRY_BITS = PLACE_BITS + Y_BITS + X_BITS;

  generate
    if (HEIGHT < 1 || WIDTH < 1 || FOLDS < 1 || LANES < 1 || BITS < 1) begin : bad_frame
      spatial_shift_error_sizes_must_be_at_least_1 error ();
    end
    if (STRIDE < 1 || TAPS_H < 1 || TAPS_W < 1) begin : bad_taps
      spatial_shift_error_stride_and_taps_must_be_at_least_1 error ();
    end
    if (LEAST_DY > MOST_DY || LEAST_DX > MOST_DX || LOW > REACH || REACH < 0) begin : bad_range
      spatial_shift_error_ranges_must_not_be_empty error ();
    end
    if (OUT_BITS < BITS) begin : bad_out_bits
      spatial_shift_error_out_bits_must_be_at_least_bits error ();
    end
    if (IS_BIPOLAR != 0 && (BITS != 1 || IS_SIGNED != 0)) begin : bad_bipolar
      spatial_shift_error_bipolar_elements_have_one_bit_and_no_sign error ();
    end
    if (BANKS < 1 || BANKS > LANES) begin : bad_banks
      spatial_shift_error_banks_must_be_1_to_lanes error ();
    end
    if (DEPTH <= SPAN + WAY + 1) begin : bad_depth
      spatial_shift_error_depth_must_be_more_than_a_pixel_needs error ();
    end
  endgenerate

  // Written and not yet read, less 1, counted from the furthest that the beat to be read next may need: it
  // is there when this is not negative.
  reg signed [COUNT_BITS-1:0] ahead_q;
  // Written beyond the end of the frame that is read: all of it is there when this is not negative.
  reg signed [LEFT_BITS-1:0] beyond_q;
  // `ahead_q` as of the first beat of the pixel being read: what the beats that are not free are counted by.
  wire signed [COUNT_BITS-1:0] held;

  localparam integer START_AHEAD = -1 - AHEAD;
  localparam integer START_BEYOND = -FRAME;
  localparam integer LAST_HELD = DEPTH - 1 - SPAN;

  wire writes = s_axis_tvalid & s_axis_tready;
  reg valid_q;
  wire present = ~ahead_q[COUNT_BITS-1] | ~beyond_q[LEFT_BITS-1];
  wire reads = (~valid_q | m_axis_tready) & present;

  assign s_axis_tready = held < $signed(LAST_HELD[COUNT_BITS-1:0]);
  assign m_axis_tvalid = valid_q;

  // Where in the frame the beat to be read next is; each is the last of what the one before it tells.
  wire last_fold;
  wire last_column;
  wire last_row;
  wire last_pixel;
  wire last_line;
  wire pixel_ends = last_fold & last_column & last_row;
  wire [MOST_DY-LEAST_DY:0] inside_y;
  wire [MOST_DX-LEAST_DX:0] inside_x;

  spatial_shift_axis #(
      .SIZE  (WIDTH),
      .TAPS  (TAPS_W),
      .STRIDE(STRIDE),
      .LEAST (LEAST_DX),
      .MOST  (MOST_DX)
  ) columns (
      .clk      (clk),
      .rst      (rst),
      .advance  (reads & last_fold),
      .proceed  (last_row),
      .last_tap (last_column),
      .last_step(last_pixel),
      .is_inside(inside_x)
  );

  spatial_shift_axis #(
      .SIZE  (HEIGHT),
      .TAPS  (TAPS_H),
      .STRIDE(STRIDE),
      .LEAST (LEAST_DY),
      .MOST  (MOST_DY)
  ) rows (
      .clk      (clk),
      .rst      (rst),
      .advance  (reads & last_fold & last_column),
      .proceed  (last_pixel),
      .last_tap (last_row),
      .last_step(last_line),
      .is_inside(inside_y)
  );

  // How much is written ahead.

  localparam integer MINUS_1 = -1;
  localparam integer MINUS_ROW = -BY_ROW;
  localparam integer MINUS_PIXEL = -BY_PIXEL;
  localparam integer MINUS_LINE = -BY_LINE;
  localparam integer MINUS_FRAME = -BY_FRAME;

  wire [COUNT_BITS-1:0] minus =
      ~(last_fold & last_column) ? MINUS_1[COUNT_BITS-1:0]
      : ~last_row ? MINUS_ROW[COUNT_BITS-1:0]
      : ~last_pixel ? MINUS_PIXEL[COUNT_BITS-1:0]
      : ~last_line ? MINUS_LINE[COUNT_BITS-1:0]
      : MINUS_FRAME[COUNT_BITS-1:0];
  wire [COUNT_BITS-1:0] one_more = {{(COUNT_BITS - 1) {1'b0}}, writes};
  wire signed [COUNT_BITS-1:0] ahead_d = ahead_q + (minus & {COUNT_BITS{reads}}) + one_more;
  wire frame_ends = reads & pixel_ends & last_pixel & last_line;
  localparam integer MINUS_ALL = -FRAME;
  wire [LEFT_BITS-1:0] beyond_by = MINUS_ALL[LEFT_BITS-1:0] & {LEFT_BITS{frame_ends}};

  always @(posedge clk) begin
    if (rst) begin
      valid_q  <= 1'b0;
      ahead_q  <= START_AHEAD[COUNT_BITS-1:0];
      beyond_q <= START_BEYOND[LEFT_BITS-1:0];
    end else begin
      valid_q  <= reads | (valid_q & ~m_axis_tready);
      ahead_q  <= ahead_d;
      beyond_q <= beyond_q + beyond_by + {{(LEFT_BITS - 1) {1'b0}}, writes};
    end
  end

  generate
    if (TAPS == 1) begin : freed_by_beat
      assign held = ahead_q;
    end else begin : freed_by_pixel
      reg signed [COUNT_BITS-1:0] held_q;
      assign held = held_q;
      always @(posedge clk) begin
        if (rst) held_q <= START_AHEAD[COUNT_BITS-1:0];
        else held_q <= (reads & pixel_ends) ? ahead_d : held_q + one_more;
      end
    end
  endgenerate

  // What each bank reads in a fold.

  reg [BANKS*ENTRY_BITS-1:0] entries[0:FOLDS-1];
  wire [BANKS*ENTRY_BITS-1:0] entry;

  generate
    if (MEM_FILE != "") begin : loaded
      initial $readmemh(MEM_FILE, entries);
    end
  endgenerate

  generate
    if (FOLDS > 1) begin : folded
      localparam integer FOLD_BITS = $clog2(FOLDS);
      localparam integer LAST_FOLD = FOLDS - 1;
      reg [FOLD_BITS-1:0] fold_q;
      reg [BANKS*ENTRY_BITS-1:0] entry_q;
      wire [FOLD_BITS-1:0] next =
          (rst | last_fold) ? {FOLD_BITS{1'b0}} : fold_q + {{(FOLD_BITS - 1) {1'b0}}, 1'b1};
      assign last_fold = fold_q == LAST_FOLD[FOLD_BITS-1:0];
      assign entry = entry_q;
      always @(posedge clk) begin
        if (rst | reads) fold_q <= next;
      end
      always @(posedge clk) begin
        if (rst | reads) entry_q <= entries[next];
      end
    end else begin : whole
      assign last_fold = 1'b1;
      assign entry = entries[0];
    end
  endgenerate

  // Places in the circular buffer: where the next beat is written, and where shift (0, 0) is read.

  localparam integer LAST_PLACE = DEPTH - 1;
  // Ways modulo DEPTH, 0 to DEPTH - 1.
  localparam integer ONE = 1 % DEPTH;
  localparam integer ROW = (BY_ROW % DEPTH + DEPTH) % DEPTH;
  localparam integer PIXEL = (BY_PIXEL % DEPTH + DEPTH) % DEPTH;
  localparam integer LINE = (BY_LINE % DEPTH + DEPTH) % DEPTH;
  localparam integer NEW = (BY_FRAME % DEPTH + DEPTH) % DEPTH;

  reg [PLACE_BITS-1:0] write_q;
  reg [PLACE_BITS-1:0] read_q;
  wire [PLACE_BITS-1:0] write_d =
      (write_q == LAST_PLACE[PLACE_BITS-1:0])
      ? {PLACE_BITS{1'b0}} : write_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
  wire [PLACE_BITS-1:0] read_d;

  wire [PLACE_BITS-1:0] plus =
      ~(last_fold & last_column) ? ONE[PLACE_BITS-1:0]
      : ~last_row ? ROW[PLACE_BITS-1:0]
      : ~last_pixel ? PIXEL[PLACE_BITS-1:0]
      : ~last_line ? LINE[PLACE_BITS-1:0]
      : NEW[PLACE_BITS-1:0];

  generate
    if (DEPTH != (1 << PLACE_BITS)) begin : wrapping
      wire [PLACE_BITS-1:0] plain = read_q + plus;
      // The same less DEPTH: below 0 where the end is not passed.
      wire [PLACE_BITS:0] less = {1'b0, read_q} + ({1'b0, plus} - DEPTH[PLACE_BITS:0]);
      assign read_d = less[PLACE_BITS] ? plain : less[PLACE_BITS-1:0];
    end else begin : natural
      assign read_d = read_q + plus;
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      write_q <= {PLACE_BITS{1'b0}};
      read_q  <= {PLACE_BITS{1'b0}};
    end else begin
      if (writes) write_q <= write_d;
      if (reads) read_q <= read_d;
    end
  end

  // Lanes of a bank, and how many of them precede a lane.
  function integer lanes_of;
    input integer bank;
    input integer bound;
    integer l;
    begin
      lanes_of = 0;
      for (l = 0; l < bound; l = l + 1) begin
        if ({16'd0, BANK_OF[l*16+:16]} == bank) lanes_of = lanes_of + 1;
      end
    end
  endfunction

  genvar b;
  genvar l;

  generate
    for (b = 0; b < BANKS; b = b + 1) begin : banks
      localparam integer COUNT = lanes_of(b, LANES);
      wire [COUNT*BITS-1:0] data;
      wire [COUNT*OUT_BITS-1:0] beat;
      wire [PLACE_BITS-1:0] offset = entry[b*ENTRY_BITS+:PLACE_BITS];
      wire [Y_BITS-1:0] y = entry[b*ENTRY_BITS+PLACE_BITS+:Y_BITS];
      wire [X_BITS-1:0] x = entry[b*ENTRY_BITS+PLACE_BITS+Y_BITS+:X_BITS];

      for (l = 0; l < LANES; l = l + 1) begin : lanes
        if (BANK_OF[l*16+:16] == b) begin : mine
          localparam integer RANK = lanes_of(b, l);
          assign data[RANK*BITS+:BITS] = s_axis_tdata[l*BITS+:BITS];
          assign m_axis_tdata[l*OUT_BITS+:OUT_BITS] = beat[RANK*OUT_BITS+:OUT_BITS];
        end
      end

      spatial_shift_bank #(
          .LANES     (COUNT),
          .BITS      (BITS),
          .OUT_BITS  (OUT_BITS),
          .IS_SIGNED (IS_SIGNED),
          .IS_BIPOLAR(IS_BIPOLAR),
          .PAD       (PAD),
          .DEPTH     (DEPTH),
          .PLACE_BITS(PLACE_BITS)
      ) bank (
          .clk        (clk),
          .writes     (writes),
          .write_place(write_q),
          .data       (data),
          .reads      (reads),
          .read_place (read_q),
          .offset     (offset),
          .is_inside  (inside_y[y] & inside_x[x]),
          .beat       (beat)
      );
    end
  endgenerate

endmodule

`default_nettype wire
