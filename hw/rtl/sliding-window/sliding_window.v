// Sliding window: for each output pixel, the pixels of the input under the kernel.
//
//   window (oy, ox) = x[oy * STRIDE_H - PAD_TOP + ky * DILATION_H][ox * STRIDE_W - PAD_LEFT + kx * DILATION_W]
//                     for ky = 0 .. KERNEL_H-1, for kx = 0 .. KERNEL_W-1, all channels
//
// Streams: pixels come in raster order, FOLDS = ceil(CHANNELS / LANES) beats of LANES channels each; a
// window leaves in KERNEL_H * KERNEL_W * FOLDS such beats, windows in raster order; lane 0 is in the low
// bits. Lanes past the last channel are 0 on both sides: LANES need not divide CHANNELS, but the window
// then has FOLDS * LANES elements per pixel. Outside the input, elements are PAD. Where an element that
// comes cannot hold PAD, those that leave are wider: the same numbers in OUT_BITS bits, two's complement
// or unsigned (so -1 / +1 padded with 0 leave as two's complement numbers of two bits).
//
// Beats are kept in a circular buffer of DEPTH beats. Positions are beats since the first of all
// frames, and padding has positions too: the last columns and rows of padding lie over what follows
// them in raster order, the first over what precedes. So every way from one beat of a window to the
// next, to the next window, row and frame is a constant. What precedes the window being read is free.
//
// A beat can be read in the cycle after it was written, whatever the rest of its window. Latency
// 1 cycle, initiation interval 1 output beat per cycle while the input keeps up.

`default_nettype none

module sliding_window #(
    // Rows and columns of a frame, at least 1.
    parameter integer HEIGHT = 1,
    parameter integer WIDTH = 1,
    // Channels of a pixel, at least 1.
    parameter integer CHANNELS = 1,
    // Channels per beat, 1 to CHANNELS.
    parameter integer LANES = 1,
    // Bits of an element, at least 1.
    parameter integer BITS = 1,
    // Rows and columns of the kernel, of the way from one window to the next, and of the way from one
    // row or column of the kernel to the next; all at least 1.
    parameter integer KERNEL_H = 1,
    parameter integer KERNEL_W = 1,
    parameter integer STRIDE_H = 1,
    parameter integer STRIDE_W = 1,
    parameter integer DILATION_H = 1,
    parameter integer DILATION_W = 1,
    // Rows and columns around the input, at least 0; every window must hold a pixel of the input.
    parameter integer PAD_TOP = 0,
    parameter integer PAD_LEFT = 0,
    parameter integer PAD_BOTTOM = 0,
    parameter integer PAD_RIGHT = 0,
    // Bits of an element that leaves, at least BITS.
    parameter integer OUT_BITS = BITS,
    // How elements that come are widened where OUT_BITS is more: 1, their sign is extended; or 1, a bit
    // is -1 (0) or +1 (1).
    parameter integer IS_SIGNED = 0,
    parameter integer IS_BIPOLAR = 0,
    // Padding: its low OUT_BITS bits, the sign repeated where those are more than 32.
    parameter integer PAD = 0,
    // Beats kept: more than a window spans in raster order, ((KERNEL_H - 1) * DILATION_H * WIDTH +
    // (KERNEL_W - 1) * DILATION_W + 1) * FOLDS.
    parameter integer DEPTH = 2
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

  localparam integer FOLDS = (CHANNELS + LANES - 1) / LANES;
  // Rows and columns that a window covers, and last position of a window in each direction.
  localparam integer SPAN_H = (KERNEL_H - 1) * DILATION_H + 1;
  localparam integer SPAN_W = (KERNEL_W - 1) * DILATION_W + 1;
  localparam integer LAST_Y = (HEIGHT + PAD_TOP + PAD_BOTTOM - SPAN_H) / STRIDE_H * STRIDE_H;
  localparam integer LAST_X = (WIDTH + PAD_LEFT + PAD_RIGHT - SPAN_W) / STRIDE_W * STRIDE_W;

  // Ways between positions, in beats. First those between windows, from first beat to first beat.
  localparam integer TO_WINDOW = STRIDE_W * FOLDS;
  localparam integer TO_LINE = (STRIDE_H * WIDTH - LAST_X) * FOLDS;
  localparam integer TO_FRAME = ((HEIGHT - LAST_Y) * WIDTH - LAST_X) * FOLDS;
  // From the first beat of a window to its last.
  localparam integer SPAN = ((SPAN_H - 1) * WIDTH + SPAN_W) * FOLDS;
  localparam integer WAY = SPAN - 1;
  // From one beat read to the next: within a pixel 1, to the next column and row of the kernel, to the
  // next window, row of windows and frame.
  localparam integer BY_COLUMN = DILATION_W * FOLDS - (FOLDS - 1);
  localparam integer BY_ROW = (DILATION_H * WIDTH - (SPAN_W - 1)) * FOLDS - (FOLDS - 1);
  localparam integer BY_WINDOW = TO_WINDOW - WAY;
  localparam integer BY_LINE = TO_LINE - WAY;
  localparam integer BY_FRAME = TO_FRAME - WAY;
  // The first window of a frame starts that much before the frame.
  localparam integer LEAD = (PAD_TOP * WIDTH + PAD_LEFT) * FOLDS;

  // With more padding than a kernel covers, the next row or frame of windows starts before the last
  // window of this one; nothing is freed twice.
  localparam integer MOVES_BACK = (TO_LINE < 0 || TO_FRAME < 0) ? 1 : 0;
  localparam integer START_HELD = (TO_FRAME < 0) ? LEAD + TO_FRAME : LEAD;

  // Every window holds a pixel of the input, so reading is never further ahead of writing than by a
  // way between windows and a window.
  localparam integer LONGEST =
      (TO_FRAME > TO_LINE && TO_FRAME > TO_WINDOW) ? TO_FRAME
      : (TO_LINE > TO_WINDOW) ? TO_LINE : TO_WINDOW;
  localparam integer LOWEST = LONGEST + SPAN;
  localparam integer FURTHEST = (MOVES_BACK != 0) ? DEPTH + SPAN : DEPTH;
  localparam integer COUNT_BITS = $clog2(((LOWEST > FURTHEST) ? LOWEST : FURTHEST) + 2) + 1;

  generate
    if (HEIGHT < 1 || WIDTH < 1 || CHANNELS < 1) begin : bad_frame
      sliding_window_error_height_width_and_channels_must_be_at_least_1 error ();
    end
    if (LANES < 1 || LANES > CHANNELS) begin : bad_lanes
      sliding_window_error_lanes_must_be_1_to_channels error ();
    end
    if (BITS < 1) begin : bad_bits
      sliding_window_error_bits_must_be_at_least_1 error ();
    end
    if (OUT_BITS < BITS) begin : bad_out_bits
      sliding_window_error_out_bits_must_be_at_least_bits error ();
    end
    if (IS_BIPOLAR != 0 && (BITS != 1 || IS_SIGNED != 0)) begin : bad_bipolar
      sliding_window_error_bipolar_elements_have_one_bit_and_no_sign error ();
    end
    if (KERNEL_H < 1 || KERNEL_W < 1 || STRIDE_H < 1 || STRIDE_W < 1
        || DILATION_H < 1 || DILATION_W < 1) begin : bad_kernel
      sliding_window_error_kernel_stride_and_dilation_must_be_at_least_1 error ();
    end
    if (PAD_TOP < 0 || PAD_LEFT < 0 || PAD_BOTTOM < 0 || PAD_RIGHT < 0) begin : bad_padding
      sliding_window_error_padding_must_be_at_least_0 error ();
    end
    if (PAD_TOP >= SPAN_H || PAD_BOTTOM >= SPAN_H
        || PAD_LEFT >= SPAN_W || PAD_RIGHT >= SPAN_W) begin : bad_window
      sliding_window_error_padding_must_be_less_than_a_kernel_covers error ();
    end
    if (SPAN_H > HEIGHT + PAD_TOP + PAD_BOTTOM
        || SPAN_W > WIDTH + PAD_LEFT + PAD_RIGHT) begin : bad_size
      sliding_window_error_kernel_must_fit_the_padded_frame error ();
    end
    if (DEPTH <= SPAN) begin : bad_depth
      sliding_window_error_depth_must_be_more_than_a_window_spans error ();
    end
  endgenerate

  // What is written and not yet read, less 1, counted from the beat to be read next: it is there when
  // this is not negative. Below 0 where reading has gone ahead, over padding or pixels never read.
  reg signed [COUNT_BITS-1:0] ahead_q;
  // The same counted from the first beat of the window being read: the beats that are not free.
  reg signed [COUNT_BITS-1:0] held_q;

  localparam integer LAST_HELD = DEPTH - 1;
  localparam integer START_AHEAD = LEAD - 1;
  localparam integer START_HELD_LESS_1 = START_HELD - 1;

  wire writes = s_axis_tvalid & s_axis_tready;
  wire padded;
  wire started;
  reg valid_q;
  wire reads = (~valid_q | m_axis_tready) & (padded | ~ahead_q[COUNT_BITS-1]) & started;

  assign s_axis_tready = held_q < $signed(LAST_HELD[COUNT_BITS-1:0]);
  assign m_axis_tvalid = valid_q;

  // Where in the frame the beat to be read next is; each is the last of what the one before it tells.
  wire last_fold;
  wire last_column;
  wire last_row;
  wire last_window;
  wire last_line;

  sliding_window_position #(
      .HEIGHT    (HEIGHT),
      .WIDTH     (WIDTH),
      .FOLDS     (FOLDS),
      .KERNEL_H  (KERNEL_H),
      .KERNEL_W  (KERNEL_W),
      .STRIDE_H  (STRIDE_H),
      .STRIDE_W  (STRIDE_W),
      .DILATION_H(DILATION_H),
      .DILATION_W(DILATION_W),
      .PAD_TOP   (PAD_TOP),
      .PAD_LEFT  (PAD_LEFT),
      .PAD_BOTTOM(PAD_BOTTOM),
      .PAD_RIGHT (PAD_RIGHT)
  ) position (
      .clk        (clk),
      .rst        (rst),
      .advance    (reads),
      .last_fold  (last_fold),
      .last_column(last_column),
      .last_row   (last_row),
      .last_window(last_window),
      .last_line  (last_line),
      .padded     (padded)
  );

  wire window_ends = last_fold & last_column & last_row;

  // How much is written ahead.

  localparam integer MINUS_1 = -1;
  localparam integer MINUS_COLUMN = -BY_COLUMN;
  localparam integer MINUS_ROW = -BY_ROW;
  localparam integer MINUS_WINDOW = -BY_WINDOW;
  localparam integer MINUS_LINE = -BY_LINE;
  localparam integer MINUS_FRAME = -BY_FRAME;

  wire [COUNT_BITS-1:0] minus =
      ~last_fold ? MINUS_1[COUNT_BITS-1:0]
      : ~last_column ? MINUS_COLUMN[COUNT_BITS-1:0]
      : ~last_row ? MINUS_ROW[COUNT_BITS-1:0]
      : ~last_window ? MINUS_WINDOW[COUNT_BITS-1:0]
      : ~last_line ? MINUS_LINE[COUNT_BITS-1:0]
      : MINUS_FRAME[COUNT_BITS-1:0];
  wire [COUNT_BITS-1:0] one_more = {{(COUNT_BITS - 1) {1'b0}}, writes};
  wire signed [COUNT_BITS-1:0] ahead_d = ahead_q + (minus & {COUNT_BITS{reads}}) + one_more;
  wire signed [COUNT_BITS-1:0] kept = held_q + one_more;
  wire frees;

  generate
    if (MOVES_BACK != 0) begin : back
      assign frees = reads & window_ends & (ahead_d < kept);
    end else begin : forth
      assign frees = reads & window_ends;
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      valid_q <= 1'b0;
      ahead_q <= START_AHEAD[COUNT_BITS-1:0];
      held_q  <= START_HELD_LESS_1[COUNT_BITS-1:0];
    end else begin
      valid_q <= reads | (valid_q & ~m_axis_tready);
      ahead_q <= ahead_d;
      held_q  <= frees ? ahead_d : kept;
    end
  end

  // The padding before a frame waits for the frame's first beat: nothing leaves before its frame comes.

  generate
    if (LEAD > 0) begin : waits
      reg first_q;
      always @(posedge clk) begin
        if (rst) first_q <= 1'b1;
        else if (reads) first_q <= window_ends & last_window & last_line;
      end
      assign started = ~first_q | (ahead_q >= $signed(LEAD[COUNT_BITS-1:0]));
    end else begin : begins
      assign started = 1'b1;
    end
  endgenerate

  sliding_window_store #(
      .LANES      (LANES),
      .BITS       (BITS),
      .LAST_LANES (CHANNELS - (FOLDS - 1) * LANES),
      .OUT_BITS   (OUT_BITS),
      .IS_SIGNED  (IS_SIGNED),
      .IS_BIPOLAR (IS_BIPOLAR),
      .PAD        (PAD),
      .DEPTH      (DEPTH),
      .START      (-LEAD),
      .BY_COLUMN  (BY_COLUMN),
      .BY_ROW     (BY_ROW),
      .BY_WINDOW  (BY_WINDOW),
      .BY_LINE    (BY_LINE),
      .BY_FRAME   (BY_FRAME)
  ) store (
      .clk        (clk),
      .rst        (rst),
      .writes     (writes),
      .data       (s_axis_tdata),
      .reads      (reads),
      .padded     (padded),
      .last_fold  (last_fold),
      .last_column(last_column),
      .last_row   (last_row),
      .last_window(last_window),
      .last_line  (last_line),
      .beat       (m_axis_tdata)
  );

endmodule

`default_nettype wire
