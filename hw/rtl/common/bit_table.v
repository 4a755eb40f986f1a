// Constant table of a few bits, combinational:
//
//   value = VALUES[index]
//
// One LUT per bit of a value up to as many inputs as a LUT has. Latency 0.

`default_nettype none

module bit_table #(
    // Bits of the index, at least 1.
    parameter integer INPUTS = 1,
    // Bits of a value, at least 1.
    parameter integer WIDTH = 1,
    // The values side by side, that of index 0 in the low bits.
    parameter [(2**INPUTS)*WIDTH-1:0] VALUES = 0
) (
    input  wire [INPUTS-1:0] index,
    output wire [ WIDTH-1:0] value
);

  localparam integer COUNT = 2 ** INPUTS;

  genvar b;
  genvar i;

  generate
    if (INPUTS < 1 || WIDTH < 1) begin : bad_size
      bit_table_error_inputs_and_width_must_be_at_least_1 error ();
    end

    for (b = 0; b < WIDTH; b = b + 1) begin : column
      wire [COUNT-1:0] values;
      for (i = 0; i < COUNT; i = i + 1) begin : row
        assign values[i] = VALUES[i*WIDTH+b];
      end
      assign value[b] = values[index];
    end
  endgenerate

endmodule

`default_nettype wire
