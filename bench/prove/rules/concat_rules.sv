// Of concat: a vector that leaves is the vectors that come one behind another, each element the same number in OUT_BITS bits.
//
// One element of every vector that leaves is watched, any.

`default_nettype none

module concat_rules #(
    parameter integer INPUTS = 2,
    parameter integer LANES = 1,
    parameter [32*INPUTS-1:0] CHANNELS = {INPUTS{32'd1}},
    parameter [32*INPUTS-1:0] IN_BITS = {INPUTS{32'd1}},
    parameter integer TOTAL_BITS = 2,
    parameter [INPUTS-1:0] IN_SIGNED = {INPUTS{1'b0}},
    parameter [INPUTS-1:0] IN_BIPOLAR = {INPUTS{1'b0}},
    parameter integer OUT_BITS = 1
) (
    input wire clk,
    input wire rst,
    input wire [LANES*TOTAL_BITS-1:0] s_axis_tdata,
    input wire [INPUTS-1:0] s_axis_tvalid,
    input wire [INPUTS-1:0] s_axis_tready,
    input wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    input wire m_axis_tvalid,
    input wire m_axis_tready
);

  // Of the inputs before number `count`.
  function integer sum_of(input [32*INPUTS-1:0] list, input integer count);
    integer n;
    begin
      sum_of = 0;
      for (n = 0; n < count; n = n + 1) sum_of = sum_of + list[32*n+:32];
    end
  endfunction

  localparam integer BEATS = sum_of(CHANNELS, INPUTS) / LANES;

  (* anyconst *) wire [$clog2(BEATS+1)-1:0] watched_beat;
  (* anyconst *) wire [$clog2(LANES+1)-1:0] watched_lane;

  always @* begin
    assume (watched_beat < BEATS);
    assume (watched_lane < LANES);
  end

  wire gives = m_axis_tvalid & m_axis_tready;
  wire [$clog2(BEATS+1)-1:0] out_beat;
  wire [INPUTS-1:0] enters;

  place_counter #(
      .COUNT(BEATS)
  ) out_counter (
      .clk  (clk),
      .rst  (rst),
      .step (gives),
      .place(out_beat)
  );

  genvar i;

  generate
    for (i = 0; i < INPUTS; i = i + 1) begin : source
      localparam integer BITS = IN_BITS[32*i+:32];
      localparam integer COUNT = CHANNELS[32*i+:32] / LANES;
      localparam integer FIRST = sum_of(CHANNELS, i) / LANES;
      wire takes = s_axis_tvalid[i] & s_axis_tready[i];
      wire [$clog2(COUNT+1)-1:0] beat;
      wire [BITS-1:0] raw = s_axis_tdata >> (LANES * sum_of(IN_BITS, i) + watched_lane * BITS);
      reg signed [OUT_BITS-1:0] value;
      // Of this input or of one before.
      wire [OUT_BITS-1:0] due;

      place_counter #(
          .COUNT(COUNT)
      ) counter (
          .clk  (clk),
          .rst  (rst),
          .step (takes),
          .place(beat)
      );

      always @* begin
        if (IN_BIPOLAR[i]) value = raw[0] ? 1 : -1;
        else if (IN_SIGNED[i]) value = $signed(raw);
        else value = raw;
      end

      assign enters[i] = takes & (FIRST + beat == watched_beat);

      if (i == 0) begin : first
        assign due = value;
      end else begin : further
        assign due = enters[i] ? value : source[i-1].due;
      end
    end
  endgenerate

  wire [OUT_BITS-1:0] given = m_axis_tdata >> (watched_lane * OUT_BITS);

  watched_value #(
      .WIDTH (OUT_BITS),
      .FLIGHT(1),
      .DRAIN (1)
  ) element (
      .clk    (clk),
      .rst    (rst),
      .enters (|enters),
      .due    (source[INPUTS-1].due),
      .leaves (gives & (out_beat == watched_beat)),
      .given  (given),
      .starves(m_axis_tready & ~m_axis_tvalid)
  );

endmodule

`default_nettype wire
