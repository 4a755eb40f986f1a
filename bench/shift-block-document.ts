/** A block compiled for a number of cycles, as Yosys makes it. */
export interface MeasuredBlock {
  readonly block: string;
  /** Channels shifted or convolved, and the size of their image. */
  readonly channels: number;
  readonly size: number;
  readonly initiationIntervalCycles: number;
  readonly lut: number;
  readonly ff: number;
  readonly dsp: number;
  /** In units of 36 Kbit. */
  readonly blockRam: number;
  /** Of the kernels that hold rows of the image. */
  readonly lineStorageBits: number;
  readonly weightBytes: number;
  /** Thresholds too. */
  readonly parameterBytes: number;
  readonly macs: number;
  /** Of the kernel that shifts, and the depthwise one behind it; 0 of convolutions. */
  readonly shiftLut: number;
  readonly shiftDsp: number;
}

export interface MeasuredBlocks {
  readonly yosys: string;
  readonly targetCycles: number;
  readonly blocks: readonly MeasuredBlock[];
}

const HEAD = `# Shift blocks beside 3x3 convolutions

What a block costs that moves information by shifting channels (SSPQ) instead of by 3x3 kernels (ResNet): weights of 1 bit,
activations of 4, the main path without the sum with the shortcut, which both have. A shift block goes from 4 c channels to
c, shifts them and goes back to 4 c, as in SSPQ; a convolution has c channels on both sides. Whole shifts are the nine
neighbours in turn; shifts between pixels are random within a pixel and a half, on a grid of sixteenths. Weights and shifts are random,
batch normalizations calibrated. Every block is folded for the same cycles a frame and synthesised kernel by kernel, memories
included. Thresholds of 4 c channels, 15 each, take more than weights of 1 bit: the shift block has fewer weights, and more
thresholds. Line storage counts the bits that hold rows of the image; RAMB36 counts a RAMB18 as a half. Made by
\`npm run shift-block\`.
`;

const TABLE = `| block | c | image | interval (cycles) | LUT | FF | DSP | RAMB36 | line storage (bits) | weights (bytes) | weights and thresholds (bytes) | multiply-accumulates | LUT (DSP) of the shift |
|---|---|---|---|---|---|---|---|---|---|---|---|---|`;

const number = (value: number): string => value.toLocaleString('en-US');

/** docs/shift-block.md */
export function shiftBlockDocument({ yosys, targetCycles, blocks }: MeasuredBlocks): string {
  const rows = blocks.map(b => {
    const shift = b.shiftLut > 0 ? `${number(b.shiftLut)} (${b.shiftDsp})` : '';
    const cells = [
      ...[b.block, `${b.channels}`, `${b.size}x${b.size}`],
      ...[b.initiationIntervalCycles, b.lut, b.ff, b.dsp, b.blockRam, b.lineStorageBits].map(number),
      ...[b.weightBytes, b.parameterBytes, b.macs].map(number),
      shift,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const how = `At most ${number(targetCycles)} cycles a frame; ${yosys}, \`synth_xilinx -family xc7 -flatten\`:`;
  return `${[HEAD, how, '', TABLE, ...rows].join('\n')}\n`;
}
