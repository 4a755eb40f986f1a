// What a testbench drives streams with and holds them against. Plain Verilog-2001 for any simulator; not synthesizable.
// Every design's testbench has these modules, so that two testbenches in one simulation share them.
`ifndef BITWRIGHT_STREAM_ENDPOINTS
`define BITWRIGHT_STREAM_ENDPOINTS
`timescale 1ns / 1ps
`default_nettype none

// Whether an endpoint goes in a cycle: always, or in random phases of 1 to 16 cycles in which all go, none, or half of them.
module bitwright_tb_stalls #(
    // Endpoints of one testbench stall apart.
    parameter INDEX = 0
) (
    input  wire clk,
    input  wire rst,
    input  wire stalls,
    input  wire [31:0] seed,
    output wire go
);
    reg [31:0] state_q;
    reg [3:0] left_q;
    reg [1:0] phase_q;

    // xorshift32 (Marsaglia 2003).
    function [31:0] next(input [31:0] state);
        reg [31:0] a, b;
        begin
            a = state ^ (state << 13);
            b = a ^ (a >> 17);
            next = b ^ (b << 5);
        end
    endfunction

    assign go = !stalls || phase_q == 2'd0 || (phase_q[1] && state_q[20]);

    always @(posedge clk) begin
        if (rst) begin
            state_q <= next((seed * 32'd2654435761) ^ (INDEX * 32'd40503 + 32'd1)) | 32'd1;
            left_q <= 4'd0;
            phase_q <= 2'd1;
        end else begin
            state_q <= next(state_q);
            left_q <= left_q == 4'd0 ? state_q[7:4] : left_q - 4'd1;
            if (left_q == 4'd0) phase_q <= state_q[10:9];
        end
    end
endmodule

// Sends the words of FILE, tlast above tdata, one a line in hexadecimal.
module bitwright_tb_source #(
    parameter WIDTH = 8,
    parameter BEATS = 1,
    parameter FILE = "",
    parameter INDEX = 0
) (
    input  wire clk,
    input  wire rst,
    input  wire stalls,
    input  wire [31:0] seed,
    output reg  [WIDTH-1:0] tdata,
    output reg  tvalid,
    input  wire tready,
    output reg  tlast,
    // All beats were taken.
    output wire done,
    // Beats that were taken.
    output reg  [31:0] beats
);
    reg [WIDTH:0] words[0:BEATS-1];
    reg [31:0] offered_q;
    wire go;

    initial $readmemh(FILE, words);

    bitwright_tb_stalls #(.INDEX(INDEX)) pattern (
        .clk(clk),
        .rst(rst),
        .stalls(stalls),
        .seed(seed),
        .go(go)
    );

    assign done = beats == BEATS;

    always @(posedge clk) begin
        if (rst) begin
            tvalid <= 1'b0;
            offered_q <= 0;
            beats <= 0;
        end else begin
            if (tvalid && tready) beats <= beats + 1;
            // A beat once offered stays until it is taken.
            if (!tvalid || tready) begin
                tvalid <= go && offered_q < BEATS;
                if (go && offered_q < BEATS) begin
                    {tlast, tdata} <= words[offered_q];
                    offered_q <= offered_q + 1;
                end else begin
                    // Without valid the payload means nothing: a design that looks at it is found out.
                    tlast <= 1'bx;
                    tdata <= {WIDTH{1'bx}};
                end
            end
        end
    end
endmodule

// Holds the beats of a stream against the words of FILE, one a line in hexadecimal, and its handshake against the rules:
// valid and payload stay until ready. Says where the first fault is.
module bitwright_tb_check #(
    parameter NAME = "",
    parameter WIDTH = 8,
    parameter BEATS = 1,
    parameter BEATS_PER_FRAME = 1,
    // Whether the stream has tlast, at the last beat of each frame.
    parameter HAS_LAST = 0,
    parameter FILE = ""
) (
    input  wire clk,
    input  wire rst,
    input  wire [31:0] cycle,
    input  wire [WIDTH-1:0] tdata,
    input  wire tvalid,
    input  wire tready,
    input  wire tlast,
    // All beats have come.
    output wire done,
    output reg  [31:0] beats,
    // Beats that differ, are too many, or broke the rules.
    output reg  [31:0] faults
);
    reg [WIDTH-1:0] words[0:BEATS-1];
    reg [31:0] beat_q, frame_q;
    reg [WIDTH-1:0] held_q;
    reg held_last_q, waiting_q;

    initial $readmemh(FILE, words);

    assign done = beats >= BEATS;
    wire passes = tvalid && tready;
    wire is_last = beat_q == BEATS_PER_FRAME - 1;
    wire is_surplus = passes && beats >= BEATS;
    wire is_wrong = passes && !is_surplus && tdata !== words[beats];
    wire is_wrong_last = passes && HAS_LAST && tlast !== is_last;
    wire is_dropped = waiting_q && tvalid !== 1'b1;
    wire is_changed = waiting_q && (tdata !== held_q || (HAS_LAST && tlast !== held_last_q));
    wire is_unknown = (tvalid ^ tvalid) !== 1'b0;

    always @(posedge clk) begin
        if (rst) begin
            beats <= 0;
            faults <= 0;
            beat_q <= 0;
            frame_q <= 0;
            waiting_q <= 1'b0;
        end else begin
            waiting_q <= tvalid === 1'b1 && tready !== 1'b1;
            held_q <= tdata;
            held_last_q <= tlast;
            if (passes) begin
                beats <= beats + 1;
                beat_q <= is_last ? 0 : beat_q + 1;
                if (is_last) frame_q <= frame_q + 1;
            end
            if (is_surplus || is_wrong || is_wrong_last || is_dropped || is_changed || is_unknown) begin
                faults <= faults + 1;
                if (faults == 0) begin
                    $write("FAULT stream %0s, frame %0d, beat %0d, cycle %0d: ", NAME, frame_q, beat_q, cycle);
                    if (is_unknown) $display("tvalid is unknown");
                    else if (is_dropped) $display("tvalid dropped before tready");
                    else if (is_changed) $display("the payload changed while it waited for tready");
                    else if (is_surplus) $display("a beat too many, %h", tdata);
                    else if (is_wrong) $display("expected %h, got %h", words[beats], tdata);
                    else $display("tlast is wrong");
                end
            end
        end
    end
endmodule

`default_nettype wire
`endif
