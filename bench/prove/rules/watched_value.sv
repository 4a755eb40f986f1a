// Nothing is lost, made up, doubled, reordered or changed: values become due and are given, in the same order.
//
// One value is watched, of those that become due any (`starts` is free); what is behind it does not matter to it, so
// what is ahead of it is counted down until its turn comes. Then it must be given as it was due.
//
// Where nothing is held up (FLOWS) it is given FLIGHT cycles after it became due. Then there is no control to be proved, and
// all data of the pipeline are looked at in a few cycles, however wide they are.

`default_nettype none

module watched_value #(
    parameter integer WIDTH = 1,
    // Most values that are due and not given.
    parameter integer FLIGHT = 1,
    // Most cycles in a row that a value is due while the sink takes and gets nothing; 0: not looked at.
    parameter integer DRAIN = 0,
    parameter integer FLOWS = 0
) (
    input wire clk,
    input wire rst,
    // A value becomes due, and which.
    input wire enters,
    input wire [WIDTH-1:0] due,
    // A value is given, and which.
    input wire leaves,
    input wire [WIDTH-1:0] given,
    // The sink takes, and nothing is given.
    input wire starves
);

  generate
    if (FLOWS != 0) begin : flows
      reg [FLIGHT-1:0] due_q;
      reg [FLIGHT*WIDTH-1:0] value_q;

      always @(posedge clk) begin
        due_q   <= rst ? {FLIGHT{1'b0}} : {due_q, enters};
        value_q <= {value_q, due};
      end

      always @* begin
        if (!rst) begin
          assert (leaves == due_q[FLIGHT-1]);
          if (leaves) assert (given == value_q[(FLIGHT-1)*WIDTH+:WIDTH]);
        end
      end
    end else begin : counted
      localparam integer BITS = $clog2(FLIGHT + 2);

      (* anyseq *) wire starts;

      reg [BITS-1:0] flight_q;
      reg [BITS-1:0] ahead_q;
      reg watches_q;
      reg [WIDTH-1:0] watched_q;

      wire turn = watches_q & (ahead_q == 0);

      always @(posedge clk) begin
        if (rst) begin
          flight_q  <= 0;
          ahead_q   <= 0;
          watches_q <= 1'b0;
        end else begin
          flight_q <= flight_q + enters - leaves;
          if (watches_q) begin
            if (leaves) begin
              ahead_q   <= ahead_q - 1;
              watches_q <= ~turn;
            end
          end else if (enters & starts) begin
            watches_q <= 1'b1;
            watched_q <= due;
            ahead_q   <= flight_q - leaves;
          end
        end
      end

      always @* begin
        if (!rst) begin
          assert (flight_q <= FLIGHT);
          assert (!watches_q || ahead_q < flight_q);
          if (leaves) begin
            assert (flight_q != 0);
            if (turn) assert (given == watched_q);
          end
        end
      end

      if (DRAIN > 0) begin : drains
        progress_rule #(
            .LIMIT(DRAIN)
        ) drain (
            .clk  (clk),
            .rst  (rst),
            .waits((flight_q != 0) & starves)
        );
      end
    end
  endgenerate

endmodule

`default_nettype wire
