/** A network of spatial shifts, compiled, and simulated where `simulated` is there. */
export interface MeasuredSspq {
  readonly shifts: string;
  /** Weights and biases of the trained network, as values. */
  readonly weights: number;
  /** As the hardware stores them: weights, and the steps of quantizers and factors of sums beside them. */
  readonly weightBytes: number;
  readonly otherBytes: number;
  readonly macs: number;
  readonly lut: number;
  readonly dsp: number;
  readonly blockRam: number;
  /** Bits that hold rows of images, and those of FIFOs, most of them for shortcuts. */
  readonly lineStorageBits: number;
  readonly fifoBits: number;
  /** LUTs and DSP blocks of the kernels that shift. */
  readonly shiftLut: number;
  readonly shiftDsp: number;
  readonly interval: number;
  readonly latency: number;
  readonly compileSeconds: number;
  readonly simulated?: {
    readonly frames: number;
    readonly mismatches: number;
    readonly interval: number;
    readonly latency: number;
    readonly streams: number;
    readonly constantStreams: number;
    readonly cycles: number;
  };
}

export type MeasuredSspqs = Readonly<Record<string, MeasuredSspq>>;

const HEAD = `# Networks of spatial shifts

SSPQ (Kim et al. 2020) with pointwise weights of 1 bit, activations of 4 bits, the first and the last layer of 8 bits. Weights and
shifts are random, batch normalizations calibrated on random images, so that no stream is constant. Whole shifts are the nine
neighbours in turn; shifts between pixels are within a pixel and a half, snapped to sixteenths. The sums of a group, whose
scales have no common unit, are snapped to fixed point, which \`compile\` reports. \`npm run sspq-networks\` measures and writes this page.

The 9.78 MB that the paper tells of SSPQ50 are its 12,128,256 pointwise weights at 1 bit, with everything else but batch normalization
in float32: first and last layer, biases of the last, and shifts. Here first and last layer have 8 bits, which leaves 3.57 MB of weights.

## Compiled

LUT, DSP and RAMB36 are estimates; DSP blocks multiply the sums of shortcuts and the 8-bit ends. Weights count each weight of the
network once, and their bytes are as stored; other parameters are thresholds, factors of sums, and what shifts are weighed by.

| network | shifts | weights | weight bytes | other parameter bytes | multiply-accumulates | LUT | DSP | RAMB36 | line storage (bits) | FIFOs (bits) | LUT (DSP) of shifts | interval (cycles) | latency (cycles) | compile (s) |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|`;

const SIMULATED = `
## In simulation

Verilator: random stalls on all ports and frames back to back, every stream against the reference, then a run without stalls for the
cycles.

| network | frames | interval predicted / measured | latency predicted / measured | streams (constant) | cycles simulated | mismatches |
|---|---|---|---|---|---|---|`;

const number = (value: number): string => value.toLocaleString('en-US');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** docs/sspq-networks.md */
export function sspqDocument(measured: MeasuredSspqs): string {
  const compiled = Object.entries(measured).map(([name, m]) =>
    row([
      ...[name, m.shifts],
      ...[m.weights, m.weightBytes, m.otherBytes, m.macs, m.lut, m.dsp, m.blockRam].map(number),
      ...[m.lineStorageBits, m.fifoBits].map(number),
      `${number(m.shiftLut)} (${m.shiftDsp})`,
      ...[m.interval, m.latency].map(number),
      m.compileSeconds.toFixed(1),
    ]),
  );
  const simulated = Object.entries(measured).flatMap(([name, m]) => {
    const s = m.simulated;
    if (!s) return [];
    return [
      row([
        ...[name, `${s.frames}`],
        `${number(m.interval)} / ${number(s.interval)}`,
        `${number(m.latency)} / ${number(s.latency)}`,
        `${s.streams} (${s.constantStreams})`,
        ...[s.cycles, s.mismatches].map(number),
      ]),
    ];
  });
  return `${[HEAD, ...compiled, SIMULATED, ...simulated].join('\n')}\n`;
}
