// Receiver of a serial line: 8 data bits, least significant first, no parity, 1 stop bit.
//
// A byte is given for one cycle with `valid`, in the middle of its stop bit. Where the stop bit is missing, `error` is 1
// for one cycle instead, and the line must be high again before the next start bit counts. A start bit that is gone in
// its middle was noise, and nothing is given.

`default_nettype none

module uart_rx #(
    // Clock cycles per bit, at least 8.
    parameter integer DIVISOR = 8
) (
    input wire clk,
    input wire rst,

    // The line, not synchronous to `clk`.
    input wire rx,

    output wire [7:0] data,
    output wire       valid,
    output wire       error
);

  localparam integer COUNT_BITS = $clog2(DIVISOR);
  localparam integer WHOLE = DIVISOR - 1;
  localparam integer HALF = DIVISOR / 2 - 1;

  generate
    if (DIVISOR < 8) begin : bad_divisor
      uart_rx_error_divisor_must_be_at_least_8 error_in_parameters ();
    end
  endgenerate

  reg [1:0] line_q;
  wire line = line_q[1];

  reg [COUNT_BITS-1:0] count_q;
  // What is waited for: 0 a start bit, 10 the middle of it, 9 to 2 those of the data bits, 1 that of the stop bit.
  reg [3:0] left_q;
  // The line has to be high first.
  reg broken_q;
  reg [7:0] data_q;
  reg valid_q;
  reg error_q;

  assign data  = data_q;
  assign valid = valid_q;
  assign error = error_q;

  wire middle = count_q == {COUNT_BITS{1'b0}};
  wire starts = (left_q == 4'd0) & ~broken_q & ~line;
  wire stops = (left_q == 4'd1) & middle;

  always @(posedge clk) begin
    line_q <= {line_q[0], rx};
    if (rst) begin
      left_q   <= 4'd0;
      broken_q <= 1'b1;
      valid_q  <= 1'b0;
      error_q  <= 1'b0;
    end else begin
      valid_q  <= stops & line;
      error_q  <= stops & ~line;
      broken_q <= (broken_q & ~line) | (stops & ~line);
      if (starts) begin
        left_q  <= 4'd10;
        count_q <= HALF[COUNT_BITS-1:0];
      end else if (left_q != 4'd0) begin
        if (middle) begin
          left_q  <= ((left_q == 4'd10) & line) ? 4'd0 : left_q - 4'd1;
          count_q <= WHOLE[COUNT_BITS-1:0];
        end else begin
          count_q <= count_q - {{(COUNT_BITS - 1) {1'b0}}, 1'b1};
        end
      end
    end
  end

  always @(posedge clk) begin
    if (middle & (left_q >= 4'd2) & (left_q <= 4'd9)) data_q <= {line, data_q[7:1]};
  end

endmodule

`default_nettype wire
