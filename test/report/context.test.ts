import { expect, it } from 'vitest';
import { designFiles } from '../../src/codegen/design-files.ts';
import { compileNetwork } from '../../src/compile.ts';
import { costOf } from '../../src/kernels/index.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { smallCases } from '../networks/cases.ts';

const { graph, wire } = smallCases['CNV w1a1'];
const network = compileNetwork(graph(), { wire: parseWireType(wire), targetCycles: 350 });

function written() {
  const { manifest, files } = designFiles(network, { name: 'cnv', sha256: '0'.repeat(64) }, ownPackage());
  const lines = String(files.get('report.md')).split('\n');
  return { manifest, lines };
}

const cellsOf = (lines: readonly string[], first: string): string[] =>
  (lines.find(line => line.startsWith(`| ${first} |`)) ?? '')
    .split('|')
    .map(cell => cell.trim())
    .slice(1, -1);

it('tells DSP blocks, block RAMs and cycles of every kernel', () => {
  const { lines } = written();
  expect(cellsOf(lines, 'instance')).toEqual([
    'instance',
    'kernel',
    'LUT',
    'FF',
    'DSP',
    'block RAM',
    'ROM',
    'RAM',
    'cycles',
  ]);
  const number = (text: string): number => Number(text.replaceAll(',', ''));
  // Instances may be called as layers are, whose table stands before.
  const kernels = lines.slice(lines.indexOf('## Kernels'));
  for (const kernel of network.hardware.kernels) {
    const cells = cellsOf(kernels, kernel.id);
    const { dsp, blockRam } = costOf(kernel);
    expect([number(cells[4]), number(cells[5])]).toEqual([dsp, blockRam]);
  }
});

it('tells of windows the lanes that they are built with', () => {
  const { lines, manifest } = written();
  const windows = network.hardware.kernels.flatMap(k => (k.kind === 'sliding-window' ? [k] : []));
  expect(Math.max(...windows.map(k => k.params.lanes))).toBeGreaterThan(1);
  const column = cellsOf(lines, 'layer').indexOf('PE x SIMD, or lanes');
  for (const { layer, params } of windows) expect(cellsOf(lines, layer)[column]).toBe(String(params.lanes));
  const dense = manifest.layers.find(layer => layer.kind === 'dense');
  expect(cellsOf(lines, dense?.name ?? '')[column]).toBe(`${dense?.pe} x ${dense?.simd}`);
});

it('names the kernel that limits the interval, as the manifest does', () => {
  const { lines, manifest } = written();
  const { kernel, kind, layer, cycles } = manifest.cycles.bottleneck;
  expect(network.hardware.kernels.find(k => k.id === kernel)).toMatchObject({ kind, layer });
  expect(cycles).toBe(manifest.cycles.initiationInterval);
  expect(cellsOf(lines, 'bottleneck')[1]).toBe(
    `${kernel} (${kind} of ${layer}): ${cycles.toLocaleString('en-US')} cycles, 100 % of the interval`,
  );
});
