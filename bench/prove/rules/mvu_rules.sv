// Of mvu: every result is the dot product of its vector with its row, for all weights.
//
// One result of every vector is watched, any; it becomes due with the last beat of its vector. Columns past the
// vector's end are stored as mvu_dot.v says; their activations are 0.

`default_nettype none

module mvu_rules #(
    parameter integer MW = 1,
    parameter integer MH = 1,
    parameter integer PE = 1,
    parameter integer SIMD = 1,
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    parameter integer W_CODE = 0,
    parameter integer W_BITS = 1,
    parameter integer ACC_BITS = 2,
    parameter integer MEMORY_REGISTER = 0,
    parameter integer GROUP = SIMD,
    // How products are made, which changes none.
    parameter integer LOGIC_PRODUCTS = 0,
    // Sets of parameters, and vectors of a frame, in whose banked form.
    parameter integer BANKS = 1,
    parameter integer VECTORS = 1
) (
    input wire clk,
    input wire rst,
    input wire [SIMD*A_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [PE*ACC_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire [$clog2((BANKS>1)?BANKS:2)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    input wire [BANKS*((MH+PE-1)/PE)*((MW+SIMD-1)/SIMD)*PE*SIMD*W_BITS-1:0] weights
);

  localparam integer SF = (MW + SIMD - 1) / SIMD;
  localparam integer NF = (MH + PE - 1) / PE;
  // Those that a plain one has not: each holds a step more.
  localparam integer REGISTERS = MEMORY_REGISTER + ((GROUP < SIMD) ? 1 : 0);

  (* anyconst *) wire [$clog2(NF+1)-1:0] watched_beat;
  (* anyconst *) wire [$clog2(PE+1)-1:0] watched_lane;

  always @* begin
    assume (watched_beat < NF);
    assume (watched_lane < PE);
  end

  wire takes = s_axis_tvalid & s_axis_tready;
  wire gives = m_axis_tvalid & m_axis_tready;
  wire [$clog2(SF+1)-1:0] in_beat;
  wire [$clog2(NF+1)-1:0] out_beat;

  place_counter #(
      .COUNT(SF)
  ) in_counter (
      .clk  (clk),
      .rst  (rst),
      .step (takes),
      .place(in_beat)
  );

  place_counter #(
      .COUNT(NF)
  ) out_counter (
      .clk  (clk),
      .rst  (rst),
      .step (gives),
      .place(out_beat)
  );

  wire [7:0] bank;

  frame_bank #(
      .BANKS(BANKS),
      .BEATS(SF * VECTORS)
  ) selected (
      .clk         (clk),
      .rst         (rst),
      .s_sel_tdata (s_sel_tdata),
      .s_sel_tvalid(s_sel_tvalid),
      .s_sel_tready(s_sel_tready),
      .takes       (takes),
      .bank        (bank)
  );

  // Modulo 2^ACC_BITS: every result fits.
  reg signed [ACC_BITS-1:0] sum_q;

  genvar s;

  generate
    for (s = 0; s < SIMD; s = s + 1) begin : column
      wire [A_BITS-1:0] activation = s_axis_tdata[s*A_BITS+:A_BITS];
      wire [W_BITS-1:0] weight = weights >> (((((bank * NF + watched_beat) * SF + in_beat) * PE + watched_lane) * SIMD + s) * W_BITS);
      wire signed [ACC_BITS-1:0] product;
      // Of the columns so far.
      wire signed [ACC_BITS-1:0] sum;

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
          .past      (takes && in_beat * SIMD + s >= MW),
          .product   (product)
      );

      if (s == 0) begin : first
        assign sum = ((in_beat == 0) ? {ACC_BITS{1'b0}} : sum_q) + product;
      end else begin : further
        assign sum = column[s-1].sum + product;
      end
    end
  endgenerate

  wire [ACC_BITS-1:0] sum = column[SIMD-1].sum;

  always @(posedge clk) if (takes) sum_q <= sum;

  wire [ACC_BITS-1:0] due = (watched_beat * PE + watched_lane < MH) ? sum : 0;
  wire [ACC_BITS-1:0] given = m_axis_tdata >> (watched_lane * ACC_BITS);

  watched_value #(
      .WIDTH (ACC_BITS),
      .FLIGHT(4 + REGISTERS),
      .DRAIN (NF * SF + REGISTERS + 3)
  ) result (
      .clk    (clk),
      .rst    (rst),
      .enters (takes & (in_beat == SF - 1)),
      .due    (due),
      .leaves (gives & (out_beat == watched_beat)),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
