// Drives a synthesised design with the beats of a file, one a cycle, and prints those that leave it.
`timescale 1ns / 1ps
`default_nettype none

module netlist_tb #(
    parameter IN_WIDTH = 8,
    parameter OUT_WIDTH = 8,
    // Beats of all frames, and of one; beats that are to leave.
    parameter IN_BEATS = 1,
    parameter FRAME_BEATS = 1,
    parameter OUT_BEATS = 1,
    // Cycles after which nothing more is waited for.
    parameter PATIENCE = 100000
);
    reg clk = 1'b0;
    reg rst = 1'b1;
    always #5 clk = ~clk;

    reg [IN_WIDTH-1:0] beats [0:IN_BEATS-1];
    initial $readmemh("beats.hex", beats);

    integer sent = 0;
    integer received = 0;
    integer cycle = 0;
    wire in_ready;
    wire out_valid;
    wire out_last;
    wire [OUT_WIDTH-1:0] out_data;
    wire framing_error;
    reg [IN_WIDTH-1:0] in_data = 0;
    reg in_valid = 1'b0;
    reg in_last = 1'b0;
    reg out_ready = 1'b0;

    `DESIGN dut (
        .clk(clk),
        .rst(rst),
        .s_axis_tdata(in_data),
        .s_axis_tvalid(in_valid),
        .s_axis_tready(in_ready),
        .s_axis_tlast(in_last),
        .m_axis_tdata(out_data),
        .m_axis_tvalid(out_valid),
        .m_axis_tready(out_ready),
        .m_axis_tlast(out_last),
        .framing_error(framing_error)
    );

    // Flip-flops without a value at power-up keep x until the reset.
    initial begin
        repeat (20) @(posedge clk);
        #1 rst = 1'b0;
    end

    always @(posedge clk) begin
        cycle <= cycle + 1;
        if (cycle == PATIENCE) begin
            $display("TIMEOUT after %0d of %0d beats", received, OUT_BEATS);
            $finish;
        end
    end

    always @(posedge clk) if (!rst) begin
        if (framing_error !== 1'b0) $display("framing error %b", framing_error);
        // A ready that comes and goes: three cycles of four.
        out_ready <= #1 cycle[1:0] != 2'd0;
        if (in_valid && in_ready === 1'b1) sent = sent + 1;
        if (sent < IN_BEATS) begin
            in_data <= #1 beats[sent];
            in_last <= #1 sent % FRAME_BEATS == FRAME_BEATS - 1;
            in_valid <= #1 1'b1;
        end else begin
            in_valid <= #1 1'b0;
        end
        if (out_ready && out_valid === 1'b1) begin
            $display("beat %h %b", out_data, out_last);
            received = received + 1;
            if (received == OUT_BEATS) $finish;
        end
    end
endmodule

`default_nettype wire
