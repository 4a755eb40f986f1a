import { expect, it } from 'vitest';
import { designFiles } from '../../src/codegen/design-files.ts';
import { type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { classifier, MODEL } from '../artifact/networks.ts';
import { drawing } from '../models/tiny-network.ts';
import { tinyResidual } from '../models/tiny-residual.ts';
import { averageNetwork, residualNetwork, signalNetwork, smallCnn } from '../scenarios/networks.ts';
import { expectCountedWords, hlsTexts } from './counted-words.ts';

const own = ownPackage();

/** Compiles, and gives the texts of hls/ with the notes on it. */
function emitted(graph: Graph<GraphOp>, options: CompileOptions) {
  const network = compileNetwork(graph, options);
  const { files, manifest } = designFiles(network, MODEL, own);
  const texts = hlsTexts(files);
  const notes = manifest.notes.filter(({ code }) => code.startsWith('hls/'));
  return { files, texts, notes, report: String(files.get('report.md')), network };
}

/** A convolution of `channels` channels of 4 bits to as many. */
function wideLayer(channels: number): Graph<GraphOp> {
  const draw = drawing(8);
  const net = new NetworkBuilder('wide');
  const weights = net.quant(
    net.constant(
      Array.from({ length: channels * channels * 9 }, () => Math.round(2 * draw() - 1)),
      [channels, channels, 3, 3],
    ),
    { scale: 1, bits: 2, signed: true },
  );
  const x = net.input('image', [1, channels, 8, 8]);
  const y = net.conv(x, weights, { name: 'conv', pads: [1, 1, 1, 1] });
  net.output('y', net.quant(net.relu(y), { scale: 4, bits: 4, signed: false, name: 'act' }));
  return net.build();
}

const wire = parseWireType('uint8:1');

it('names the layer whose words are too wide, and writes everything but hls/', () => {
  const { files, notes, report, network } = emitted(wideLayer(64), { wire, targetCycles: 64 });
  expect([...files.keys()].filter(path => path.startsWith('hls/'))).toEqual([]);
  expect([...files.keys()].filter(path => /^rtl\/bw_wide\.v$|^manifest\.json$/.test(path))).toHaveLength(2);
  expect(notes).toHaveLength(1);
  const [{ code, severity, message, node }] = notes;
  expect({ code, severity, node }).toEqual({
    code: 'hls/words-too-wide',
    severity: 'warning',
    node: 'conv window',
  });
  expect(message).toContain("of '");
  expect(message).toContain("(layer 'conv window') have 4608");
  expect(network.notes.some(note => note.help?.includes('--target-cycles'))).toBe(true);
  expect(report).toContain('no hls/ is written');
});

it('writes it where the same layer has fewer lanes, or words just as wide as may be', () => {
  for (const options of [
    { targetCycles: 4000 },
    { targetCycles: 64, folding: { conv: { pe: 64, simd: 64 } } },
  ]) {
    const { texts, notes } = emitted(wideLayer(64), { wire, ...options });
    expect(notes).toEqual([]);
    expect(texts.length).toBeGreaterThan(10);
  }
});

const NETWORKS: readonly (readonly [name: string, graph: () => Graph<GraphOp>, wire: string])[] = [
  ['classifier', classifier, 'uint4:1/15'],
  ['residual', tinyResidual, 'uint4:1/15'],
  ['small CNN', smallCnn, 'uint3'],
  ['residual images', residualNetwork, 'int3'],
  ['signal', signalNetwork, 'int3'],
  ['average', averageNetwork, 'int4'],
];

// word-limits.full.test.ts has the other networks of the tests.
it.each(NETWORKS)('counts every word of %s at any target', (_, graph, wire) => {
  const network = graph();
  for (const targetCycles of [1, 600]) expectCountedWords(network, wire, targetCycles);
});
