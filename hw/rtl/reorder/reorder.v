// Another order of elements, the same in every period.
//
// Output (i_0, .., i_5) of a period, i_5 changing fastest, is input i_0 * STRIDE_0 + .. + i_5 * STRIDE_5,
// 0 <= i_k < DIM_k. Every input of a period is read once.
//
// Two forms. WIRED 0: lanes stay together, and the loops count beats; a period waits in a circular
// buffer while the next one arrives, and its places are freed at its end. WIRED 1: a beat holds whole
// periods, and the loops count lanes; each lane of the output register has its source.
//
// Latency 1 from the beat that is needed; initiation interval 1 beat per cycle where DEPTH is a period
// and as much again as the loops reach ahead.

`default_nettype none

module reorder #(
    // Elements per beat, at least 1.
    parameter integer LANES = 1,
    // Bits of an element, at least 1.
    parameter integer BITS = 1,
    parameter integer WIRED = 0,
    // Beats kept, at least those of a period. Unused where WIRED is 1.
    parameter integer DEPTH = 2,
    // Loops from the outermost to the innermost; one without effect has DIM 1.
    parameter integer DIM_0 = 1,
    parameter integer STRIDE_0 = 0,
    parameter integer DIM_1 = 1,
    parameter integer STRIDE_1 = 0,
    parameter integer DIM_2 = 1,
    parameter integer STRIDE_2 = 0,
    parameter integer DIM_3 = 1,
    parameter integer STRIDE_3 = 0,
    parameter integer DIM_4 = 1,
    parameter integer STRIDE_4 = 0,
    parameter integer DIM_5 = 1,
    parameter integer STRIDE_5 = 0
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*BITS-1:0] s_axis_tdata,
    input  wire                  s_axis_tvalid,
    output wire                  s_axis_tready,

    output wire [LANES*BITS-1:0] m_axis_tdata,
    output wire                  m_axis_tvalid,
    input  wire                  m_axis_tready
);

  localparam integer PERIOD = DIM_0 * DIM_1 * DIM_2 * DIM_3 * DIM_4 * DIM_5;
  // Place of a period's last output.
  localparam integer FURTHEST =
      (DIM_0 - 1) * STRIDE_0 + (DIM_1 - 1) * STRIDE_1 + (DIM_2 - 1) * STRIDE_2
      + (DIM_3 - 1) * STRIDE_3 + (DIM_4 - 1) * STRIDE_4 + (DIM_5 - 1) * STRIDE_5;

  generate
    if (LANES < 1 || BITS < 1) begin : bad_beat
      reorder_error_lanes_and_bits_must_be_at_least_1 error ();
    end
    if (DIM_0 < 1 || DIM_1 < 1 || DIM_2 < 1 || DIM_3 < 1 || DIM_4 < 1 || DIM_5 < 1) begin : bad_dim
      reorder_error_dims_must_be_at_least_1 error ();
    end
    if (FURTHEST != PERIOD - 1) begin : bad_stride
      reorder_error_strides_must_reach_every_place_once error ();
    end
    if (WIRED == 0 && DEPTH < PERIOD) begin : bad_depth
      reorder_error_depth_must_be_at_least_a_period error ();
    end
    if (WIRED != 0 && LANES % PERIOD != 0) begin : bad_lanes
      reorder_error_a_wired_beat_must_hold_whole_periods error ();
    end
  endgenerate

  reg valid_q;
  wire output_ready = ~valid_q | m_axis_tready;

  assign m_axis_tvalid = valid_q;

  genvar l;

  generate
    if (WIRED != 0) begin : wired
      reg [LANES*BITS-1:0] output_q;

      assign s_axis_tready = output_ready;
      assign m_axis_tdata  = output_q;

      always @(posedge clk) begin
        if (rst) valid_q <= 1'b0;
        else if (output_ready) valid_q <= s_axis_tvalid;
      end

      for (l = 0; l < LANES; l = l + 1) begin : lane
        localparam integer AT = l % PERIOD;
        localparam integer SOURCE = l - AT
            + (AT % DIM_5) * STRIDE_5
            + (AT / DIM_5 % DIM_4) * STRIDE_4
            + (AT / (DIM_5 * DIM_4) % DIM_3) * STRIDE_3
            + (AT / (DIM_5 * DIM_4 * DIM_3) % DIM_2) * STRIDE_2
            + (AT / (DIM_5 * DIM_4 * DIM_3 * DIM_2) % DIM_1) * STRIDE_1
            + (AT / (DIM_5 * DIM_4 * DIM_3 * DIM_2 * DIM_1)) * STRIDE_0;
        always @(posedge clk) begin
          if (output_ready) output_q[l*BITS+:BITS] <= s_axis_tdata[SOURCE*BITS+:BITS];
        end
      end
    end else begin : stored
      localparam integer HELD_BITS = $clog2(DEPTH + 1);
      localparam integer MINUS_PERIOD = -PERIOD;
      // Beats of the period being read, and those after it.
      reg [HELD_BITS-1:0] held_q;

      wire present;
      wire [5:0] last;
      wire writes = s_axis_tvalid & s_axis_tready;
      wire reads = present & output_ready;
      wire ends = reads & (&last);
      wire [HELD_BITS-1:0] change = MINUS_PERIOD[HELD_BITS-1:0] & {HELD_BITS{ends}};

      assign s_axis_tready = held_q != DEPTH[HELD_BITS-1:0];

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
          .BITS    (LANES * BITS),
          .DEPTH   (DEPTH),
          .PERIOD  (PERIOD),
          .DIM_0   (DIM_0),
          .STRIDE_0(STRIDE_0),
          .DIM_1   (DIM_1),
          .STRIDE_1(STRIDE_1),
          .DIM_2   (DIM_2),
          .STRIDE_2(STRIDE_2),
          .DIM_3   (DIM_3),
          .STRIDE_3(STRIDE_3),
          .DIM_4   (DIM_4),
          .STRIDE_4(STRIDE_4),
          .DIM_5   (DIM_5),
          .STRIDE_5(STRIDE_5)
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
    end
  endgenerate

endmodule

`default_nettype wire
