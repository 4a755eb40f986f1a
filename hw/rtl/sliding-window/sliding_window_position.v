// Where sliding_window.v reads: the fold within a pixel, the column and row within the kernel, and the
// column and row of the padded frame, one beat after another.
//
// `last_*` tell of the beat to be read next, from the inside out: the last fold of a pixel, the last
// column and row of the kernel, and, at a window's last beat, the last window of a row and the last row
// of a frame. `padded`: the beat is outside the input.

`default_nettype none

module sliding_window_position #(
    // As in sliding_window.v, which checks them.
    parameter integer HEIGHT = 1,
    parameter integer WIDTH = 1,
    parameter integer FOLDS = 1,
    parameter integer KERNEL_H = 1,
    parameter integer KERNEL_W = 1,
    parameter integer STRIDE_H = 1,
    parameter integer STRIDE_W = 1,
    parameter integer DILATION_H = 1,
    parameter integer DILATION_W = 1,
    parameter integer PAD_TOP = 0,
    parameter integer PAD_LEFT = 0,
    parameter integer PAD_BOTTOM = 0,
    parameter integer PAD_RIGHT = 0
) (
    input  wire clk,
    input  wire rst,
    // The beat is read.
    input  wire advance,
    output wire last_fold,
    output wire last_column,
    output wire last_row,
    output wire last_window,
    output wire last_line,
    output wire padded
);

  localparam integer FOLD_BITS = (FOLDS > 1) ? $clog2(FOLDS) : 1;
  localparam integer LAST_FOLD = FOLDS - 1;

  reg [FOLD_BITS-1:0] fold_q;
  assign last_fold = fold_q == LAST_FOLD[FOLD_BITS-1:0];

  always @(posedge clk) begin
    if (rst) fold_q <= {FOLD_BITS{1'b0}};
    else if (advance) begin
      fold_q <= last_fold ? {FOLD_BITS{1'b0}} : fold_q + {{(FOLD_BITS - 1) {1'b0}}, 1'b1};
    end
  end

  // Columns move with every pixel; rows with every row of the kernel, when all its columns are read.

  wire pixel_ends = advance & last_fold;
  wire row_ends = pixel_ends & last_column;
  wire outside_x;
  wire outside_y;

  sliding_window_axis #(
      .SIZE    (WIDTH),
      .KERNEL  (KERNEL_W),
      .STRIDE  (STRIDE_W),
      .DILATION(DILATION_W),
      .BEFORE  (PAD_LEFT),
      .AFTER   (PAD_RIGHT)
  ) columns (
      .clk      (clk),
      .rst      (rst),
      .advance  (pixel_ends),
      .proceed  (last_row),
      .last_tap (last_column),
      .last_step(last_window),
      .outside  (outside_x)
  );

  sliding_window_axis #(
      .SIZE    (HEIGHT),
      .KERNEL  (KERNEL_H),
      .STRIDE  (STRIDE_H),
      .DILATION(DILATION_H),
      .BEFORE  (PAD_TOP),
      .AFTER   (PAD_BOTTOM)
  ) rows (
      .clk      (clk),
      .rst      (rst),
      .advance  (row_ends),
      .proceed  (last_window),
      .last_tap (last_row),
      .last_step(last_line),
      .outside  (outside_y)
  );

  assign padded = outside_x | outside_y;

endmodule

`default_nettype wire
