// Makes packed bytes of beats, as uart_unpack.v takes them: the beats of a frame one behind the other, first bit in the
// low bit of the first byte, zeros behind the last. A frame ends with the beat that has tlast, and m_axis_tlast is 1 with
// its last byte.
//
// Moves STEP bits a cycle, the most that divides both 8 and WIDTH.

`default_nettype none

module uart_pack #(
    // Bits of a beat, at least 1.
    parameter integer WIDTH = 8
) (
    input wire clk,
    input wire rst,

    input  wire [WIDTH-1:0] s_axis_tdata,
    input  wire             s_axis_tvalid,
    output wire             s_axis_tready,
    input  wire             s_axis_tlast,

    output wire [7:0] m_axis_tdata,
    output wire       m_axis_tvalid,
    input  wire       m_axis_tready,
    output wire       m_axis_tlast
);

  localparam integer STEP = (WIDTH % 8 == 0) ? 8 : (WIDTH % 4 == 0) ? 4 : (WIDTH % 2 == 0) ? 2 : 1;
  localparam integer LAST_OF_BYTE = 8 / STEP - 1;
  localparam integer STEPS = WIDTH / STEP;
  localparam integer LEFT_BITS = $clog2(STEPS + 1);

  generate
    if (WIDTH < 1) begin : bad_width
      uart_pack_error_width_must_be_at_least_1 error_in_parameters ();
    end
  endgenerate

  reg [WIDTH-1:0] beat_q;
  reg last_q;
  // Steps of the beat that are still to be moved.
  reg [LEFT_BITS-1:0] left_q;
  // The frame is over, and its last byte is filled up with zeros.
  reg filling_q;
  reg [7:0] byte_q;
  reg [2:0] filled_q;
  reg valid_q;
  reg byte_last_q;

  wire has_left = left_q != {LEFT_BITS{1'b0}};
  wire moves = (has_left | filling_q) & ~valid_q;
  wire completes = moves & (filled_q == LAST_OF_BYTE[2:0]);
  // The last step of the frame.
  wire is_end = last_q & (left_q == {{(LEFT_BITS - 1) {1'b0}}, 1'b1});

  assign s_axis_tready = ~has_left & ~filling_q;
  assign m_axis_tdata  = byte_q;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tlast  = byte_last_q;

  wire [STEP-1:0] step = filling_q ? {STEP{1'b0}} : beat_q[STEP-1:0];
  wire [STEP+7:0] shifted = {step, byte_q};

  always @(posedge clk) begin
    if (rst) begin
      left_q    <= {LEFT_BITS{1'b0}};
      filling_q <= 1'b0;
      filled_q  <= 3'd0;
      valid_q   <= 1'b0;
    end else begin
      if (s_axis_tready & s_axis_tvalid) left_q <= STEPS[LEFT_BITS-1:0];
      else if (moves & has_left) left_q <= left_q - {{(LEFT_BITS - 1) {1'b0}}, 1'b1};
      if (moves) begin
        filling_q <= (filling_q | (has_left & is_end)) & ~completes;
        filled_q  <= completes ? 3'd0 : filled_q + 3'd1;
      end
      valid_q <= completes | (valid_q & ~m_axis_tready);
    end
  end

  always @(posedge clk) begin
    if (s_axis_tready) begin
      beat_q <= s_axis_tdata;
      last_q <= s_axis_tlast;
    end else if (moves) begin
      beat_q <= beat_q >> STEP;
    end
    if (moves) begin
      byte_q <= shifted[STEP+7:STEP];
      byte_last_q <= filling_q | (has_left & is_end);
    end
  end

endmodule

`default_nettype wire
