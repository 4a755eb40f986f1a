import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { networkPicture } from '../../bench/picture.ts';
import { pictureGraph } from '../../bench/picture-graph.ts';
import { compileNetwork } from '../../src/compile.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { tinyResidual } from '../models/tiny-residual.ts';

it('the picture in the README is what `npm run picture` draws', async () => {
  expect(readFileSync(join(packageRoot(), 'docs/network-picture.svg'), 'utf8')).toBe(await networkPicture());
});

it('draws every kernel but the carriers, and follows streams through these', () => {
  const { hardware, folds } = compileNetwork(tinyResidual(), { wire: parseWireType('uint4:1/15') });
  const { boxes, arrows } = pictureGraph(hardware, folds);
  const carriers = ['fifo', 'axis-register', 'width-converter'];
  const drawn = hardware.kernels.filter(({ kind }) => !carriers.includes(kind));
  expect(boxes.map(({ id }) => id)).toEqual(drawn.map(({ id }) => id));
  const fork = boxes.find(({ isFork }) => isFork)?.id;
  const skip = arrows.find(({ from, to }) => from === fork && to === 'join_x');
  expect(skip?.text).toMatch(/, FIFO \d+$/);
  // Every box but the ends is left and entered.
  for (const { id } of boxes.slice(1))
    expect(
      arrows.some(({ to }) => to === id),
      id,
    ).toBe(true);
  for (const { id } of boxes.slice(0, -1))
    expect(
      arrows.some(({ from }) => from === id),
      id,
    ).toBe(true);
});
