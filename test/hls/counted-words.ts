import { expect } from 'vitest';
import { designFiles } from '../../src/codegen/design-files.ts';
import { WIDEST_HLS_BITS } from '../../src/codegen/hls-limits.ts';
import { compileNetwork } from '../../src/compile.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { MODEL } from '../artifact/networks.ts';

const own = ownPackage();

/** The texts of the C++ of a design, without the shim. */
export const hlsTexts = (files: ReadonlyMap<string, unknown>): string[] =>
  [...files].flatMap(([path, content]) =>
    /^hls\/(?!shim\/).*\.[ch]pp$/.test(path) && typeof content === 'string' ? [content] : [],
  );

/** The widest integer that C++ texts spell with a number: streams, memories and generated networks. */
function widestIn(texts: readonly string[]): number {
  let widest = 0;
  for (const text of texts) {
    for (const [, bits] of text.matchAll(/\bap_u?int<(\d+)>/g)) widest = Math.max(widest, Number(bits));
  }
  return widest;
}

/**
 * Compiles a network: its C++ has no word over the limit and none wider than it says, or there is none and a warning.
 * Returns whether there is some.
 */
export function expectCountedWords(
  graph: Graph<GraphOp>,
  wire: string | undefined,
  targetCycles: number,
): boolean {
  const network = compileNetwork(graph, {
    ...{ targetCycles, ...(wire === undefined ? {} : { wire: parseWireType(wire) }) },
  });
  const { files, manifest } = designFiles(network, MODEL, own);
  const texts = hlsTexts(files);
  const isTold = manifest.notes.some(({ code }) => code === 'hls/words-too-wide');
  expect({ targetCycles, hasHls: texts.length > 0 }).toEqual({ targetCycles, hasHls: !isTold });
  if (isTold) return false;
  const told = Number(/define AP_INT_MAX_W (\d+)/.exec(texts.join('\n'))?.[1]);
  expect(told).toBeLessThanOrEqual(WIDEST_HLS_BITS);
  expect(widestIn(texts)).toBeLessThanOrEqual(told);
  return true;
}
