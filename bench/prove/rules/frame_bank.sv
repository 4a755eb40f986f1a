// The bank of the frame that comes, as the beats of s_sel name it: one of each frame, taken before the frame's first
// beat, and not before the last beat of the frame ahead.
//
// Kernels of one bank wait for none: `bank` is 0.

`default_nettype none

module frame_bank #(
    parameter integer BANKS = 1,
    // Of a frame.
    parameter integer BEATS = 1
) (
    input wire clk,
    input wire rst,
    input wire [$clog2((BANKS>1)?BANKS:2)-1:0] s_sel_tdata,
    input wire s_sel_tvalid,
    input wire s_sel_tready,
    // A beat of the frame is taken.
    input wire takes,
    output wire [7:0] bank
);

  generate
    if (BANKS > 1) begin : several
      wire [$clog2(BEATS+1)-1:0] beat;
      wire selects = s_sel_tvalid & s_sel_tready;
      wire ends = takes & (beat == BEATS - 1);
      reg known_q;
      reg [7:0] bank_q;

      place_counter #(
          .COUNT(BEATS)
      ) counter (
          .clk  (clk),
          .rst  (rst),
          .step (takes),
          .place(beat)
      );

      always @(posedge clk) begin
        if (rst) known_q <= 1'b0;
        else known_q <= selects | (known_q & ~ends);
        if (selects) bank_q <= s_sel_tdata;
      end

      always @* begin
        assume (s_sel_tdata < BANKS);
        if (!rst) begin
          if (takes) assert (known_q);
          if (selects) assert (~known_q | ends);
        end
      end

      assign bank = bank_q;
    end else begin : one
      assign bank = 0;
    end
  endgenerate

endmodule

`default_nettype wire
