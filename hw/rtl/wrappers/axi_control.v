// AXI4-Lite registers of a design: what it is, how much it did, and a reset.
//
// Addresses count bytes, registers are 32 bits, others read 0. Writes to what is only read are taken and do nothing;
// every access is answered OKAY. Byte enables other than that of the lowest byte do not matter.
//
//   0x0000  identification: 0x62697477 ("bitw")
//   0x0004  version of this list: 1
//   0x0008  control. Write bit 0: resets the design for 16 cycles; bit 1: sets all counters to 0. Bit 0 reads 1 meanwhile
//   0x0010  predicted cycles from frame to frame       0x0014  predicted cycles from the first beat in to the last out
//   0x0018  inputs                                     0x001C  outputs
//   0x0020  to 0x003C: the model's SHA-256, the digest's first 32 bits first
//   0x1000 + 16 * i  frames that input i took          + 4  those of them that were no frames (axis_unpack.v)
//   0x2000 + 16 * i  frames that output i gave
//
// With RELOAD, for parameters that are written while the design runs (reload_half.v):
//
//   0x3000  write the number of a memory: what follows goes to the first word of its set that is not in use
//   0x3004  write 32 bits of a word, its lowest first
//   0x3008  write 1: the sets change places, unless they are about to. Reads the number of the first frame, counted from 0
//           at the design's reset, that uses the sets written last
//   0x300C  bit 0 is 1 until that frame has left the design, and nothing may be written
//
// Counters begin again at 0 behind 2^32 - 1. A reset of the design leaves them as they are.

`default_nettype none

module axi_control #(
    parameter [255:0] MODEL_HASH = 256'd0,
    parameter [31:0] INTERVAL = 32'd0,
    parameter [31:0] LATENCY = 32'd0,
    // AXI4-Streams that the design takes and gives, 1 to 256 each.
    parameter integer INPUTS = 1,
    parameter integer OUTPUTS = 1,
    // 1: the design has parameters that are written while it runs; it has one input.
    parameter integer RELOAD = 0
) (
    input wire clk,
    input wire rst,

    input  wire [15:0] s_axi_awaddr,
    input  wire        s_axi_awvalid,
    output wire        s_axi_awready,
    input  wire [31:0] s_axi_wdata,
    input  wire [ 3:0] s_axi_wstrb,
    input  wire        s_axi_wvalid,
    output wire        s_axi_wready,
    output wire [ 1:0] s_axi_bresp,
    output wire        s_axi_bvalid,
    input  wire        s_axi_bready,
    input  wire [15:0] s_axi_araddr,
    input  wire        s_axi_arvalid,
    output wire        s_axi_arready,
    output wire [31:0] s_axi_rdata,
    output wire [ 1:0] s_axi_rresp,
    output wire        s_axi_rvalid,
    input  wire        s_axi_rready,

    // 1 for a cycle for each frame, or each that was none.
    input wire [ INPUTS-1:0] frame_taken,
    input wire [ INPUTS-1:0] framing_error,
    input wire [OUTPUTS-1:0] frame_given,

    // Of the design and its wrapper, in reset and for 16 cycles behind a write.
    output wire design_rst,

    // As those of reload_half.v; all 0 without RELOAD.
    output wire [ 7:0] reload_target,
    output wire        reload_begin,
    output wire        reload_write,
    output wire [31:0] reload_data,
    output wire        reload_half,
    output wire [31:0] reload_frame
);

  localparam [31:0] IDENTIFICATION = 32'h62697477;
  localparam [31:0] VERSION = 32'd1;

  generate
    if (INPUTS < 1 || INPUTS > 256 || OUTPUTS < 1 || OUTPUTS > 256) begin : bad_ends
      axi_control_error_inputs_and_outputs_must_be_1_to_256 error ();
    end
  endgenerate

  // Registers are whole words, and of what is written two bits matter.
  wire unused = &{1'b0, s_axi_awaddr[1:0], s_axi_araddr[1:0], s_axi_wstrb[3:1], s_axi_wdata[31:2]};

  wire pending;

  // A write is taken when its address, its data and room for its answer are there.
  reg bvalid_q;
  wire write = s_axi_awvalid & s_axi_wvalid & ~bvalid_q;
  wire controls = write & s_axi_wstrb[0] & (s_axi_awaddr[15:2] == 14'd2);

  assign s_axi_awready = write;
  assign s_axi_wready  = write;
  assign s_axi_bvalid  = bvalid_q;
  assign s_axi_bresp   = 2'b00;

  reg [4:0] reset_q;
  reg clear_q;
  reg design_rst_q;

  assign design_rst = design_rst_q;

  always @(posedge clk) begin
    if (rst) begin
      bvalid_q     <= 1'b0;
      reset_q      <= 5'd0;
      clear_q      <= 1'b0;
      design_rst_q <= 1'b1;
    end else begin
      bvalid_q <= write | (bvalid_q & ~s_axi_bready);
      clear_q  <= controls & s_axi_wdata[1];
      if (controls & s_axi_wdata[0]) reset_q <= 5'd16;
      else if (reset_q != 5'd0) reset_q <= reset_q - 5'd1;
      design_rst_q <= reset_q != 5'd0;
    end
  end

  // Counters, the first in the low bits.
  wire [32*INPUTS-1:0] taken;
  wire [32*INPUTS-1:0] errors;
  wire [32*OUTPUTS-1:0] given;

  genvar i;

  generate
    for (i = 0; i < INPUTS; i = i + 1) begin : in_counters
      reg [31:0] taken_q;
      reg [31:0] errors_q;
      assign taken[32*i+:32]  = taken_q;
      assign errors[32*i+:32] = errors_q;
      always @(posedge clk) begin
        if (rst | clear_q) begin
          taken_q  <= 32'd0;
          errors_q <= 32'd0;
        end else begin
          taken_q  <= taken_q + {31'd0, frame_taken[i]};
          errors_q <= errors_q + {31'd0, framing_error[i]};
        end
      end
    end
    for (i = 0; i < OUTPUTS; i = i + 1) begin : out_counters
      reg [31:0] given_q;
      assign given[32*i+:32] = given_q;
      always @(posedge clk) begin
        if (rst | clear_q) given_q <= 32'd0;
        else given_q <= given_q + {31'd0, frame_given[i]};
      end
    end
  endgenerate

  // What stands at an address.
  reg [31:0] taken_there;
  reg [31:0] errors_there;
  reg [31:0] given_there;
  reg [31:0] hash_there;
  reg [31:0] found;
  integer n;

  always @* begin
    taken_there  = 32'd0;
    errors_there = 32'd0;
    given_there  = 32'd0;
    hash_there   = 32'd0;
    for (n = 0; n < INPUTS; n = n + 1) begin
      if (s_axi_araddr[11:4] == n[7:0]) begin
        taken_there  = taken[32*n+:32];
        errors_there = errors[32*n+:32];
      end
    end
    for (n = 0; n < OUTPUTS; n = n + 1) begin
      if (s_axi_araddr[11:4] == n[7:0]) given_there = given[32*n+:32];
    end
    for (n = 0; n < 8; n = n + 1) begin
      if (s_axi_araddr[4:2] == n[2:0]) hash_there = MODEL_HASH[32*(7-n)+:32];
    end
    found = 32'd0;
    case (s_axi_araddr[15:12])
      4'd0: begin
        case (s_axi_araddr[11:2])
          10'd0: found = IDENTIFICATION;
          10'd1: found = VERSION;
          10'd2: found = {31'd0, (reset_q != 5'd0) | design_rst_q};
          10'd4: found = INTERVAL;
          10'd5: found = LATENCY;
          10'd6: found = INPUTS;
          10'd7: found = OUTPUTS;
          default: if (s_axi_araddr[11:5] == 7'd1) found = hash_there;
        endcase
      end
      4'd1: begin
        case (s_axi_araddr[3:2])
          2'd0: found = taken_there;
          2'd1: found = errors_there;
          default: found = 32'd0;
        endcase
      end
      4'd2: if (s_axi_araddr[3:2] == 2'd0) found = given_there;
      4'd3: begin
        case (s_axi_araddr[11:2])
          10'd2: found = reload_frame;
          10'd3: found = {31'd0, pending};
          default: found = 32'd0;
        endcase
      end
      default: found = 32'd0;
    endcase
  end

  generate
    if (RELOAD != 0) begin : reloads
      reg [7:0] target_q;
      reg begin_q;
      reg write_q;
      reg [31:0] data_q;
      reg half_q;
      reg [31:0] frame_q;
      reg pending_q;
      // Frames that have come in and gone out since the design's reset.
      reg [31:0] entered_q;
      reg [31:0] left_q;

      wire writes = write & (s_axi_awaddr[15:4] == 12'h300);
      wire swaps = writes & (s_axi_awaddr[3:2] == 2'd2) & s_axi_wstrb[0] & s_axi_wdata[0] & ~pending_q & ~design_rst_q;

      assign reload_target = target_q;
      assign reload_begin  = begin_q;
      assign reload_write  = write_q;
      assign reload_data   = data_q;
      assign reload_half   = half_q;
      assign reload_frame  = frame_q;
      assign pending       = pending_q;

      always @(posedge clk) begin
        if (rst) half_q <= 1'b0;
        else if (swaps) half_q <= ~half_q;
      end

      // One frame may be on its way in and one more be counted in a cycle, so that the third has not begun.
      always @(posedge clk) begin
        if (design_rst_q) begin
          frame_q   <= 32'd0;
          pending_q <= 1'b0;
          entered_q <= 32'd0;
          left_q    <= 32'd0;
        end else begin
          entered_q <= entered_q + {31'd0, frame_taken[0]};
          left_q    <= left_q + {31'd0, frame_given[0]};
          if (swaps) frame_q <= entered_q + 32'd3;
          pending_q <= swaps | (pending_q & (left_q <= frame_q));
        end
      end

      always @(posedge clk) begin
        if (rst) begin
          begin_q <= 1'b0;
          write_q <= 1'b0;
        end else begin
          begin_q <= writes & (s_axi_awaddr[3:2] == 2'd0);
          write_q <= writes & (s_axi_awaddr[3:2] == 2'd1);
        end
        if (writes & (s_axi_awaddr[3:2] == 2'd0)) target_q <= s_axi_wdata[7:0];
        data_q <= s_axi_wdata;
      end
    end else begin : fixed
      assign reload_target = 8'd0;
      assign reload_begin  = 1'b0;
      assign reload_write  = 1'b0;
      assign reload_data   = 32'd0;
      assign reload_half   = 1'b0;
      assign reload_frame  = 32'd0;
      assign pending       = 1'b0;
    end
  endgenerate

  reg rvalid_q;
  reg [31:0] rdata_q;

  assign s_axi_arready = ~rvalid_q;
  assign s_axi_rvalid  = rvalid_q;
  assign s_axi_rdata   = rdata_q;
  assign s_axi_rresp   = 2'b00;

  always @(posedge clk) begin
    if (rst) rvalid_q <= 1'b0;
    else rvalid_q <= (s_axi_arvalid & ~rvalid_q) | (rvalid_q & ~s_axi_rready);
  end

  always @(posedge clk) begin
    if (s_axi_arready) rdata_q <= found;
  end

endmodule

`default_nettype wire
