// Exit of a design: an AXI4-Stream master.
//
// Output beats are padded with zero bits to whole bytes; tlast is 1 on the last of the BEATS beats of
// a frame. Latency 1, initiation interval 1 beat per cycle.

`default_nettype none

module frame_output #(
    // Bits of a beat without the padding, at least 1.
    parameter integer WIDTH = 1,
    // Beats per frame, at least 1.
    parameter integer BEATS = 1
) (
    input wire clk,
    input wire rst,

    input  wire [WIDTH-1:0] s_axis_tdata,
    input  wire             s_axis_tvalid,
    output wire             s_axis_tready,

    output wire [8*((WIDTH+7)/8)-1:0] m_axis_tdata,
    output wire                       m_axis_tvalid,
    input  wire                       m_axis_tready,
    output wire                       m_axis_tlast
);

  localparam integer BEAT_BITS = (BEATS > 1) ? $clog2(BEATS) : 1;
  localparam integer LAST_BEAT = BEATS - 1;
  localparam integer PADDED = 8 * ((WIDTH + 7) / 8);

  generate
    if (WIDTH < 1) begin : bad_width
      frame_output_error_width_must_be_at_least_1 error ();
    end
    if (BEATS < 1) begin : bad_beats
      frame_output_error_beats_must_be_at_least_1 error ();
    end
  endgenerate

  reg [BEAT_BITS-1:0] beat_q;
  reg valid_q;
  reg last_q;
  reg [WIDTH-1:0] data_q;

  wire output_ready = ~valid_q | m_axis_tready;
  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];

  assign s_axis_tready = output_ready;
  assign m_axis_tvalid = valid_q;
  assign m_axis_tlast  = last_q;

  generate
    if (PADDED > WIDTH) begin : padded
      assign m_axis_tdata = {{(PADDED - WIDTH) {1'b0}}, data_q};
    end else begin : whole
      assign m_axis_tdata = data_q;
    end
  endgenerate

  always @(posedge clk) begin
    if (rst) begin
      beat_q  <= {BEAT_BITS{1'b0}};
      valid_q <= 1'b0;
    end else if (output_ready) begin
      valid_q <= s_axis_tvalid;
      if (s_axis_tvalid) begin
        beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
      end
    end
  end

  always @(posedge clk) begin
    if (output_ready) begin
      data_q <= s_axis_tdata;
      last_q <= last_beat;
    end
  end

endmodule

`default_nettype wire
