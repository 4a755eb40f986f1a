// Of bank_select: every frame sees the first word of its own bank, from the cycle after its beat until its last
// vector ends, in which cycle the next is taken.

`default_nettype none

module bank_select_rules #(
    parameter integer BANKS = 2,
    parameter integer WORDS = 1,
    parameter integer VECTORS = 1
) (
    input wire clk,
    input wire rst,
    input wire [$clog2(BANKS)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    input wire valid,
    input wire vector_end,
    input wire [$clog2(BANKS*WORDS)-1:0] start
);

  localparam integer START_BITS = $clog2(BANKS * WORDS);

  // Kernels step while the bank is known only; beats name a bank that there is.
  always @* begin
    assume (valid | ~vector_end);
    assume (s_sel_tdata < BANKS);
  end

  wire takes = s_sel_tvalid & s_sel_tready;
  wire [$clog2(VECTORS+1)-1:0] vector;
  wire frame_end = vector_end & (vector == VECTORS - 1);
  wire [START_BITS-1:0] first = s_sel_tdata * WORDS;
  reg took_q;

  place_counter #(
      .COUNT(VECTORS)
  ) counter (
      .clk  (clk),
      .rst  (rst),
      .step (vector_end),
      .place(vector)
  );

  stream_rules #(
      .WIDTH(START_BITS)
  ) stays (
      .clk   (clk),
      .rst   (rst),
      .tdata (start),
      .tvalid(valid),
      .tready(frame_end)
  );

  watched_value #(
      .WIDTH (START_BITS),
      .FLIGHT(1)
  ) bank (
      .clk    (clk),
      .rst    (rst),
      .enters (takes),
      .due    (first),
      .leaves (frame_end),
      .given  (start),
      .starves(1'b0)
  );

  always @(posedge clk) took_q <= ~rst & takes;

  always @* begin
    if (!rst) begin
      assert (s_sel_tready == (~valid | frame_end));
      if (took_q) assert (valid);
    end
  end

endmodule

`default_nettype wire
