/**
 * Block RAMs as they behave in simulation, of families whose own models in Yosys are black boxes. Written from the data
 * sheets (Lattice FPGA-TN-02204, Gowin UG285) and from how Yosys lays out their contents (brams_map of its techlibs):
 * 2048 words of 9 bits, of which narrower ports take the lower eight.
 */

const hex = (n: number): string => n.toString(16).toUpperCase().padStart(2, '0');
const sixtyFour = <T>(of: (n: number) => T): T[] => Array.from({ length: 64 }, (_, n) => of(n));

/** Reads a word of `width` bits at a bit address of 14. */
const READ = `
    function [35:0] word(input [13:0] at, input integer width);
        integer i;
        begin
            word = 36'd0;
            case (width)
                36: for (i = 0; i < 4; i = i + 1) word[9*i +: 9] = mem[{at[13:5], 2'b00} + i];
                18: for (i = 0; i < 2; i = i + 1) word[9*i +: 9] = mem[{at[13:4], 1'b0} + i];
                9: word[8:0] = mem[at[13:3]];
                32: for (i = 0; i < 4; i = i + 1) word[8*i +: 8] = mem[{at[13:5], 2'b00} + i];
                16: for (i = 0; i < 2; i = i + 1) word[8*i +: 8] = mem[{at[13:4], 1'b0} + i];
                8: word[7:0] = mem[at[13:3]];
                4: word[3:0] = mem[at[13:3]] >> {at[2], 2'b00};
                2: word[1:0] = mem[at[13:3]] >> {at[2:1], 1'b0};
                default: word[0] = mem[at[13:3]] >> at[2:0];
            endcase
        end
    endfunction
    task put(input [13:0] at, input integer width, input [35:0] data);
        integer i;
        case (width)
            36: for (i = 0; i < 4; i = i + 1) if (at[i]) mem[{at[13:5], 2'b00} + i] = data[9*i +: 9];
            18: for (i = 0; i < 2; i = i + 1) if (at[i]) mem[{at[13:4], 1'b0} + i] = data[9*i +: 9];
            9: mem[at[13:3]] = data[8:0];
            32: for (i = 0; i < 4; i = i + 1) if (at[i]) mem[{at[13:5], 2'b00} + i][7:0] = data[8*i +: 8];
            16: for (i = 0; i < 2; i = i + 1) if (at[i]) mem[{at[13:4], 1'b0} + i][7:0] = data[8*i +: 8];
            8: mem[at[13:3]][7:0] = data[7:0];
            default: for (i = 0; i < width; i = i + 1) mem[at[13:3]][at[2:0] + i] = data[i];
        endcase
    endtask`;

/** ECP5: two ports of up to 18 bits each, single signals. A port of 36 bits is both: refused. */
function dp16kd(): string {
  const bus = (name: string, bits: number): string[] => Array.from({ length: bits }, (_, i) => `${name}${i}`);
  const port = (p: string): { readonly inputs: string[]; readonly outputs: string[] } => ({
    inputs: [
      ...bus(`DI${p}`, 18),
      ...bus(`AD${p}`, 14),
      ...[`CE${p}`, `OCE${p}`, `CLK${p}`, `WE${p}`, `RST${p}`, ...bus(`CS${p}`, 3)],
    ],
    outputs: bus(`DO${p}`, 18),
  });
  const [a, b] = [port('A'), port('B')];
  const joined = (name: string, bits: number): string => `{${bus(name, bits).toReversed().join(', ')}}`;
  const behaviour = (p: string): string => `
    wire [13:0] at_${p} = ${joined(`AD${p}`, 14)};
    reg [17:0] out_${p} = 18'd0;
    assign ${joined(`DO${p}`, 18)} = out_${p};
    always @(posedge CLK${p}) if (CE${p} === 1'b1) begin
        if (WE${p} === 1'b1) put(at_${p}, DATA_WIDTH_${p}, {18'd0, ${joined(`DI${p}`, 18)}});
        else if (RST${p} === 1'b1) out_${p} <= 18'd0;
        else out_${p} <= word(at_${p}, DATA_WIDTH_${p});
    end`;
  const texts = [
    'RESETMODE',
    'ASYNC_RESET_RELEASE',
    'REGMODE_A',
    'REGMODE_B',
    'CSDECODE_A',
    'CSDECODE_B',
  ].concat(...['WRITEMODE_A', 'WRITEMODE_B', 'GSR', 'CLKAMUX', 'CLKBMUX', 'INIT_DATA']);
  return `
module DP16KD (
    input ${[...a.inputs, ...b.inputs].join(', ')},
    output ${[...a.outputs, ...b.outputs].join(', ')}
);
    parameter DATA_WIDTH_A = 18;
    parameter DATA_WIDTH_B = 18;
    ${texts.map(name => `parameter ${name} = "";`).join(' ')}
    ${sixtyFour(n => `parameter INITVAL_${hex(n)} = 320'd0;`).join('\n    ')}
    reg [8:0] mem [0:2047];
    integer k;
    initial begin
        if (DATA_WIDTH_A > 18 || DATA_WIDTH_B > 18) $display("a port of 36 bits is not modelled");
        for (k = 0; k < 32; k = k + 1) begin
            ${sixtyFour(n => `mem[${32 * n} + k] = INITVAL_${hex(n)} >> (20 * (k / 2) + 9 * (k % 2));`).join('\n            ')}
        end
    end
${READ}
${behaviour('A')}
${behaviour('B')}
endmodule
`;
}

/** Gowin: one port; 'X9' has words of nine bits. */
function gowinSinglePort(module: string, bits: 8 | 9): string {
  const slice = 32 * bits;
  return `
module ${module} (DO, DI, BLKSEL, AD, WRE, CLK, CE, OCE, RESET);
    parameter READ_MODE = 1'b0;
    parameter WRITE_MODE = 2'b00;
    parameter BIT_WIDTH = ${4 * bits};
    parameter BLK_SEL = 3'b000;
    parameter RESET_MODE = "SYNC";
    ${sixtyFour(n => `parameter INIT_RAM_${hex(n)} = ${slice}'d0;`).join('\n    ')}
    output [${4 * bits - 1}:0] DO;
    input [${4 * bits - 1}:0] DI;
    input [2:0] BLKSEL;
    input [13:0] AD;
    input WRE, CLK, CE, OCE, RESET;
    reg [8:0] mem [0:2047];
    integer k;
    initial for (k = 0; k < 32; k = k + 1) begin
        ${sixtyFour(n => `mem[${32 * n} + k] = INIT_RAM_${hex(n)}[${bits}*k +: ${bits}];`).join('\n        ')}
    end
${READ}
    reg [35:0] out = 36'd0;
    assign DO = out[${4 * bits - 1}:0];
    always @(posedge CLK) if (CE === 1'b1) begin
        if (WRE === 1'b1) put(AD, BIT_WIDTH, DI);
        else if (RESET === 1'b1) out <= 36'd0;
        else out <= word(AD, BIT_WIDTH);
    end
endmodule
`;
}

/** Models by the module that they stand for. */
export const BLOCK_RAM_MODELS: ReadonlyMap<string, string> = new Map([
  ['DP16KD', dp16kd()],
  ['SP', gowinSinglePort('SP', 8)],
  ['SPX9', gowinSinglePort('SPX9', 9)],
]);
