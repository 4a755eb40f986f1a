import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import {
  encodeMessage,
  MessageDecoder,
  packFrame,
  STATUS,
  unpackFrame,
} from '../../hw/host/bitwright-board.ts';
import type { Design } from '../../src/artifact/index.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { compileTo, ownModel } from '../models/own-models.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { referenceOf, sourcesFor, uartBoard } from './board-cases.ts';
import { sending, simulatedBoard } from './simulated-board.ts';

const IMAGES = 100;

const own = ownModel('mnist-mlp-w1a1');
let folder: string;
let design: Design;
let images: number[][];
beforeAll(async () => {
  folder = temporaryFolder('mnist-line');
  design = await compileTo(join(folder, 'mnist'), own.name, own.model, {
    input: own.card.input,
    family: 'ice40',
  });
  const host = hostOfManifest(design.manifest);
  const { integers } = await loadFrames(host, own.images, { dataDomain: 'auto', frames: IMAGES });
  images = Array.from({ length: IMAGES }, (_, i) => [...integers.subarray(784 * i, 784 * (i + 1))]);
});

it.each([
  ['icebreaker', 1_500_000],
  ['ulx3s-25f', 3_125_000],
])('%s answers 100 MNIST images through its serial line as the reference', async (name, baud) => {
  const build = await sourcesFor(design, uartBoard(name), { baud });
  const board = await simulatedBoard(build, 100_000);
  const [{ stream: input }] = design.manifest.inputs;
  const [{ stream: output }] = design.manifest.outputs;
  const script = images.map((image, i) => sending(encodeMessage([i, ...packFrame(input, image)])));
  const messages = new MessageDecoder().feed(await board.play(script, folder));
  expect(messages.map(([number, status]) => [number, status])).toEqual(
    images.map((_, i) => [i, STATUS.result]),
  );
  const results = messages.map(message => unpackFrame(output, message.slice(2)));
  expect(results).toEqual(images.map(image => referenceOf(design, image)));
});
