import { costOf } from '../src/kernels/index.ts';
import { CALIBRATION } from './calibration.ts';
import type { MeasuredKernel } from './measured.ts';

const HEAD = `# Hardware

\`rtl/\` holds the kernels in Verilog-2005: one folder each, parametric, without placeholders, so that they lint and simulate
alone; the header of each module says what it computes, its stream layout and its timing. \`hls/\` holds the same kernels as
HLS C++, \`lint/\` the reasons for each lint waiver.

## Area

Each kernel on its own, memories included, out of context. Of each pair the first number is measured and the second is what
the kernel's \`cost.ts\` estimates from its parameters (the folding search compares folds by it); the column behind is
estimate / measured. LUT counts LUT1 to LUT6, shift registers and distributed RAM; RAMB36 counts a RAMB18 as a half. Weights and
thresholds are random numbers. Made by \`npm run area\`; \`test/kernels/cost.test.ts\` holds the estimates against the same
measurements (\`bench/area.json\`).
`;

const pair = (measured: number, model: number): string =>
  measured === 0 && model === 0 ? '0' : `${measured} / ${Math.round(10 * model) / 10}`;

const ratio = (measured: number, model: number): string =>
  measured === 0 ? '' : (model / measured).toFixed(2);

/** hw/README.md: a table per kernel. `measured` are the calibration cases, in order. */
export function areaDocument(yosys: string, measured: readonly MeasuredKernel[]): string {
  const kinds = [...new Set(CALIBRATION.map(kernel => kernel.kind))];
  const tables = kinds.map(kind => {
    const rows = CALIBRATION.flatMap((kernel, i) => {
      if (kernel.kind !== kind) return [];
      const { parameters, lut, ff, dsp, blockRam } = measured[i];
      const cost = costOf(kernel);
      const cells = [
        parameters,
        pair(lut, cost.lut),
        ratio(lut, cost.lut),
        pair(ff, cost.ff),
        ratio(ff, cost.ff),
        pair(dsp, cost.dsp),
        pair(blockRam, cost.blockRam),
      ];
      return [`| ${cells.join(' | ')} |`];
    });
    const head = '| parameters | LUT | | FF | | DSP | RAMB36 |\n| --- | --- | --- | --- | --- | --- | --- |';
    return `### ${kind}\n\n${head}\n${rows.join('\n')}\n`;
  });
  return `${HEAD}\n${yosys}, \`synth_xilinx -family xc7 -flatten\`:\n\n${tables.join('\n')}`;
}
