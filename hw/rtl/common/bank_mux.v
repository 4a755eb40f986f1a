// Bank mux: of BANKS words side by side the one that the frame's beat of s_sel names.
//
//   m_axis_tdata = s_axis_tdata[bank * WIDTH +: WIDTH]
//
// Streams: each beat of s_axis is a vector, word 0 in the low bits. A frame is VECTORS of them and one beat
// of s_sel, 0 to BANKS - 1, which is kept until the frame's last vector (bank_select.v).
//
// Latency 1, also from a beat of s_sel to the first vector; initiation interval 1 vector per cycle, also
// where frames differ in their banks.

`default_nettype none

module bank_mux #(
    // Words to choose from, at least 2.
    parameter integer BANKS = 2,
    // Vectors of a frame, at least 1.
    parameter integer VECTORS = 1,
    // Bits of a word, at least 1.
    parameter integer WIDTH = 1
) (
    input wire clk,
    input wire rst,

    input  wire [BANKS*WIDTH-1:0] s_axis_tdata,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,

    input  wire [$clog2((BANKS > 1) ? BANKS : 2)-1:0] s_sel_tdata,
    input  wire                                       s_sel_tvalid,
    output wire                                       s_sel_tready,

    output wire [WIDTH-1:0] m_axis_tdata,
    output wire             m_axis_tvalid,
    input  wire             m_axis_tready
);

  localparam integer SEL_BITS = $clog2((BANKS > 1) ? BANKS : 2);

  wire bank_valid;
  wire [SEL_BITS-1:0] bank;
  wire ready;
  wire [WIDTH-1:0] chosen;

  assign s_axis_tready = ready & bank_valid;

  genvar b;
  genvar i;

  generate
    if (BANKS < 2 || VECTORS < 1 || WIDTH < 1) begin : bad_size
      bank_mux_error_banks_must_be_at_least_2_and_vectors_and_width_1 error ();
    end

    for (b = 0; b < WIDTH; b = b + 1) begin : column
      wire [BANKS-1:0] bits;
      for (i = 0; i < BANKS; i = i + 1) begin : row
        assign bits[i] = s_axis_tdata[i*WIDTH+b];
      end
      assign chosen[b] = bits[bank];
    end
  endgenerate

  // A set of one word each: its start is the bank.
  bank_select #(
      .BANKS  (BANKS),
      .WORDS  (1),
      .VECTORS(VECTORS)
  ) select (
      .clk         (clk),
      .rst         (rst),
      .s_sel_tdata (s_sel_tdata),
      .s_sel_tvalid(s_sel_tvalid),
      .s_sel_tready(s_sel_tready),
      .valid       (bank_valid),
      .vector_end  (s_axis_tvalid & s_axis_tready),
      .start       (bank)
  );

  elastic_register #(
      .WIDTH(WIDTH)
  ) result (
      .clk          (clk),
      .rst          (rst),
      .s_axis_tdata (chosen),
      .s_axis_tvalid(s_axis_tvalid & bank_valid),
      .s_axis_tready(ready),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );

endmodule

`default_nettype wire
