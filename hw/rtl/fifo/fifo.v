// FIFO of exactly DEPTH beats with registered `valid` and `ready`.
//
// Passes beats on unchanged. Latency 1 cycle, initiation interval 1; a place freed in one cycle is
// offered in the next. Up to SHIFT_DEPTH beats are kept in shift registers (one LUT per bit where the
// device has addressable ones, as 7 series; a flip-flop per beat and bit elsewhere), more in a circular
// buffer in distributed or block RAM.

`default_nettype none

module fifo #(
    // Bits of a beat, at least 1.
    parameter integer WIDTH = 1,
    // Beats held, at least 2.
    parameter integer DEPTH = 2,
    // Depth up to which shift registers hold the beats, 1 to 32; the beats and their cycles are the same.
    parameter integer SHIFT_DEPTH = 32
) (
    input wire clk,
    input wire rst,

    input  wire [WIDTH-1:0] s_axis_tdata,
    input  wire             s_axis_tvalid,
    output wire             s_axis_tready,

    output wire [WIDTH-1:0] m_axis_tdata,
    output wire             m_axis_tvalid,
    input  wire             m_axis_tready
);

  localparam integer COUNT_BITS = $clog2(DEPTH + 1);
  localparam integer LAST_PLACE = DEPTH - 1;

  generate
    if (WIDTH < 1) begin : bad_width
      fifo_error_width_must_be_at_least_1 error ();
    end
    if (SHIFT_DEPTH < 1 || SHIFT_DEPTH > 32) begin : bad_shift_depth
      fifo_error_shift_depth_must_be_1_to_32 error ();
    end
  endgenerate

  reg [COUNT_BITS-1:0] count_q;
  reg valid_q;
  reg ready_q;

  wire arrives = s_axis_tvalid & ready_q;
  wire leaves = valid_q & m_axis_tready;
  // The last beat leaves, the last place is taken: told of the count before, so that no sum lies in between.
  wire empties = leaves & (count_q == {{(COUNT_BITS - 1) {1'b0}}, 1'b1});
  wire fills = arrives & (count_q == LAST_PLACE[COUNT_BITS-1:0]);

  assign s_axis_tready = ready_q;
  assign m_axis_tvalid = valid_q;

  always @(posedge clk) begin
    if (rst) begin
      count_q <= {COUNT_BITS{1'b0}};
      valid_q <= 1'b0;
      ready_q <= 1'b1;
    end else begin
      count_q <= count_q + {{(COUNT_BITS - 1) {1'b0}}, arrives} - {{(COUNT_BITS - 1) {1'b0}}, leaves};
      valid_q <= arrives | (valid_q & ~empties);
      ready_q <= leaves | (ready_q & ~fills);
    end
  end

  generate
    if (DEPTH < 2) begin : bad_depth
      fifo_error_depth_must_be_at_least_2 error ();
    end else if (DEPTH <= SHIFT_DEPTH) begin : shifted
      fifo_shift #(
          .WIDTH(WIDTH),
          .DEPTH(DEPTH)
      ) store (
          .clk    (clk),
          .rst    (rst),
          .data   (s_axis_tdata),
          .arrives(arrives),
          .leaves (leaves),
          .head   (m_axis_tdata)
      );
    end else begin : circular
      fifo_ring #(
          .WIDTH(WIDTH),
          .DEPTH(DEPTH)
      ) store (
          .clk    (clk),
          .rst    (rst),
          .data   (s_axis_tdata),
          .arrives(arrives),
          .leaves (leaves),
          .head   (m_axis_tdata)
      );
    end
  endgenerate

endmodule

`default_nettype wire
