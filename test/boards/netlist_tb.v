// Plays bytes to a board_top in Icarus and prints the bytes that it sends, one a line in hexadecimal, until so many
// delimiters have come. Defines: COUNT bytes in line.hex, DIVISOR cycles a bit, DELIMITERS, LIMIT in cycles.
`timescale 1ns / 1ps

module netlist_tb;

  reg clk = 1'b0;
  always #5 clk = ~clk;

  reg rx = 1'b1;
  wire tx;
  wire led;

  board_top dut (
      .clk_in(clk),
      .rx(rx),
      .tx(tx),
      .led(led)
  );

  reg [7:0] sent[0:`COUNT-1];
  integer i, k;
  initial begin
    $readmemh("line.hex", sent);
    repeat (2000) @(negedge clk);
    for (i = 0; i < `COUNT; i = i + 1) begin
      rx = 1'b0;
      repeat (`DIVISOR) @(negedge clk);
      for (k = 0; k < 8; k = k + 1) begin
        rx = sent[i][k];
        repeat (`DIVISOR) @(negedge clk);
      end
      rx = 1'b1;
      repeat (`DIVISOR) @(negedge clk);
    end
  end

  reg [7:0] got;
  integer j;
  integer delimiters = 0;
  initial begin
    repeat (1500) @(negedge clk);
    while (delimiters < `DELIMITERS) begin
      @(negedge clk);
      if (tx === 1'b0) begin
        repeat (`DIVISOR / 2) @(negedge clk);
        for (j = 0; j < 8; j = j + 1) begin
          repeat (`DIVISOR) @(negedge clk);
          got[j] = tx;
        end
        repeat (`DIVISOR) @(negedge clk);
        $display("%02x", got);
        if (got == 8'hc0) delimiters = delimiters + 1;
      end
    end
    $finish;
  end

  initial begin
    repeat (`LIMIT) @(negedge clk);
    $display("silent");
    $finish;
  end

endmodule
