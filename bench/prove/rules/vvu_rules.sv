// Of vvu: every result is the dot product of its channel's elements in the window with its weights, for all weights.
//
// One result of every window is watched, any; it becomes due with the last place of its fold.

`default_nettype none

module vvu_rules #(
    parameter integer CHANNELS = 1,
    parameter integer PLACES = 1,
    parameter integer MULTIPLIER = 1,
    parameter integer PE = 1,
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    parameter integer W_CODE = 0,
    parameter integer W_BITS = 1,
    parameter integer ACC_BITS = 2,
    // Sets of parameters, and vectors of a frame, in whose banked form.
    parameter integer BANKS = 1,
    parameter integer VECTORS = 1
) (
    input wire clk,
    input wire rst,
    input wire [PE*A_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [PE*MULTIPLIER*ACC_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire [$clog2((BANKS>1)?BANKS:2)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    input wire [BANKS*PLACES*CHANNELS*MULTIPLIER*W_BITS-1:0] weights
);

  localparam integer FOLDS = CHANNELS / PE;

  (* anyconst *) wire [$clog2(FOLDS+1)-1:0] watched_fold;
  (* anyconst *) wire [$clog2(PE+1)-1:0] watched_lane;
  (* anyconst *) wire [$clog2(MULTIPLIER+1)-1:0] watched_result;

  always @* begin
    assume (watched_fold < FOLDS);
    assume (watched_lane < PE);
    assume (watched_result < MULTIPLIER);
  end

  wire takes = s_axis_tvalid & s_axis_tready;
  wire gives = m_axis_tvalid & m_axis_tready;
  wire [$clog2(PLACES+1)-1:0] in_place;
  wire [$clog2(FOLDS+1)-1:0] in_fold;
  wire [$clog2(FOLDS+1)-1:0] out_fold;

  place_counter #(
      .COUNT(FOLDS)
  ) fold_counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes),
      .place(in_fold)
  );

  place_counter #(
      .COUNT(PLACES)
  ) in_counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes & (in_fold == FOLDS - 1)),
      .place(in_place)
  );

  place_counter #(
      .COUNT(FOLDS)
  ) out_counter (
      .clk  (clk),
      .rst  (rst),
      .step (gives),
      .place(out_fold)
  );

  wire [7:0] bank;

  frame_bank #(
      .BANKS(BANKS),
      .BEATS(PLACES * FOLDS * VECTORS)
  ) selected (
      .clk         (clk),
      .rst         (rst),
      .s_sel_tdata (s_sel_tdata),
      .s_sel_tvalid(s_sel_tvalid),
      .s_sel_tready(s_sel_tready),
      .takes       (takes),
      .bank        (bank)
  );

  wire hit = in_fold == watched_fold;
  wire [31:0] lane = watched_lane * MULTIPLIER + watched_result;
  wire [A_BITS-1:0] activation = s_axis_tdata >> (watched_lane * A_BITS);
  wire [W_BITS-1:0] weight = weights >> ((((bank * PLACES + in_place) * FOLDS + in_fold) * PE * MULTIPLIER + lane) * W_BITS);
  wire signed [ACC_BITS-1:0] product;

  weighted_element #(
      .A_BITS   (A_BITS),
      .A_SIGNED (A_SIGNED),
      .A_BIPOLAR(A_BIPOLAR),
      .W_CODE   (W_CODE),
      .W_BITS   (W_BITS),
      .OUT_BITS (ACC_BITS)
  ) element (
      .activation(activation),
      .weight    (weight),
      .past      (1'b0),
      .product   (product)
  );

  // Modulo 2^ACC_BITS: every result fits.
  reg [ACC_BITS-1:0] sum_q;
  wire [ACC_BITS-1:0] sum = ((in_place == 0) ? {ACC_BITS{1'b0}} : sum_q) + product;
  wire [ACC_BITS-1:0] given = m_axis_tdata >> (lane * ACC_BITS);

  always @(posedge clk) if (takes & hit) sum_q <= sum;

  watched_value #(
      .WIDTH (ACC_BITS),
      .FLIGHT(4),
      .DRAIN (3)
  ) result (
      .clk    (clk),
      .rst    (rst),
      .enters (takes & hit & (in_place == PLACES - 1)),
      .due    (sum),
      .leaves (gives & (out_fold == watched_fold)),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
