// Padding of images with a constant.
//
//   y[i][j][c] = x[i - PAD_TOP][j - PAD_LEFT][c] inside the input, PAD_VALUE outside
//
// Streams: pixels in raster order, ceil(CHANNELS / LANES) beats each, on both sides; lane 0 is in the low
// bits; lanes past the last channel are 0 at the output. The output type holds the input's and PAD_VALUE.
//
// A beat waits in the input register until its place comes. The padding before a frame waits for the
// frame's first beat: nothing leaves before its frame comes.
//
// Latency 2, initiation interval 1 output beat per cycle.

`default_nettype none

module pad #(
    // Rows and columns of the input, at least 1.
    parameter integer HEIGHT = 1,
    parameter integer WIDTH = 1,
    // Channels of a pixel, at least 1, and channels per beat, 1 to CHANNELS.
    parameter integer CHANNELS = 1,
    parameter integer LANES = 1,
    // Bits of an input element, at least 1; whether it is two's complement, or a sign: 0 is -1, 1 is 1.
    parameter integer IN_BITS = 1,
    parameter integer IN_SIGNED = 0,
    parameter integer IN_BIPOLAR = 0,
    // Bits of an output element, at least IN_BITS. Of a bipolar input 1: a sign, or more: a number.
    parameter integer OUT_BITS = 1,
    // Rows and columns around the input, at least 0.
    parameter integer PAD_TOP = 0,
    parameter integer PAD_LEFT = 0,
    parameter integer PAD_BOTTOM = 0,
    parameter integer PAD_RIGHT = 0,
    // The constant, sign-extended; as a sign 0 or 1.
    parameter integer PAD_VALUE = 0
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  localparam integer FOLDS = (CHANNELS + LANES - 1) / LANES;
  localparam integer LAST_FOLD = FOLDS - 1;
  // Lanes used in the last beat of a pixel.
  localparam integer LAST_LANES = CHANNELS - LAST_FOLD * LANES;
  localparam integer END_COLUMN = PAD_LEFT + WIDTH;
  localparam integer END_ROW = PAD_TOP + HEIGHT;
  localparam integer LAST_COLUMN = END_COLUMN + PAD_RIGHT - 1;
  localparam integer LAST_ROW = END_ROW + PAD_BOTTOM - 1;
  localparam integer FOLD_BITS = (FOLDS > 1) ? $clog2(FOLDS) : 1;
  localparam integer COLUMN_BITS = $clog2(LAST_COLUMN + 2);
  localparam integer ROW_BITS = $clog2(LAST_ROW + 2);

  generate
    if (HEIGHT < 1 || WIDTH < 1 || CHANNELS < 1) begin : bad_frame
      pad_error_height_width_and_channels_must_be_at_least_1 error ();
    end
    if (LANES < 1 || LANES > CHANNELS) begin : bad_lanes
      pad_error_lanes_must_be_1_to_channels error ();
    end
    if (IN_BITS < 1 || OUT_BITS < IN_BITS) begin : bad_bits
      pad_error_bits_must_be_at_least_1_and_not_fewer_than_the_input error ();
    end
    if (IN_BIPOLAR != 0 && (IN_BITS != 1 || IN_SIGNED != 0)) begin : bad_bipolar
      pad_error_bipolar_elements_are_1_unsigned_bit error ();
    end
    if (PAD_TOP < 0 || PAD_LEFT < 0 || PAD_BOTTOM < 0 || PAD_RIGHT < 0) begin : bad_padding
      pad_error_padding_must_be_at_least_0 error ();
    end
  endgenerate

  // The input register.
  reg held_q;
  reg [LANES*IN_BITS-1:0] input_q;

  // Where in the padded frame the next output beat is.
  reg [FOLD_BITS-1:0] fold_q;
  reg [COLUMN_BITS-1:0] column_q;
  reg [ROW_BITS-1:0] row_q;
  // It is a frame's first.
  reg first_q;

  reg valid_q;
  reg [LANES*OUT_BITS-1:0] output_q;

  wire [3:0] outside;
  wire padded = |outside;
  wire last_fold = fold_q == LAST_FOLD[FOLD_BITS-1:0];
  wire last_column = column_q == LAST_COLUMN[COLUMN_BITS-1:0];
  wire last_row = row_q == LAST_ROW[ROW_BITS-1:0];
  wire output_ready = ~valid_q | m_axis_tready;
  wire sends = output_ready & (held_q | (padded & ~first_q));
  wire input_ready = ~held_q | (sends & ~padded);

  assign s_axis_tready = input_ready;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = output_q;

  wire [OUT_BITS-1:0] around;

  generate
    if (OUT_BITS > 32) begin : wide_value
      wire [31:0] value = PAD_VALUE;
      assign around = {{(OUT_BITS - 32) {value[31]}}, value};
    end else begin : narrow_value
      assign around = PAD_VALUE[OUT_BITS-1:0];
    end

    if (PAD_TOP > 0) begin : has_top
      assign outside[0] = row_q < PAD_TOP[ROW_BITS-1:0];
    end else begin : no_top
      assign outside[0] = 1'b0;
    end
    if (PAD_LEFT > 0) begin : has_left
      assign outside[1] = column_q < PAD_LEFT[COLUMN_BITS-1:0];
    end else begin : no_left
      assign outside[1] = 1'b0;
    end
    if (PAD_BOTTOM > 0) begin : has_bottom
      assign outside[2] = row_q >= END_ROW[ROW_BITS-1:0];
    end else begin : no_bottom
      assign outside[2] = 1'b0;
    end
    if (PAD_RIGHT > 0) begin : has_right
      assign outside[3] = column_q >= END_COLUMN[COLUMN_BITS-1:0];
    end else begin : no_right
      assign outside[3] = 1'b0;
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      held_q   <= 1'b0;
      valid_q  <= 1'b0;
      first_q  <= 1'b1;
      fold_q   <= {FOLD_BITS{1'b0}};
      column_q <= {COLUMN_BITS{1'b0}};
      row_q    <= {ROW_BITS{1'b0}};
    end else begin
      if (input_ready) held_q <= s_axis_tvalid;
      if (output_ready) valid_q <= sends;
      if (sends) begin
        first_q <= last_fold & last_column & last_row;
        fold_q  <= last_fold ? {FOLD_BITS{1'b0}} : fold_q + {{(FOLD_BITS - 1) {1'b0}}, 1'b1};
        if (last_fold) begin
          column_q <= last_column
              ? {COLUMN_BITS{1'b0}} : column_q + {{(COLUMN_BITS - 1) {1'b0}}, 1'b1};
        end
        if (last_fold & last_column) begin
          row_q <= last_row ? {ROW_BITS{1'b0}} : row_q + {{(ROW_BITS - 1) {1'b0}}, 1'b1};
        end
      end
    end
  end

  always @(posedge clk) begin
    if (input_ready) input_q <= s_axis_tdata;
  end

  genvar l;

  generate
    for (l = 0; l < LANES; l = l + 1) begin : lane
      wire [IN_BITS-1:0] element = input_q[l*IN_BITS+:IN_BITS];
      wire [OUT_BITS-1:0] number;
      wire used = (l < LAST_LANES) | ~last_fold;

      if (OUT_BITS == IN_BITS) begin : same
        assign number = element;
      end else if (IN_BIPOLAR != 0) begin : sign
        assign number = {{(OUT_BITS - 1) {~element[0]}}, 1'b1};
      end else begin : extended
        assign number = {{(OUT_BITS - IN_BITS) {(IN_SIGNED != 0) & element[IN_BITS-1]}}, element};
      end

      always @(posedge clk) begin
        if (output_ready) begin
          output_q[l*OUT_BITS+:OUT_BITS] <= (padded ? around : number) & {OUT_BITS{used}};
        end
      end
    end
  endgenerate

endmodule

`default_nettype wire
