// The rows' shares of one step: for each of PE rows the dot product of its SIMD weights and the step's activations, as
// mvu_dot.v gives it.
//
// Where GROUP is SIMD it is combinational. Else the sums of groups of GROUP columns go into a register, and are added behind
// it: latency 1 cycle, initiation interval 1, holds 1 step; `in_ready` is combinational from `out_ready`.
//
// `in_place` passes beside the step.

`default_nettype none

module mvu_rows #(
    // Rows, at least 1.
    parameter integer PE = 1,
    // Columns, at least 1.
    parameter integer SIMD = 1,
    // Columns whose products are summed in front of the register, 1 to SIMD. All SIMD of them: there is none.
    parameter integer GROUP = SIMD,
    // As those of mvu_dot.v.
    parameter integer A_BITS = 1,
    parameter integer A_SIGNED = 0,
    parameter integer A_BIPOLAR = 0,
    parameter integer W_CODE = 0,
    parameter integer W_BITS = 1,
    parameter integer LOGIC_PRODUCTS = 0,
    // 1: columns are counted; 1: columns are counted with zeros (mvu_dot.v). Both must be what mvu.v derives.
    parameter integer COUNTED = 0,
    parameter integer AND_COUNT = 0,
    parameter integer LEAF_BITS = 1,
    parameter integer SUM_BITS = 1
) (
    input wire clk,
    input wire rst,

    input  wire [   SIMD*A_BITS-1:0] activations,
    input  wire [PE*SIMD*W_BITS-1:0] weights,
    input  wire [               2:0] in_place,
    input  wire                      in_valid,
    output wire                      in_ready,

    output wire [PE*SUM_BITS-1:0] sums,
    output wire [         PE-1:0] carries,
    output wire [            2:0] out_place,
    output wire                   out_valid,
    input  wire                   out_ready
);

  // One where GROUP is refused (mvu.v).
  localparam integer GROUPS = (GROUP > 0) ? (SIMD + GROUP - 1) / GROUP : 1;
  localparam integer GROUP_BITS = (COUNTED != 0) ? $clog2(GROUP + 1)
                                : (AND_COUNT != 0) ? $clog2(2 * GROUP + 1)
                                : LEAF_BITS + $clog2(GROUP);
  localparam integer TREE_BITS = GROUP_BITS + $clog2(GROUPS);

  // Sums of groups of columns.

  wire [PE*GROUPS*GROUP_BITS-1:0] group_sums;
  wire [PE*GROUPS-1:0] group_carries;

  genvar g;
  genvar p;

  generate
    for (g = 0; g < GROUPS; g = g + 1) begin : group
      // The last group may have fewer.
      localparam integer COLUMNS = (g < GROUPS - 1) ? GROUP : SIMD - g * GROUP;
      localparam integer BITS = (COUNTED != 0) ? $clog2(COLUMNS + 1)
                              : (AND_COUNT != 0) ? $clog2(2 * COLUMNS + 1)
                              : LEAF_BITS + $clog2(COLUMNS);
      wire [COLUMNS*A_BITS-1:0] columns = activations[g*GROUP*A_BITS+:COLUMNS*A_BITS];
      // What the rows share where they count (mvu_dot.v).
      wire [$clog2(COLUMNS+1)-1:0] zeros;

      if (AND_COUNT != 0) begin : count_zeros
        popcount #(
            .N(COLUMNS)
        ) counter (
            .bits (~columns),
            .count(zeros)
        );
      end else begin : no_zeros
        assign zeros = {$clog2(COLUMNS + 1) {1'b0}};
      end

      for (p = 0; p < PE; p = p + 1) begin : dot
        wire [BITS-1:0] sum;
        mvu_dot #(
            .SIMD     (COLUMNS),
            .A_BITS   (A_BITS),
            .A_SIGNED (A_SIGNED),
            .A_BIPOLAR(A_BIPOLAR),
            .W_CODE   (W_CODE),
            .W_BITS   (W_BITS),
            .LOGIC_PRODUCTS(LOGIC_PRODUCTS),
            .LEAF_BITS(LEAF_BITS),
            .SUM_BITS (BITS)
        ) row (
            .activations(columns),
            .zeros      (zeros),
            .weights    (weights[(p*SIMD+g*GROUP)*W_BITS+:COLUMNS*W_BITS]),
            .sum        (sum),
            .carry      (group_carries[p*GROUPS+g])
        );
        if (BITS < GROUP_BITS) begin : fewer
          assign group_sums[(p*GROUPS+g)*GROUP_BITS+:GROUP_BITS] = {{(GROUP_BITS - BITS) {1'b0}}, sum};
        end else begin : full
          assign group_sums[(p*GROUPS+g)*GROUP_BITS+:GROUP_BITS] = sum;
        end
      end
    end
  endgenerate

  wire [PE*GROUPS*GROUP_BITS-1:0] part_sums;
  wire [PE*GROUPS-1:0] part_carries;

  generate
    if (GROUPS > 1) begin : group_register
      elastic_register #(
          .WIDTH(PE * GROUPS * (GROUP_BITS + 1) + 3)
      ) parts (
          .clk          (clk),
          .rst          (rst),
          .s_axis_tdata ({in_place, group_carries, group_sums}),
          .s_axis_tvalid(in_valid),
          .s_axis_tready(in_ready),
          .m_axis_tdata ({out_place, part_carries, part_sums}),
          .m_axis_tvalid(out_valid),
          .m_axis_tready(out_ready)
      );
    end else begin : no_group_register
      wire unused = &{1'b0, clk, rst};
      assign in_ready     = out_ready;
      assign out_valid    = in_valid;
      assign out_place    = in_place;
      assign part_sums    = group_sums;
      assign part_carries = group_carries;
    end
  endgenerate

  // Sums of the groups.

  generate
    for (p = 0; p < PE; p = p + 1) begin : row_sum
      wire [TREE_BITS-1:0] sum;
      adder_tree #(
          .COUNT      (GROUPS),
          .WIDTH      (GROUP_BITS),
          .HAS_CARRIES(1)
      ) tree (
          .leaves (part_sums[p*GROUPS*GROUP_BITS+:GROUPS*GROUP_BITS]),
          .carries(part_carries[p*GROUPS+:GROUPS]),
          .sum    (sum)
      );
      // Its highest bits are 0 where the groups are not a power of two.
      wire unused = &{1'b0, sum[TREE_BITS-1:SUM_BITS-1]};
      assign sums[p*SUM_BITS+:SUM_BITS] = sum[SUM_BITS-1:0];
      assign carries[p] = part_carries[p*GROUPS+GROUPS-1];
    end
  endgenerate

endmodule

`default_nettype wire
