import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import type { Kernel } from '../../src/kernels/index.ts';
import { elementsPerFrame, type StreamShape } from '../../src/kernels/stream.ts';
import { randomElements } from './element-values.ts';
import type { Random } from './random.ts';
import { FRAMES, type SweepCase } from './sweep.ts';

const types: readonly IntegerType[] = [bipolar, uint(1), uint(3), uint(8), int(2), int(7), int(16)];

/** A stream of 1 to 16 * `maxElements` bits, 1 to 3 * `maxElements` beats a frame. */
export function randomShape(random: Random, maxElements: number): StreamShape {
  const vectorElements = random.integer(1, maxElements);
  return {
    type: random.pick(types),
    lanes: random.integer(1, vectorElements),
    vectorElements,
    vectorsPerFrame: random.integer(1, 3),
  };
}

/** A kernel that passes its stream on unchanged. */
export function passingCase(random: Random, kernel: Kernel, stream: StreamShape): SweepCase {
  const values = randomElements(random, stream.type, FRAMES * elementsPerFrame(stream));
  return { kernel, input: values, expected: values };
}
