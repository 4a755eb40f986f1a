import type { MeasuredNetworks } from './measured.ts';

const HEAD = `# Ordinary networks

Networks as they stand in the literature, at full size, with random weights and batch normalizations calibrated on random
frames (\`test/networks\`), taken through the whole flow. Every stream of the RTL is held against the integer reference in
Verilator, frames back to back, under random stalls; a second run without stalls measures the cycles. No stream is constant, and
every quantizer gives at least half of its levels. \`npm run networks\` proves all of them and writes this page.

- MACs and parameters (weights, thresholds, multipliers, as they are stored) are those of one frame's integer layers.
- The interval, in cycles per frame, is measured; the prediction is equal in each row, or the proof fails.
- The time to compile is CPU time of one core, from the float graph to scheduled hardware.
- LUTs are estimated by the kernels' area models, without block RAM and DSP blocks.
`;

const TITLES = [
  'network',
  'layers',
  'kernels',
  'MACs',
  'parameter bytes',
  'interval',
  'latency measured / predicted',
  'frames',
  'mismatches',
  'compile s',
  'LUT estimate',
];

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

/** docs/ordinary-networks.md: a row per network. */
export function documentOf(networks: MeasuredNetworks): string {
  const rows = Object.entries(networks).map(([name, row]) => [
    name,
    number(row.layers),
    number(row.kernels),
    number(row.macs),
    number(row.parameterBytes),
    number(row.interval),
    `${number(row.latency)} / ${number(row.predictedLatency)}`,
    number(row.frames),
    number(row.mismatches),
    row.compileCpuSeconds.toFixed(1),
    number(row.luts),
  ]);
  const lines = [TITLES, ['---', ...TITLES.slice(1).map(() => '---:')], ...rows].map(
    cells => `| ${cells.join(' | ')} |`,
  );
  return [HEAD, ...lines, ''].join('\n');
}
