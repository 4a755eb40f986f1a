/** What simulation said of the network with some number of kernels. */
export interface MeasuredRun {
  readonly frames: number;
  readonly initiationIntervalCycles: number;
  readonly predictedInitiationIntervalCycles: number;
  readonly latencyCycles: number;
  readonly predictedLatencyCycles: number;
  readonly streams: number;
  readonly constantStreams: number;
  readonly mismatches: number;
  readonly gates: number;
  readonly gateBits: number;
  readonly otherThanReference: number;
  readonly otherThanFloat: number;
  readonly kernelsThatNeverWin: number;
  /** The fewest gates that choose otherwise than for the frame before. */
  readonly fewestChanges: number;
  readonly smallestMargin: number | null;
  readonly simulatedCycles: number;
}

interface PartArea {
  readonly lut: number;
  readonly dsp: number;
  readonly blockRam: number;
}

/** What Yosys and the compiler said of it. */
export interface MeasuredArea {
  readonly yosys: string;
  readonly initiationIntervalCycles: number;
  readonly latencyCycles: number;
  readonly total: PartArea & { readonly ff: number };
  readonly convolutions: PartArea;
  readonly gates: PartArea;
  readonly multipliers: number;
  readonly weightBytes: number;
  readonly parameterBytes: number;
  readonly fifoBytes: number;
}

interface ParallelForm {
  readonly lut: number;
  readonly ff: number;
  readonly mismatches: number;
  readonly frames: number;
  /** How many kernels won at least once. */
  readonly winners: number;
}

/** A small gated layer with all its products at once, in both forms. */
export interface MeasuredParallel {
  readonly banked: ParallelForm;
  readonly unrolled: ParallelForm;
}

/** By the number of kernels. */
export interface Measurements {
  readonly parallel: Readonly<Record<string, MeasuredParallel>>;
  readonly runs: Readonly<Record<string, MeasuredRun>>;
  readonly areas: Readonly<Record<string, MeasuredArea>>;
}

const HEAD = `# Gated ResNet-20

Pre-activation ResNet-20 for CIFAR's 32x32x3 whose 20 convolutions of 2-bit weights, 1x1 shortcuts included, each choose one of K kernels for
an image (Pham and Chung 2021): 2-bit activations, 8-bit first and last layer, a gate before the activation quantizer of each layer. Weights are
random, batch normalizations calibrated, and the biases of the gates set so that each kernel wins and frames differ. K = 1 is the network
without gates. All are folded for at most 36,864 cycles a frame. \`npm run gated-networks\` measures everything and writes this page.

## In simulation

Verilator, random stalls on all ports and frames back to back, every stream against the reference, then a run without stalls for the cycles.
Winners are compared for each gate and frame: in the hardware, in the integer reference, and in onnxruntime on the float network.

| K | frames | interval predicted / measured | latency predicted / measured | streams (constant) | mismatches | gates (bits) | winners other than in the reference / in float32 | kernels that never win | fewest gates that change | least lead of a winner |
|---|---|---|---|---|---|---|---|---|---|---|`;

const AREA = `
## Area

The same network with one block of each stage instead of three (8 gated convolutions): Yosys, 7 series, each kernel on its own.
Convolutions are the matrix-vector units of all layers outside the gates, with what stands behind
them; folds are the cheapest that meet the cycles, so that multiply-adds differ a little. Weights are those of convolutions and the last
layer, in KiB; parameters count thresholds, gates and biases too, FIFOs what waits.

| K | multiply-adds a cycle | LUT | FF | DSP | RAMB36 | convolutions: LUT / DSP / RAMB36 | gates: LUT / DSP / RAMB36 | weights (KiB) | parameters (KiB) | FIFOs (KiB) | interval | latency |
|---|---|---|---|---|---|---|---|---|---|---|---|---|`;

const PARALLEL = `
## All kernels at once

A gated dense layer of 16 inputs of 2 bits and 16 outputs, one vector a cycle, random weights: as a matrix-vector unit with all lanes that reads the
winner's word, and with \`"mode": "unrolled"\`, where adders hold the weights of all kernels and a multiplexer lets the winner's results through.

| layer | frames | kernels that won | mismatches | banked: LUT / FF | unrolled: LUT / FF |
|---|---|---|---|---|---|`;

const number = (value: number): string => value.toLocaleString('en-US');
const kib = (bytes: number): string => (bytes / 1024).toFixed(1);
const part = ({ lut, dsp, blockRam }: PartArea): string => `${number(lut)} / ${dsp} / ${blockRam}`;
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** The page. */
export function gatedDocument({ runs, areas, parallel }: Measurements): string {
  const simulated = Object.entries(runs).map(([kernels, r]) =>
    row([
      kernels,
      r.frames,
      `${number(r.predictedInitiationIntervalCycles)} / ${number(r.initiationIntervalCycles)}`,
      `${number(r.predictedLatencyCycles)} / ${number(r.latencyCycles)}`,
      `${r.streams} (${r.constantStreams})`,
      r.mismatches,
      r.gates === 0 ? '0' : `${r.gates} (${r.gateBits})`,
      `${r.otherThanReference} / ${r.otherThanFloat}`,
      r.kernelsThatNeverWin,
      r.gates === 0 ? '-' : r.fewestChanges,
      r.smallestMargin === null ? '-' : r.smallestMargin.toPrecision(2),
    ]),
  );
  const synthesised = Object.entries(areas).map(([kernels, a]) =>
    row([
      kernels,
      number(a.multipliers),
      number(a.total.lut),
      number(a.total.ff),
      a.total.dsp,
      a.total.blockRam,
      part(a.convolutions),
      part(a.gates),
      kib(a.weightBytes),
      kib(a.parameterBytes),
      kib(a.fifoBytes),
      number(a.initiationIntervalCycles),
      number(a.latencyCycles),
    ]),
  );
  const atOnce = Object.entries(parallel).map(([layer, { banked, unrolled }]) =>
    row([
      layer,
      banked.frames,
      unrolled.winners,
      banked.mismatches + unrolled.mismatches,
      `${number(banked.lut)} / ${number(banked.ff)}`,
      `${number(unrolled.lut)} / ${number(unrolled.ff)}`,
    ]),
  );
  return `${[HEAD, ...simulated, AREA, ...synthesised, PARALLEL, ...atOnce].join('\n')}\n`;
}
