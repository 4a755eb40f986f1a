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
    parameter integer ACC_BITS = 2
) (
    input wire clk,
    input wire rst,
    input wire [SIMD*A_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [PE*ACC_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready,
    input wire [((MH+PE-1)/PE)*((MW+SIMD-1)/SIMD)*PE*SIMD*W_BITS-1:0] weights
);

  localparam integer SF = (MW + SIMD - 1) / SIMD;
  localparam integer NF = (MH + PE - 1) / PE;

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

  // Modulo 2^ACC_BITS: every result fits.
  reg signed [ACC_BITS-1:0] sum_q;
  reg signed [ACC_BITS-1:0] sum;
  reg signed [ACC_BITS-1:0] a;
  reg signed [ACC_BITS-1:0] w;
  reg [A_BITS-1:0] activation;
  reg [W_BITS-1:0] weight;
  integer s;
  integer column;

  always @* begin
    sum = (in_beat == 0) ? 0 : sum_q;
    for (s = 0; s < SIMD; s = s + 1) begin
      column = in_beat * SIMD + s;
      activation = s_axis_tdata >> (s * A_BITS);
      weight = weights >> ((((watched_beat * SF + in_beat) * PE + watched_lane) * SIMD + s) * W_BITS);
      if (A_BIPOLAR != 0) a = activation[0] ? 1 : -1;
      else if (A_SIGNED != 0) a = $signed(activation);
      else a = activation;
      case (W_CODE)
        1: w = weight[0] ? 1 : -1;
        3: w = weight;
        4: w = 2 * weight - ((1 << W_BITS) - 1);
        5: begin
          w = (weight[(W_BITS>1?W_BITS-2:0):0] == (1 << (W_BITS - 1)) - 1) ? 0 : 1 << weight[(W_BITS>1?W_BITS-2:0):0];
          if (weight[W_BITS-1]) w = -w;
        end
        default: w = $signed(weight);
      endcase
      if (column < MW) sum = sum + a * w;
      else begin
        assume (activation == 0);
        assume ((W_CODE == 1 || W_CODE == 4) ? w == 1 : w == 0);
      end
      if (W_CODE == 2) assume (weight != 2'b10);
    end
  end

  always @(posedge clk) if (takes) sum_q <= sum;

  wire [ACC_BITS-1:0] due = (watched_beat * PE + watched_lane < MH) ? sum : 0;
  wire [ACC_BITS-1:0] given = m_axis_tdata >> (watched_lane * ACC_BITS);

  watched_value #(
      .WIDTH (ACC_BITS),
      .FLIGHT(4),
      .DRAIN (NF * SF + 3)
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
