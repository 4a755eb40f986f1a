// An element as a two's complement number, combinational.
//
//   value = code, extended by its sign (SIGNED) or zeros, or 2 * code - 1 (BIPOLAR); modulo 2^OUT_BITS
//
// Latency 0.

`default_nettype none

module element_value #(
    // Bits of an element, at least 1; signed where SIGNED is 1; a bit for -1 and +1 where BIPOLAR is 1.
    parameter integer BITS = 1,
    parameter integer SIGNED = 0,
    parameter integer BIPOLAR = 0,
    // Bits of the number, at least 1.
    parameter integer OUT_BITS = 1
) (
    input  wire [    BITS-1:0] code,
    output wire [OUT_BITS-1:0] value
);

  generate
    if (BITS < 1 || (BIPOLAR != 0 && (BITS != 1 || SIGNED != 0))) begin : bad_bits
      element_value_error_bits_must_be_at_least_1_and_1_unsigned_when_bipolar error ();
    end
    if (OUT_BITS < 1) begin : bad_out_bits
      element_value_error_out_bits_must_be_at_least_1 error ();
    end

    if (BIPOLAR != 0) begin : bipolar
      if (OUT_BITS > 1) begin : whole
        assign value = {{(OUT_BITS - 1) {~code[0]}}, 1'b1};
      end else begin : parity
        assign value = 1'b1;
      end
    end else if (OUT_BITS > BITS) begin : extended
      assign value = {{(OUT_BITS - BITS) {(SIGNED != 0) & code[BITS-1]}}, code};
    end else begin : cut
      assign value = code[OUT_BITS-1:0];
    end
  endgenerate

endmodule

`default_nettype wire
