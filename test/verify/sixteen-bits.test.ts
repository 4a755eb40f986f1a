import { join } from 'node:path';
import { expect, it } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { sixteenBits } from '../models/sixteen-bits.ts';
import { temporaryFolder } from '../temporary-folder.ts';

it.each([
  { isSigned: true, inputs: 6, hidden: 5, outputs: 3 },
  { isSigned: false, inputs: 6, hidden: 4, outputs: 2 },
  { isSigned: false, zeroPoint: 30001, inputs: 4, hidden: 4, outputs: 2 },
  // Sums of 41 bits.
  { isSigned: true, inputs: 1024, hidden: 1, outputs: 1 },
])('builds 16-bit weights and activations in RTL and C++: %o', async options => {
  const network = sixteenBits(77, options);
  const wire = parseWireType(network.wire);
  const compiled = compileNetwork(network.graph, { wire, targetCycles: options.inputs * 2 });
  const folder = join(temporaryFolder('sixteen-bits'), 'design');
  await writeDesign(folder, compiled, { name: 'sixteen-bits', sha256: '0'.repeat(64) });
  const design = await readDesign(folder);
  const frames = Float64Array.from(network.frames.flat());
  const expected = network.frames.flatMap(frame => network.sums(frame));
  const result = await verifyDesign(design, frames, { stalls: 'random', seed: 5 });
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({ mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
  expect(Array.from(result.output, BigInt)).toEqual(expected);
  const simulated = await csimDesign(design, frames);
  expect(simulated).toMatchObject({ mismatches: 0 });
  expect(Array.from(simulated.output, BigInt)).toEqual(expected);
});
