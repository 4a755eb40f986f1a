// Sender of a serial line: 8 data bits, least significant first, no parity, 1 stop bit.
//
// A byte is taken when the line is free and takes 10 * DIVISOR cycles; the next is taken in the cycle after.

`default_nettype none

module uart_tx #(
    // Clock cycles per bit, at least 8.
    parameter integer DIVISOR = 8
) (
    input wire clk,
    input wire rst,

    input  wire [7:0] s_axis_tdata,
    input  wire       s_axis_tvalid,
    output wire       s_axis_tready,

    output wire tx
);

  localparam integer COUNT_BITS = $clog2(DIVISOR);
  localparam integer WHOLE = DIVISOR - 1;

  generate
    if (DIVISOR < 8) begin : bad_divisor
      uart_tx_error_divisor_must_be_at_least_8 error_in_parameters ();
    end
  endgenerate

  reg [COUNT_BITS-1:0] count_q;
  // Bits to go, the start and the stop bit among them.
  reg [3:0] left_q;
  reg [7:0] data_q;
  reg tx_q;

  assign s_axis_tready = left_q == 4'd0;
  assign tx = tx_q;

  wire ends = count_q == {COUNT_BITS{1'b0}};

  always @(posedge clk) begin
    if (rst) begin
      left_q <= 4'd0;
      tx_q   <= 1'b1;
    end else if (left_q == 4'd0) begin
      if (s_axis_tvalid) begin
        left_q  <= 4'd10;
        tx_q    <= 1'b0;
        count_q <= WHOLE[COUNT_BITS-1:0];
      end
    end else if (ends) begin
      left_q  <= left_q - 4'd1;
      tx_q    <= (left_q <= 4'd2) | data_q[0];
      count_q <= WHOLE[COUNT_BITS-1:0];
    end else begin
      count_q <= count_q - {{(COUNT_BITS - 1) {1'b0}}, 1'b1};
    end
  end

  always @(posedge clk) begin
    if (s_axis_tready) data_q <= s_axis_tdata;
    else if (ends) data_q <= {1'b1, data_q[7:1]};
  end

endmodule

`default_nettype wire
