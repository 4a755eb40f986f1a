// Of a generated adder network: every result is the dot product of its vector with its row of the matrix that it was made
// for.
//
// One row is watched, any.

`default_nettype none

module mvu_unrolled_rules #(
    parameter integer MW = 1,
    parameter integer MH = 1,
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    // Proved range of the activations.
    parameter integer MIN = 0,
    parameter integer MAX = 0,
    parameter integer ACC_BITS = 2,
    // Register stages.
    parameter integer STAGES = 1,
    // 8 bits each, two's complement, row after row, the first lowest.
    parameter [8*MW*MH-1:0] WEIGHTS = 0
) (
    input wire clk,
    input wire rst,
    input wire [MW*A_BITS-1:0] s_axis_tdata,
    input wire s_axis_tvalid,
    input wire s_axis_tready,
    input wire [MH*ACC_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready
);

  (* anyconst *) wire [$clog2(MH+1)-1:0] watched;
  always @* assume (watched < MH);

  wire takes = s_axis_tvalid & s_axis_tready;
  reg [A_BITS-1:0] raw;
  reg signed [31:0] x;
  reg signed [7:0] w;
  reg signed [31:0] sum;
  integer c;

  always @* begin
    sum = 0;
    for (c = 0; c < MW; c = c + 1) begin
      raw = s_axis_tdata >> (c * A_BITS);
      w = WEIGHTS >> ((watched * MW + c) * 8);
      if (A_BIPOLAR != 0) x = raw[0] ? 1 : -1;
      else if (A_SIGNED != 0) x = $signed(raw);
      else x = raw;
      if (takes) assume (x >= MIN && x <= MAX);
      sum = sum + w * x;
    end
  end

  wire [ACC_BITS-1:0] given = m_axis_tdata >> (watched * ACC_BITS);

  watched_value #(
      .WIDTH (ACC_BITS),
      .FLIGHT(STAGES),
      .DRAIN (STAGES)
  ) result (
      .clk    (clk),
      .rst    (rst),
      .enters (takes),
      .due    (sum[ACC_BITS-1:0]),
      .leaves (m_axis_tvalid & m_axis_tready),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
