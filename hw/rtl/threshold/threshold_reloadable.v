// Thresholds that are written while they are used: threshold.v with two sets for each channel, of which each frame uses the one
// that reload_half.v names. All thresholds are compared at once, and channels may ascend or descend.
//
// Streams, initiation interval and latency of threshold.v.

`default_nettype none

module threshold_reloadable #(
    // As those of threshold.v.
    parameter integer CHANNELS = 1,
    parameter integer LANES = 1,
    parameter integer N = 1,
    parameter integer IN_BITS = 1,
    parameter integer IN_SIGNED = 0,
    parameter integer IN_BIPOLAR = 0,
    parameter integer T_BITS = 2,
    parameter integer OUT_BITS = 1,
    parameter integer BASE = 0,
    // As those of reload_half.v.
    parameter integer TARGET = 0,
    parameter integer VECTORS = 1,
    // $readmemh file as that of threshold_parallel.v with two sets.
    parameter MEM_FILE = ""
) (
    input wire clk,
    input wire rst,

    input  wire [LANES*IN_BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    output wire [LANES*OUT_BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready,

    input wire [ 7:0] reload_target,
    input wire        reload_begin,
    input wire        reload_write,
    input wire [31:0] reload_data,
    input wire        reload_half,
    input wire [31:0] reload_frame
);

  localparam integer WORDS = (CHANNELS + LANES - 1) / LANES;
  localparam integer ADDRESS_BITS = $clog2(2 * WORDS);
  localparam integer WIDTH = LANES * (N * T_BITS + 1);

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

  threshold #(
      .CHANNELS   (CHANNELS),
      .LANES      (LANES),
      .N          (N),
      .IN_BITS    (IN_BITS),
      .IN_SIGNED  (IN_SIGNED),
      .IN_BIPOLAR (IN_BIPOLAR),
      .T_BITS     (T_BITS),
      .OUT_BITS   (OUT_BITS),
      .BASE       (BASE),
      .PER_CHANNEL(1),
      .DESCENDING (1),
      .BINARY     (0),
      .BANKS      (2),
      .WRITABLE   (1),
      .MEM_FILE   (MEM_FILE)
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
