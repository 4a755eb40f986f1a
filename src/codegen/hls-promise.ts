import { greatest } from '../ir/extremes.ts';
import { hlsOf, type Kernel, memoriesOf, portsOf } from '../kernels/index.ts';
import type { HlsArray, HlsStorage, MemoryReading } from '../kernels/kernel.ts';
import { widthBits } from '../kernels/stream.ts';
import { paddedBits } from './padded-bits.ts';

/** What a turn of a loop may read and write of one array. */
export const STORAGE_PORTS: {
  readonly [S in HlsStorage]: { readonly reads: number; readonly writes: number };
} = {
  registers: { reads: Number.POSITIVE_INFINITY, writes: Number.POSITIVE_INFINITY },
  ram_s2p: { reads: 1, writes: 1 },
  rom: { reads: 1, writes: 0 },
  rom_np: { reads: Number.POSITIVE_INFINITY, writes: 0 },
};

/** What the C++ of a kernel promises the tool, counted from its parameters: nothing of it is measured. */
export interface HlsPromise {
  /** Cycles from one turn of its loop to the next. */
  readonly interval: 1;
  /** True where the loop has the same number of turns for every frame, so that frames can follow without a gap. */
  readonly canRewind: boolean;
  /** Bits of all kinds of words, by what they are. */
  readonly words: Readonly<Record<string, number>>;
  readonly arrays: readonly HlsArray[];
}

/** Undefined of a kernel that is no function. */
export function hlsPromiseOf(kernel: Kernel): HlsPromise | undefined {
  const hls = hlsOf(kernel);
  if (hls.kind === 'buffer') return undefined;
  const { inputs, outputs } = portsOf(kernel);
  const beats = Object.entries({ ...inputs, ...outputs }).map(([port, shape]) => [
    `beats of ${port}`,
    // An AXI4-Stream is padded.
    kernel.kind === 'frame-input' || kernel.kind === 'frame-output' ? paddedBits(shape) : widthBits(shape),
  ]);
  const fields = memoriesOf(kernel).map(image => [
    `fields of ${nameOf(image)}`,
    image.widthBits / hls.fields(kernel.params, image),
  ]);
  return {
    interval: 1,
    canRewind: hls.canRewind(kernel.params),
    words: { ...hls.words(kernel.params), ...Object.fromEntries([...beats, ...fields]) },
    arrays: [...hls.arrays(kernel.params), ...romsOf(kernel)],
  };
}

const nameOf = ({ suffix, number }: { readonly suffix: string; readonly number?: number }): string =>
  number === undefined ? suffix : `${suffix} ${number}`;

/** Its memories, as what reads them has them lie. */
function romsOf(kernel: Kernel): HlsArray[] {
  const hls = hlsOf(kernel);
  if (hls.kind === 'buffer') return [];
  const lanes = greatest(Object.values(portsOf(kernel).outputs).map(shape => shape.lanes));
  return memoriesOf(kernel).map(image => {
    const fields = hls.fields(kernel.params, image);
    const whole = { name: nameOf(image), words: image.words.length, writes: 0 };
    const forms: { readonly [R in MemoryReading]: HlsArray } = {
      word: { ...whole, storage: 'rom', count: 1, bits: image.widthBits, reads: 1 },
      field: { ...whole, storage: 'rom', count: fields, bits: image.widthBits / fields, reads: 1 },
      'shared field': { ...whole, storage: 'rom_np', count: 1, bits: image.widthBits, reads: lanes },
    };
    return forms[hls.reading(kernel.params, image)];
  });
}

/** Its widest word, and what that is. */
export function widestWord(kernel: Kernel): { readonly what: string; readonly bits: number } {
  const words = Object.entries(hlsPromiseOf(kernel)?.words ?? {});
  const [what, bits] = words.reduce((a, b) => (b[1] > a[1] ? b : a), ['', 1]);
  return { what, bits };
}
