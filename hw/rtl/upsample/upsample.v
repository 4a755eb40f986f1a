// Nearest-neighbour upsampling: every pixel FACTOR_W times in its row, every row FACTOR_H times.
//
//   y[i][j][c] = x[i / FACTOR_H][j / FACTOR_W][c]
//
// Streams: pixels in raster order, FOLDS beats each, on both sides. Rows are all alike, so nothing here
// counts them.
//
// What is repeated, a row or (where rows are not) a pixel, waits in a circular buffer; its places are
// freed beat by beat as it is read for the last time, while the next one arrives.
//
// Latency 1 from the beat that is needed, initiation interval 1 output beat per cycle.

`default_nettype none

module upsample #(
    // Bits of a beat, at least 1.
    parameter integer BITS = 1,
    // Beats of a pixel, at least 1.
    parameter integer FOLDS = 1,
    // Pixels of an input row, at least 1.
    parameter integer WIDTH = 1,
    // How often rows and pixels are repeated, at least 1.
    parameter integer FACTOR_H = 1,
    parameter integer FACTOR_W = 1,
    // Beats kept: more than those of what is repeated.
    parameter integer DEPTH = 2
) (
    input wire clk,
    input wire rst,

    input  wire [BITS-1:0] s_axis_tdata,
    input  wire            s_axis_tvalid,
    output wire            s_axis_tready,

    output wire [BITS-1:0] m_axis_tdata,
    output wire            m_axis_tvalid,
    input  wire            m_axis_tready
);

  // Pixels of what is repeated.
  localparam integer PIXELS = (FACTOR_H > 1) ? WIDTH : 1;
  localparam integer HELD_BITS = $clog2(DEPTH + 1);

  generate
    if (BITS < 1 || FOLDS < 1 || WIDTH < 1) begin : bad_shape
      upsample_error_bits_folds_and_width_must_be_at_least_1 error ();
    end
    if (FACTOR_H < 1 || FACTOR_W < 1) begin : bad_factor
      upsample_error_factors_must_be_at_least_1 error ();
    end
    if (DEPTH <= PIXELS * FOLDS) begin : bad_depth
      upsample_error_depth_must_be_more_than_what_is_repeated error ();
    end
  endgenerate

  // Beats that are needed still.
  reg [HELD_BITS-1:0] held_q;
  reg valid_q;

  wire present;
  // Of these, the rows' and the pixels' loop are asked.
  wire [5:0] last;
  wire writes = s_axis_tvalid & s_axis_tready;
  wire reads = present & (~valid_q | m_axis_tready);
  wire frees = reads & last[2] & last[4];
  wire [HELD_BITS-1:0] change = {HELD_BITS{frees}};

  assign s_axis_tready = held_q != DEPTH[HELD_BITS-1:0];
  assign m_axis_tvalid = valid_q;

  always @(posedge clk) begin
    if (rst) begin
      held_q  <= {HELD_BITS{1'b0}};
      valid_q <= 1'b0;
    end else begin
      held_q  <= held_q + change + {{(HELD_BITS - 1) {1'b0}}, writes};
      valid_q <= reads | (valid_q & ~m_axis_tready);
    end
  end

  ring_reader #(
      .BITS    (BITS),
      .DEPTH   (DEPTH),
      .PERIOD  (PIXELS * FOLDS),
      .DIM_2   (FACTOR_H),
      .DIM_3   (PIXELS),
      .DIM_4   (FACTOR_W),
      .DIM_5   (FOLDS),
      .STRIDE_3(FOLDS),
      .STRIDE_5(1)
  ) buffer (
      .clk    (clk),
      .rst    (rst),
      .writes (writes),
      .data   (s_axis_tdata),
      .reads  (reads),
      .present(present),
      .last   (last),
      .beat   (m_axis_tdata)
  );

endmodule

`default_nettype wire
