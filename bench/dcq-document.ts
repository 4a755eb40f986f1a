import type { FullSize } from '../test/networks/dcq/measure.ts';

/** What simulation said of a network, of a small form of it, or of a section. */
export interface Simulated {
  readonly initiationIntervalCycles: number;
  readonly predictedInitiationIntervalCycles: number;
  readonly latencyCycles: number;
  readonly predictedLatencyCycles: number;
  readonly frames: number;
  readonly streams: number;
  /** Streams that carried one value only: these would prove nothing. */
  readonly constantStreams: number;
  readonly mismatches: number;
  readonly floatDifferences: number;
  readonly simulatedCycles: number;
}

/** What was measured, by network and what of it. */
export interface Measurements {
  readonly fullSize: Readonly<Record<string, FullSize>>;
  readonly simulated: Readonly<Record<string, Simulated>>;
}

const HEAD = `# The networks of divide and conquer quantization

The seven networks of Elthakeb et al. with weights of -1 and +1 (W1) and of -1, 0 and +1 (ternary), activations of 2 to 8
bits, differing from layer to layer. Weights are random; batch normalizations, biases and scales are calibrated on random images, so
that no stream is constant. \`npm run dcq-networks\` measures everything and writes this page.

LeNet is for images of 28x28, the SVHN network for the 40x40 that DoReFa-Net crops to, VGG-11 and ResNet-20 for CIFAR's
32x32; ResNet-18, MobileNet-v1 and AlexNet with batch normalization for 224x224. All layers, the first and the last too, have
weights of the code named. Weights outside a group are stored as zeros, and count, so that in AlexNet's groups W1 is ternary.
`;

const FULL = `
## At full size

Compiled, every accumulator held against the worst input that its wires can carry, one frame through the reference; logits that differ from the
float graph, which rounds to float32: where they do, a code far ahead lies within that rounding of its step, and all that follows moves. Seconds are those of one processor.

| network | parameters (bytes) | multiply-accumulates | widest dot product | accumulators too narrow | interval (cycles) | latency (cycles) | logits | differ from float32 | compile (s) | reference (s) |
|---|---|---|---|---|---|---|---|---|---|---|`;

const SIMULATED = `
## In simulation

Verilator: random stalls on all ports and frames back to back, every stream against the reference, then a run without stalls for the
cycles. Small: an eighth of the channels. Sections are networks of their own with the channels and the images of full size.

| network | frames | interval predicted / measured | latency predicted / measured | streams (constant) | cycles simulated | mismatches | logits that differ from float32 |
|---|---|---|---|---|---|---|---|`;

const number = (value: number): string => value.toLocaleString('en-US');

/** The page. */
export function dcqDocument({ fullSize, simulated }: Measurements): string {
  const full = Object.entries(fullSize).map(([name, f]) =>
    row([
      name,
      ...[f.parameterBytes, f.macs, f.mostInputs, f.tooNarrow.length].map(number),
      ...[f.initiationIntervalCycles, f.latencyCycles, f.outputs, f.floatDifferences].map(number),
      ...[f.compileSeconds, f.referenceSeconds].map(seconds => seconds.toFixed(1)),
    ]),
  );
  const rtl = Object.entries(simulated).map(([name, s]) =>
    row([
      name,
      `${s.frames}`,
      `${number(s.predictedInitiationIntervalCycles)} / ${number(s.initiationIntervalCycles)}`,
      `${number(s.predictedLatencyCycles)} / ${number(s.latencyCycles)}`,
      `${s.streams} (${s.constantStreams})`,
      ...[s.simulatedCycles, s.mismatches, s.floatDifferences].map(number),
    ]),
  );
  return `${[HEAD, FULL.slice(1), ...full, SIMULATED, ...rtl].join('\n')}\n`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
