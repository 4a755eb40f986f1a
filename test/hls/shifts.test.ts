import { join } from 'node:path';
import { expect, it } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { MODEL } from '../artifact/networks.ts';
import { shiftBlock } from '../networks/shift-blocks.ts';
import { scratch } from './cpp-program.ts';

it.each(['shift block, whole shifts', 'shift block, shifts between pixels'] as const)(
  'computes a %s in C++ as the reference does',
  async block => {
    const network = compileNetwork(shiftBlock(block, 4, 6), {
      wire: parseWireType('uint4:1/15'),
      targetCycles: 700,
    });
    const folder = join(await scratch(), 'design');
    await writeDesign(folder, network, MODEL);
    const design = await readDesign(folder);
    const result = await csimDesign(design, randomFrames(hostOfManifest(design.manifest).inputs, 3, 4));
    expect(result).toMatchObject({ frames: 3, mismatches: 0 });
  },
);
