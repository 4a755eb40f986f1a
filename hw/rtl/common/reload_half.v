// Which half of a memory that is written while the design runs each frame uses, and what is written into the other half.
//
// The memory holds two sets of WORDS words; set h begins at word h * WORDS. Frames from number `reload_frame` on, counted from
// 0 at reset, use set `reload_half`, those before it the other one. Who asks for a change gives a number that no frame has
// reached yet. Words go into the other set than `reload_half`: `reload_begin` starts at its first word, and each
// `reload_write` brings 32 bits of a word, its lowest first; the last bits of a word write it.
//
// A change of `reload_half` and `reload_frame` is seen 1 cycle later.

`default_nettype none

module reload_half #(
    // What this memory is called: 0 to 255.
    parameter integer TARGET = 0,
    // Words of a set, at least 1, and their bits.
    parameter integer WORDS = 1,
    parameter integer WIDTH = 1,
    // Vectors of a frame, at least 1.
    parameter integer VECTORS = 1
) (
    input wire clk,
    input wire rst,

    input wire [ 7:0] reload_target,
    input wire        reload_begin,
    input wire        reload_write,
    input wire [31:0] reload_data,
    input wire        reload_half,
    input wire [31:0] reload_frame,

    // 1 in a cycle in which the last step of a vector is done.
    input wire vector_end,
    // The first word of the frame's set.
    output wire [$clog2(2*WORDS)-1:0] start,

    output wire write_enable,
    output wire [$clog2(2*WORDS)-1:0] write_address,
    output wire [WIDTH-1:0] write_data
);

  localparam integer ADDRESS_BITS = $clog2(2 * WORDS);
  localparam integer VECTOR_BITS = (VECTORS > 1) ? $clog2(VECTORS) : 1;
  localparam integer LAST_VECTOR = VECTORS - 1;
  localparam integer CHUNKS = (WIDTH + 31) / 32;
  localparam integer CHUNK_BITS = (CHUNKS > 1) ? $clog2(CHUNKS) : 1;
  localparam integer LAST_CHUNK = CHUNKS - 1;

  reg [VECTOR_BITS-1:0] vector_q;
  reg [31:0] frame_q;
  reg half_q;

  wire last_vector = vector_q == LAST_VECTOR[VECTOR_BITS-1:0];
  wire [31:0] frame_d = (vector_end & last_vector) ? frame_q + 32'd1 : frame_q;

  assign start = half_q ? WORDS[ADDRESS_BITS-1:0] : {ADDRESS_BITS{1'b0}};

  always @(posedge clk) begin
    if (rst) begin
      vector_q <= {VECTOR_BITS{1'b0}};
      frame_q  <= 32'd0;
      half_q   <= reload_half;
    end else begin
      if (vector_end) begin
        vector_q <= last_vector ? {VECTOR_BITS{1'b0}} : vector_q + {{(VECTOR_BITS - 1) {1'b0}}, 1'b1};
      end
      frame_q <= frame_d;
      half_q  <= (frame_d >= reload_frame) ? reload_half : ~reload_half;
    end
  end

  wire mine = reload_target == TARGET[7:0];

  reg [CHUNK_BITS-1:0] chunk_q;
  reg [ADDRESS_BITS-1:0] address_q;
  reg [32*CHUNKS-1:0] word_q;
  reg write_q;

  wire last_chunk = chunk_q == LAST_CHUNK[CHUNK_BITS-1:0];

  // Before reset has come, nothing is known of the register.
  assign write_enable  = write_q & ~rst;
  assign write_address = address_q;
  assign write_data    = word_q[WIDTH-1:0];

  // Who writes begins first, so that only the word's own write tells for which memory it is.
  always @(posedge clk) begin
    if (rst) write_q <= 1'b0;
    else write_q <= mine & reload_write & last_chunk;
  end

  always @(posedge clk) begin
    if (reload_begin) chunk_q <= {CHUNK_BITS{1'b0}};
    else if (reload_write) chunk_q <= last_chunk ? {CHUNK_BITS{1'b0}} : chunk_q + {{(CHUNK_BITS - 1) {1'b0}}, 1'b1};
  end

  always @(posedge clk) begin
    if (reload_begin) address_q <= reload_half ? {ADDRESS_BITS{1'b0}} : WORDS[ADDRESS_BITS-1:0];
    else if (write_q) address_q <= address_q + {{(ADDRESS_BITS - 1) {1'b0}}, 1'b1};
  end

  genvar c;

  generate
    for (c = 0; c < CHUNKS; c = c + 1) begin : part
      localparam integer CHUNK = c;
      always @(posedge clk) begin
        if (reload_write & (chunk_q == CHUNK[CHUNK_BITS-1:0])) word_q[32*c+:32] <= reload_data;
      end
    end
    if (32 * CHUNKS > WIDTH) begin : spare
      wire unused = ^word_q[32*CHUNKS-1:WIDTH];
    end
  endgenerate

endmodule

`default_nettype wire
