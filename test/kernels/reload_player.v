// Plays the host of a kernel whose parameters are written while it runs (hw/rtl/common/reload_half.v): one step a cycle.
//
// A step is an action and a number:
//   0  begin at the first word of memory number `value`
//   1  write 32 bits
//   2  frames from number `value` on use the other set
//   3  wait until `value` frames have left the kernel
// The last step waits for ever.

`default_nettype none

module reload_player #(
    parameter integer STEPS = 1,
    // Beats of a frame at the kernel's output.
    parameter integer BEATS = 1,
    // The set in use after reset.
    parameter integer HALF = 0,
    // $readmemh file of the steps: the action in the two highest of 34 bits.
    parameter FILE = ""
) (
    input wire clk,
    input wire rst,
    // 1 in a cycle in which a beat leaves the kernel.
    input wire leaves,

    output reg [ 7:0] reload_target,
    output reg        reload_begin,
    output reg        reload_write,
    output reg [31:0] reload_data,
    output wire        reload_half,
    output wire [31:0] reload_frame
);

  localparam integer STEP_BITS = (STEPS > 1) ? $clog2(STEPS) : 1;
  localparam integer LAST_BEAT = BEATS - 1;

  reg [33:0] steps[0:STEPS-1];
  initial $readmemh(FILE, steps);

  reg [STEP_BITS-1:0] step_q;
  reg half_q;
  reg [31:0] frame_q;
  reg [31:0] beat_q;
  reg [31:0] frames_q;

  wire [33:0] step = steps[step_q];
  wire [1:0] action = step[33:32];
  wire [31:0] value = step[31:0];
  // A reset of one cycle is enough for the kernel, which sees these a cycle later.
  assign reload_half  = rst ? HALF[0] : half_q;
  assign reload_frame = rst ? 32'd0 : frame_q;

  wire goes_on = (action != 2'd3) | (frames_q >= value);

  always @(posedge clk) begin
    reload_begin <= ~rst & (action == 2'd0);
    reload_write <= ~rst & (action == 2'd1);
    if (rst) begin
      step_q        <= {STEP_BITS{1'b0}};
      reload_target <= 8'd0;
      reload_data   <= 32'd0;
      half_q        <= HALF[0];
      frame_q       <= 32'd0;
    end else begin
      if (goes_on) step_q <= step_q + {{(STEP_BITS - 1) {1'b0}}, 1'b1};
      if (action == 2'd0) reload_target <= value[7:0];
      if (action == 2'd1) reload_data <= value;
      if (action == 2'd2) begin
        half_q  <= ~half_q;
        frame_q <= value;
      end
    end
  end

  always @(posedge clk) begin
    if (rst) begin
      beat_q   <= 32'd0;
      frames_q <= 32'd0;
    end else if (leaves) begin
      beat_q <= (beat_q == LAST_BEAT) ? 32'd0 : beat_q + 32'd1;
      if (beat_q == LAST_BEAT) frames_q <= frames_q + 32'd1;
    end
  end

endmodule

`default_nettype wire
