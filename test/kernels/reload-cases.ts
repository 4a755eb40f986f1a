import type { IntegerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { type Kernel, memoriesOf } from '../../src/kernels/index.ts';
import type { MemoryImage } from '../../src/kernels/kernel.ts';
import type { Framing } from './banks.ts';
import { mvuCase, type Shape, withRegisters } from './mvu-cases.ts';
import { Random } from './random.ts';
import type { Reloading, ReloadStep } from './reload-player.ts';
import type { SweepCase } from './sweep.ts';
import { type ThresholdShape, thresholdCase } from './threshold-cases.ts';
import { weightCodes } from './weight-values.ts';

/** Kernels that can be written while they run. */
export type ReloadedKind = 'mvu' | 'threshold';

/** A case of two banks whose frames use them as they are told. */
type TwoBanks = (framing: Required<Omit<Framing, 'banks'>>) => SweepCase;

/** How a case is written: into the set that `half` is not, which frame 1 uses; with frames of one vector frame 2. */
interface Writing {
  readonly target: number;
  readonly half: 0 | 1;
  readonly isShort: boolean;
}

/** Cycles by which the bus is behind its steps. */
const MARGIN_CYCLES = 4;

/**
 * The first bank is what both sets hold at first, the second is written while frame 0 runs: a frame lasts as long as that takes.
 * Then frame 2 uses the first again, which is never written, so that a reset at any time finds it.
 */
function reloaded(makeCase: TwoBanks, { target, half, isShort }: Writing): SweepCase {
  const probe = makeCase({ vectorsPerFrame: 1, tokens: [0, 1, 0] });
  const [image] = memoriesOf(bankOf(probe.kernel, 0));
  const [frame, tokens] = isShort ? [2, [0, 0, 1]] : [1, [0, 1, 0]];
  const cycles = writingSteps(image, target, frame).length + MARGIN_CYCLES;
  // A step reads a word.
  const vectorsPerFrame = isShort ? 1 : Math.ceil(cycles / image.words.length);
  invariant(frame * vectorsPerFrame * image.words.length >= cycles, 'frame 2 begins before all is written');
  const { kernel, input, expected } = makeCase({ vectorsPerFrame, tokens });
  const [other] = memoriesOf(bankOf(kernel, 1));
  const back: readonly ReloadStep[] = [
    { action: 'wait', frames: 1 },
    { action: 'swap', fromFrame: 2 },
  ];
  const steps = [...writingSteps(other, target, frame), ...(isShort ? [] : back)];
  const reloading: Reloading = { half, steps };
  return { kernel: bankOf(kernel, 0, target), input, expected, reloading };
}

/** A kernel of two banks with one of them alone, and as what it is written where it is. */
function bankOf(kernel: Kernel, bank: 0 | 1, reload?: number): Kernel {
  const contents = Object.entries(kernel.contents).map(([name, tensor]) => [name, halfOf(tensor, bank)]);
  const params = { ...kernel.params, banks: 1, ...(reload === undefined ? {} : { reload }) };
  return { ...kernel, params, contents: Object.fromEntries(contents) } as Kernel;
}

function halfOf({ shape: [rows, ...rest], data }: IntegerTensor, half: 0 | 1): IntegerTensor {
  const size = data.length / 2;
  return { shape: [rows / 2, ...rest], data: data.slice(half * size, (half + 1) * size) };
}

/** A beginning that is given up, then all words, some for another memory, and from which frame on they are used. */
function writingSteps({ words, widthBits }: MemoryImage, target: number, fromFrame: number): ReloadStep[] {
  const chunks = Array.from({ length: Math.ceil(widthBits / 32) }, (_, c) => BigInt(32 * c));
  const junk: ReloadStep = { action: 'write', bits: 0xa5a5a5a5 };
  return [
    { action: 'begin', target },
    junk,
    { action: 'begin', target },
    ...words
      .flatMap(word => chunks.map(shift => Number((word >> shift) & 0xffffffffn)))
      .flatMap((bits, i): ReloadStep[] => [
        { action: 'write', bits },
        // Some come one after another, some do not.
        ...(i % 3 === 0 ? [{ action: 'wait', frames: 0 } as const] : []),
      ]),
    { action: 'begin', target: (target + 1) % 256 },
    ...chunks.map(() => junk),
    { action: 'swap', fromFrame },
  ];
}

const activations: readonly IntegerType[] = [bipolar, uint(1), uint(4), int(2), int(8), uint(8)];

/** From one word to many, and words of several times 32 bits; the last with frames of one vector. */
const mvuShapes: readonly Shape[] = [
  { mw: 6, mh: 4, pe: 2, simd: 3 },
  { mw: 9, mh: 6, pe: 6, simd: 9 },
  { mw: 7, mh: 5, pe: 2, simd: 3 },
  { mw: 1, mh: 1, pe: 1, simd: 1 },
  { mw: 9, mh: 5, pe: 5, simd: 1 },
  { mw: 15, mh: 2, pe: 1, simd: 1 },
];

function mvuReloadCases(): SweepCase[] {
  const cases = weightCodes.map((weight, i) => {
    const shape = mvuShapes[i % mvuShapes.length];
    const activation = activations[(i * 5) % activations.length];
    return reloaded(
      framing => mvuCase(new Random(i), shape, activation, weight, { banks: 2, ...framing }),
      writing(i, shape === mvuShapes[mvuShapes.length - 1]),
    );
  });
  return cases.map(withRegisters);
}

const thresholdShapes: readonly Pick<ThresholdShape, 'channels' | 'lanes' | 'levels'>[] = [
  { channels: 7, lanes: 2, levels: 3 },
  { channels: 1, lanes: 1, levels: 1 },
  { channels: 9, lanes: 4, levels: 7 },
  { channels: 5, lanes: 5, levels: 15 },
  { channels: 19, lanes: 1, levels: 1 },
];

function thresholdReloadCases(): SweepCase[] {
  return Array.from({ length: 2 * thresholdShapes.length }, (_, i) => {
    const shape = thresholdShapes[i % thresholdShapes.length];
    const both = { perChannel: true, descending: true, search: 'parallel', banks: 2 } as const;
    const input = activations[i % activations.length];
    return reloaded(
      framing => thresholdCase(new Random(i), { ...shape, ...both }, input, i % 3 === 0, framing),
      writing(i, shape === thresholdShapes[thresholdShapes.length - 1]),
    );
  });
}

const writing = (i: number, isShort: boolean): Writing => ({
  ...{ target: (i * 91) % 256, half: i % 2 === 0 ? 0 : 1, isShort },
});

/** What each kernel that can be written while it runs is swept with while it is. */
export const reloadCasesOf: { readonly [K in ReloadedKind]: () => readonly SweepCase[] } = {
  mvu: mvuReloadCases,
  threshold: thresholdReloadCases,
};
