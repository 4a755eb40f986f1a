// Pooling of windows: the maximum or the sum over the places of each window.
//
//   y[c] = max or sum over p of x[p][c]
//
// Input vectors are windows of PLACES places with FOLDS beats of LANES channels each, place after place
// (what sliding_window gives); an output vector is FOLDS beats. Running results wait in a memory of
// FOLDS beats (a register where FOLDS = 1), whatever the number of places. Every output beat leaves with
// the beat of the last place that completes it: latency 1, initiation interval PLACES * FOLDS cycles per
// window.

`default_nettype none

module pool #(
    // Places of a window, at least 1.
    parameter integer PLACES = 4,
    // Beats of a place, at least 1.
    parameter integer FOLDS = 1,
    // Channels per beat, at least 1.
    parameter integer LANES = 1,
    // Input elements: bits, at least 1; two's complement; a bit for -1 and +1.
    parameter integer IN_BITS = 1,
    parameter integer IN_SIGNED = 0,
    parameter integer IN_BIPOLAR = 0,
    // 1: sum; 0: maximum.
    parameter integer SUM = 0,
    // Bits of a result: IN_BITS of a maximum; of a sum enough for every result (not for every running sum).
    parameter integer OUT_BITS = 1
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

  localparam integer FOLD_BITS = (FOLDS > 1) ? $clog2(FOLDS) : 1;
  localparam integer PLACE_BITS = (PLACES > 1) ? $clog2(PLACES) : 1;
  localparam integer LAST_FOLD = FOLDS - 1;
  localparam integer LAST_PLACE = PLACES - 1;
  localparam integer WIDTH = LANES * OUT_BITS;
  // -PLACES = 2 * START + PARITY
  localparam integer START = -((PLACES + 1) / 2);
  localparam integer PARITY = PLACES % 2;

  generate
    if (PLACES < 1 || FOLDS < 1 || LANES < 1) begin : bad_shape
      pool_error_places_folds_and_lanes_must_be_at_least_1 error ();
    end
    if (IN_BITS < 1 || (IN_BIPOLAR != 0 && (IN_BITS != 1 || IN_SIGNED != 0))) begin : bad_in_bits
      pool_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end
    if (OUT_BITS < 1 || (SUM == 0 && OUT_BITS != IN_BITS)) begin : bad_out_bits
      pool_error_out_bits_must_be_at_least_1_and_in_bits_of_a_maximum error ();
    end
  endgenerate

  reg [FOLD_BITS-1:0] fold_q;
  reg [PLACE_BITS-1:0] place_q;
  reg valid_q;
  reg [WIDTH-1:0] data_q;

  wire first_place = place_q == {PLACE_BITS{1'b0}};
  wire last_place = place_q == LAST_PLACE[PLACE_BITS-1:0];
  wire last_fold = fold_q == LAST_FOLD[FOLD_BITS-1:0];
  wire output_ready = ~valid_q | m_axis_tready;
  wire take = s_axis_tvalid & s_axis_tready;

  assign s_axis_tready = output_ready | ~last_place;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = data_q;

  wire [WIDTH-1:0] held;
  wire [WIDTH-1:0] result;

  genvar lane;
  generate
    for (lane = 0; lane < LANES; lane = lane + 1) begin : lanes
      wire [IN_BITS-1:0] x = s_axis_tdata[lane*IN_BITS+:IN_BITS];
      wire [OUT_BITS-1:0] h = held[lane*OUT_BITS+:OUT_BITS];
      wire [OUT_BITS-1:0] next;
      if (SUM != 0 && IN_BIPOLAR != 0) begin : sum_of_signs
        // From -PLACES on, each +1 adds 2: the lowest bit stays what it is at the start.
        if (OUT_BITS > 1) begin : counted
          wire [OUT_BITS-2:0] from = first_place ? START[OUT_BITS-2:0] : h[OUT_BITS-1:1];
          wire [OUT_BITS-2:0] sum = from + {{(OUT_BITS - 2) {1'b0}}, x};
          assign next = {sum, PARITY[0]};
        end else begin : parity
          assign next = PARITY[0];
        end
      end else if (SUM != 0) begin : sum
        wire [OUT_BITS-1:0] value;

        element_value #(
            .BITS    (IN_BITS),
            .SIGNED  (IN_SIGNED),
            .OUT_BITS(OUT_BITS)
        ) extension (
            .code (x),
            .value(value)
        );

        assign next = (h & {OUT_BITS{~first_place}}) + value;
      end else begin : maximum
        // With the sign bit inverted, two's complement numbers are in the order of unsigned ones.
        wire sign_x = x[IN_BITS-1] ^ (IN_SIGNED != 0);
        wire sign_h = h[IN_BITS-1] ^ (IN_SIGNED != 0);
        wire is_more;
        if (IN_BITS == 1) begin : one_bit
          assign is_more = sign_x & ~sign_h;
        end else begin : many_bits
          assign is_more = {sign_x, x[IN_BITS-2:0]} > {sign_h, h[IN_BITS-2:0]};
        end
        assign next = (first_place | is_more) ? x : h;
      end
      assign result[lane*OUT_BITS+:OUT_BITS] = next;
    end

    if (FOLDS == 1) begin : one_beat
      reg [WIDTH-1:0] held_q;
      assign held = held_q;
      always @(posedge clk) begin
        if (take) held_q <= result;
      end
    end else begin : many_beats
      reg [WIDTH-1:0] memory[0:FOLDS-1];
      assign held = memory[fold_q];
      always @(posedge clk) begin
        if (take) memory[fold_q] <= result;
      end
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      fold_q  <= {FOLD_BITS{1'b0}};
      place_q <= {PLACE_BITS{1'b0}};
      valid_q <= 1'b0;
    end else begin
      if (take) begin
        fold_q <= last_fold ? {FOLD_BITS{1'b0}} : fold_q + {{(FOLD_BITS - 1) {1'b0}}, 1'b1};
        if (last_fold) begin
          place_q <= last_place ? {PLACE_BITS{1'b0}} : place_q + {{(PLACE_BITS - 1) {1'b0}}, 1'b1};
        end
      end
      if (output_ready) valid_q <= take & last_place;
    end
  end

  always @(posedge clk) begin
    if (output_ready & take) data_q <= result;
  end

endmodule

`default_nettype wire
