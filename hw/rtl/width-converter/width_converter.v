// Width converter: repacks each vector of ELEMENTS elements from IN_LANES to OUT_LANES per beat.
//
// Streams: ceil(ELEMENTS / IN_LANES) beats in, ceil(ELEMENTS / OUT_LANES) beats out per vector; lane 0
// is in the low bits; lanes past the end of a vector are 0 on both sides (the input's are relied on).
//
// Three forms: collecting (IN_LANES divides OUT_LANES), dealing out (OUT_LANES divides IN_LANES), and a
// gearbox for the rest. All end in an output register.
//
// Latency 1 (gearbox: 2) from the beat that completes an output beat. Initiation interval per vector:
// the larger of its two numbers of beats.

`default_nettype none

module width_converter #(
    // Elements per vector, at least 1.
    parameter integer ELEMENTS = 1,
    // Bits of an element, at least 1.
    parameter integer BITS = 1,
    // Elements per input beat, 1 to ELEMENTS.
    parameter integer IN_LANES = 1,
    // Elements per output beat, 1 to ELEMENTS.
    parameter integer OUT_LANES = 1
) (
    input wire clk,
    input wire rst,

    input  wire [IN_LANES*BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    output wire [OUT_LANES*BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  generate
    if (ELEMENTS < 1) begin : bad_elements
      width_converter_error_elements_must_be_at_least_1 error ();
    end
    if (BITS < 1) begin : bad_bits
      width_converter_error_bits_must_be_at_least_1 error ();
    end
    if (IN_LANES < 1 || IN_LANES > ELEMENTS) begin : bad_in_lanes
      width_converter_error_in_lanes_must_be_1_to_elements error ();
    end
    if (OUT_LANES < 1 || OUT_LANES > ELEMENTS) begin : bad_out_lanes
      width_converter_error_out_lanes_must_be_1_to_elements error ();
    end

    if (OUT_LANES % IN_LANES == 0) begin : up
      width_converter_up #(
          .BEATS  ((ELEMENTS + IN_LANES - 1) / IN_LANES),
          .IN_BITS(IN_LANES * BITS),
          .RATIO  (OUT_LANES / IN_LANES)
      ) form (
          .clk          (clk),
          .rst          (rst),
          .s_axis_tdata (s_axis_tdata),
          .s_axis_tvalid(s_axis_tvalid),
          .s_axis_tready(s_axis_tready),
          .m_axis_tdata (m_axis_tdata),
          .m_axis_tvalid(m_axis_tvalid),
          .m_axis_tready(m_axis_tready)
      );
    end else if (IN_LANES % OUT_LANES == 0) begin : down
      width_converter_down #(
          .BEATS   ((ELEMENTS + OUT_LANES - 1) / OUT_LANES),
          .OUT_BITS(OUT_LANES * BITS),
          .RATIO   (IN_LANES / OUT_LANES)
      ) form (
          .clk          (clk),
          .rst          (rst),
          .s_axis_tdata (s_axis_tdata),
          .s_axis_tvalid(s_axis_tvalid),
          .s_axis_tready(s_axis_tready),
          .m_axis_tdata (m_axis_tdata),
          .m_axis_tvalid(m_axis_tvalid),
          .m_axis_tready(m_axis_tready)
      );
    end else begin : general
      width_converter_gearbox #(
          .ELEMENTS (ELEMENTS),
          .BITS     (BITS),
          .IN_LANES (IN_LANES),
          .OUT_LANES(OUT_LANES)
      ) form (
          .clk          (clk),
          .rst          (rst),
          .s_axis_tdata (s_axis_tdata),
          .s_axis_tvalid(s_axis_tvalid),
          .s_axis_tready(s_axis_tready),
          .m_axis_tdata (m_axis_tdata),
          .m_axis_tvalid(m_axis_tvalid),
          .m_axis_tready(m_axis_tready)
      );
    end
  endgenerate

endmodule

`default_nettype wire
