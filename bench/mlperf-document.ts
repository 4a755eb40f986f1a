import type { MeasuredMlperf } from '../test/compare/mlperf-tiny.ts';

export type MeasuredMlperfs = Readonly<Record<string, MeasuredMlperf>>;

const HEAD = `# MLPerf Tiny beside onnxruntime

The four reference networks of MLPerf Tiny (Banbury et al. 2021) and MobileNetV2 of width 1, quantized by onnxruntime's static quantizer
to int8, weights with a scale for each channel. The topologies are the published ones; weights are random, batch normalizations
calibrated on random smooth frames and folded. \`training/mlperf-tiny\` makes the models, which are too large to be kept here;
\`npm run mlperf-tiny -- FOLDER\` measures them and writes this page.

- Frames are smooth random ones that calibration has not seen. A final Softmax is left to the host; outputs are what it reads.
- Each quantizer of each frame is held against onnxruntime, which computes every node in float32, until the two part. A difference is
  within float32 rounding where the exact value lies as near to the quantizer's step as float32 can err; all others are beyond.
- Outputs are held against a float64 evaluation that shares no code with bitwright (\`training/mlperf-tiny/float64.py\`), and against
  onnxruntime's, which differ where one of its roundings has travelled on.
- The operators of \`resnet8-qoperator\` work on integers; onnxruntime is given them as quantizers around float operators.
- The time to compile is CPU time, from the file to the written design.

| network | layers | frames | quantizers | values compared | differences within float32 rounding | beyond | outputs | unlike float64 | unlike onnxruntime | snapped | compile s |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|`;

const LIST = `
## Each difference

Where a frame first parts from onnxruntime: the codes of both, how far the exact value lies from the step between them, and how far
float32 rounding can move it.

| network | frame | quantizer | element | onnxruntime | exact | distance from step | rounding bound |
|---|---:|---|---:|---:|---:|---:|---:|`;

const number = (value: number): string => value.toLocaleString('en-US');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** docs/mlperf-tiny.md */
export function mlperfDocument(measured: MeasuredMlperfs): string {
  const networks = Object.entries(measured).map(([name, m]) =>
    row([
      name,
      ...[m.layers, m.frames, m.quantizers, m.values, m.differences.length - m.beyond, m.beyond].map(number),
      ...[m.outputs, m.unlikeFloat64, m.unlikeFloat32, m.warnings.length].map(number),
      m.compileSeconds.toFixed(1),
    ]),
  );
  const differences = Object.entries(measured).flatMap(([name, m]) =>
    m.differences.map(d =>
      row([
        name,
        `${d.frame}`,
        `\`${d.node}\``,
        ...[d.element, d.float, d.exact].map(number),
        ...[d.distance, d.bound].map(value => value.toExponential(2)),
      ]),
    ),
  );
  return `${[HEAD, ...networks, LIST, ...differences].join('\n')}\n`;
}
