import { expect, it } from 'vitest';
import { designFiles } from '../../src/codegen/design-files.ts';
import { type CompiledNetwork, compileNetwork } from '../../src/compile.ts';
import { FAMILIES, type FAMILY_NAMES } from '../../src/kernels/family.ts';
import { costOf, type Kernel } from '../../src/kernels/index.ts';
import { widthBits } from '../../src/kernels/stream.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { isForFamily } from '../../src/schedule/family.ts';
import { scheduleFolded } from '../../src/schedule/index.ts';
import { residualNetwork } from '../scenarios/networks.ts';

const compiled = (family?: (typeof FAMILY_NAMES)[number]): CompiledNetwork =>
  compileNetwork(residualNetwork(), {
    wire: parseWireType('int3'),
    targetCycles: 230,
    ...(family ? { family } : {}),
  });

const fifosOf = ({ hardware }: CompiledNetwork) =>
  hardware.kernels.filter((kernel): kernel is Extract<Kernel, { kind: 'fifo' }> => kernel.kind === 'fifo');

const plain = compiled();

it('shifts up to 32 beats where a LUT holds them, and where nobody names a family', () => {
  expect(fifosOf(plain).length).toBeGreaterThan(0);
  for (const network of [plain, compiled('xc7'), compiled('xcup')]) {
    expect(network.hardware).toEqual(plain.hardware);
    expect(fifosOf(network).every(({ params }) => params.shiftDepth === undefined)).toBe(true);
  }
});

it.each(['ice40', 'ecp5', 'gowin', 'cyclonev'] as const)(
  'makes rings of all but the shortest FIFOs for %s',
  family => {
    // Of the same folds: which are chosen follows the prices of the family.
    const network: CompiledNetwork = {
      ...plain,
      ...scheduleFolded(plain.layers, plain.folds, { family }),
      rtl: { family, library: 'own' },
    };
    expect(fifosOf(network).map(({ params }) => params.depth)).toEqual(
      fifosOf(plain).map(({ params }) => params.depth),
    );
    expect(network.prediction).toEqual(plain.prediction);
    const model = { name: 'model.onnx', sha256: '0'.repeat(64) };
    const { files, manifest } = designFiles(network, model, ownPackage());
    expect(manifest.rtl.family).toBe(family);
    const top = String(files.get(`rtl/${manifest.top}.v`));
    const set = top.match(new RegExp(`\\.SHIFT_DEPTH\\(${FAMILIES[family].shiftDepthBeats}\\)`, 'g')) ?? [];
    expect(set).toHaveLength(fifosOf(network).length);
    expect(isForFamily(network.hardware, family)).toBe(true);
    expect(isForFamily(network.hardware, 'xc7')).toBe(false);
    expect(isForFamily(plain.hardware, family)).toBe(false);
  },
);

it('counts a flip-flop for each bit of a shift register that no LUT holds', () => {
  const [fifo] = fifosOf(plain);
  const of = (params: object) => costOf({ ...fifo, params: { ...fifo.params, ...params } });
  const bits = 4 * widthBits(fifo.params.stream);
  expect(of({ depth: 4, shiftDepth: 4 }).ff).toBe(of({ depth: 4 }).ff + bits);
  expect(of({ depth: 16, shiftDepth: 4 }).ramBits).toBe(of({ depth: 16 }).ramBits);
});
