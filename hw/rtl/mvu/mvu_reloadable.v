// Matrix-vector unit whose weights are written while it runs: mvu.v with two sets of weights, of which each frame uses the one
// that reload_half.v names.
//
// Streams, initiation interval and latency of mvu.v.

`default_nettype none

module mvu_reloadable #(
    // As those of mvu.v.
    parameter integer MW = 1,
    parameter integer MH = 1,
    parameter integer PE = 1,
    parameter integer SIMD = 1,
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    parameter integer W_CODE = 0,
    parameter integer W_BITS = 1,
    parameter integer ACC_BITS = 2,
    parameter integer MEMORY_REGISTER = 0,
    parameter integer GROUP = SIMD,
    // 1: products of integers are sums of shifted activations, so that synthesis takes no multipliers for them.
    parameter integer LOGIC_PRODUCTS = 0,
    // As those of reload_half.v.
    parameter integer TARGET = 0,
    parameter integer VECTORS = 1,
    // $readmemh file as that of mvu.v with two matrices.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [SIMD*A_BITS-1:0] s_axis_tdata,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,

    output wire [PE*ACC_BITS-1:0] m_axis_tdata,
    output wire                   m_axis_tvalid,
    input  wire                   m_axis_tready,

    input wire [ 7:0] reload_target,
    input wire        reload_begin,
    input wire        reload_write,
    input wire [31:0] reload_data,
    input wire        reload_half,
    input wire [31:0] reload_frame
);

  localparam integer WORDS = ((MH + PE - 1) / PE) * ((MW + SIMD - 1) / SIMD);
  localparam integer ADDRESS_BITS = $clog2(2 * WORDS);
  localparam integer WIDTH = PE * SIMD * W_BITS;

  wire [ADDRESS_BITS-1:0] start;
  wire vector_end;
  wire write_enable;
  wire [ADDRESS_BITS-1:0] write_address;
  wire [WIDTH-1:0] write_data;

  reload_half #(
      .TARGET (TARGET),
      .WORDS  (WORDS),
      .WIDTH  (WIDTH),
      .VECTORS(VECTORS)
  ) half (
      .clk          (clk),
      .rst          (rst),
      .reload_target(reload_target),
      .reload_begin (reload_begin),
      .reload_write (reload_write),
      .reload_data  (reload_data),
      .reload_half  (reload_half),
      .reload_frame (reload_frame),
      .vector_end   (vector_end),
      .start        (start),
      .write_enable (write_enable),
      .write_address(write_address),
      .write_data   (write_data)
  );

  mvu #(
      .MW             (MW),
      .MH             (MH),
      .PE             (PE),
      .SIMD           (SIMD),
      .A_BITS         (A_BITS),
      .A_SIGNED       (A_SIGNED),
      .A_BIPOLAR      (A_BIPOLAR),
      .W_CODE         (W_CODE),
      .W_BITS         (W_BITS),
      .ACC_BITS       (ACC_BITS),
      .MEMORY_REGISTER(MEMORY_REGISTER),
      .GROUP          (GROUP),
      .LOGIC_PRODUCTS (LOGIC_PRODUCTS),
      .BANKS          (2),
      .WRITABLE       (1),
      .MEM_FILE       (MEM_FILE)
  ) core (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .bank_start   (start),
      .vector_end   (vector_end),
      .write_enable (write_enable),
      .write_address(write_address),
      .write_data   (write_data),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );

endmodule

`default_nettype wire
