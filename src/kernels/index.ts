import type { IntegerTensor } from '../ir/integer-tensor.ts';
import { type AddParams, add } from './add/index.ts';
import { type ArgmaxParams, argmax } from './argmax/index.ts';
import { type AxisRegisterParams, axisRegister } from './axis-register/index.ts';
import { cellsOf } from './cells.ts';
import type { ClockTarget } from './clock.ts';
import { type ConcatParams, concat } from './concat/index.ts';
import type { Family } from './family.ts';
import { type FifoParams, fifo } from './fifo/index.ts';
import { type ForkParams, fork } from './fork/index.ts';
import { type FrameInputParams, frameInput } from './frame-input/index.ts';
import { type FrameOutputParams, frameOutput } from './frame-output/index.ts';
import { type GatherParams, gather } from './gather/index.ts';
import type {
  BankedModule,
  Cost,
  GeneratedSource,
  HlsRoom,
  KernelPin,
  KernelRoom,
  MemoryImage,
  ParameterValue,
  ReloadableModule,
} from './kernel.ts';
import { type LookupParams, lookup } from './lookup/index.ts';
import { type MultiplyParams, multiply } from './multiply/index.ts';
import { type MvuParams, mvu } from './mvu/index.ts';
import { type MvuUnrolledParams, mvuUnrolled } from './mvu-unrolled/index.ts';
import { type PadParams, pad } from './pad/index.ts';
import { type ParallelWindowParams, parallelWindow } from './parallel-window/index.ts';
import { type PoolParams, pool } from './pool/index.ts';
import { RELOAD_PINS } from './reload.ts';
import { type ReorderParams, reorder } from './reorder/index.ts';
import { type RequantizeParams, requantize } from './requantize/index.ts';
import { type SliceParams, slice } from './slice/index.ts';
import { type SlidingWindowParams, slidingWindow } from './sliding-window/index.ts';
import { type SpatialShiftParams, spatialShift } from './spatial-shift/index.ts';
import type { StreamShape } from './stream.ts';
import { type ThresholdParams, threshold } from './threshold/index.ts';
import { cyclesOf, type KernelTiming, kernelTiming } from './timing.ts';
import { type UpsampleParams, upsample } from './upsample/index.ts';
import { type VvuParams, vvu } from './vvu/index.ts';
import { type WidthConverterParams, widthConverter } from './width-converter/index.ts';

/** An instance of a kernel in a design. */
export interface KernelInstance<Kind extends string, Params> {
  /** Instance name in the top module; begins the names of its memory files. */
  readonly id: string;
  readonly kind: Kind;
  readonly params: Params;
  /** What its memories hold, by the names its room gives them. */
  readonly contents: Readonly<Record<string, IntegerTensor>>;
  /** Name of the layer (or, of the frame adapters, the layer value) that it came from. */
  readonly layer: string;
}

/** The hardware IR's kernels: a closed union, one room each. */
export type Kernel =
  | KernelInstance<'mvu', MvuParams>
  | KernelInstance<'mvu-unrolled', MvuUnrolledParams>
  | KernelInstance<'threshold', ThresholdParams>
  | KernelInstance<'argmax', ArgmaxParams>
  | KernelInstance<'sliding-window', SlidingWindowParams>
  | KernelInstance<'parallel-window', ParallelWindowParams>
  | KernelInstance<'width-converter', WidthConverterParams>
  | KernelInstance<'fifo', FifoParams>
  | KernelInstance<'axis-register', AxisRegisterParams>
  | KernelInstance<'frame-input', FrameInputParams>
  | KernelInstance<'frame-output', FrameOutputParams>
  | KernelInstance<'fork', ForkParams>
  | KernelInstance<'add', AddParams>
  | KernelInstance<'pool', PoolParams>
  | KernelInstance<'concat', ConcatParams>
  | KernelInstance<'slice', SliceParams>
  | KernelInstance<'multiply', MultiplyParams>
  | KernelInstance<'vvu', VvuParams>
  | KernelInstance<'requantize', RequantizeParams>
  | KernelInstance<'lookup', LookupParams>
  | KernelInstance<'upsample', UpsampleParams>
  | KernelInstance<'reorder', ReorderParams>
  | KernelInstance<'pad', PadParams>
  | KernelInstance<'spatial-shift', SpatialShiftParams>
  | KernelInstance<'gather', GatherParams>;

export type KernelKind = Kernel['kind'];
export type ParamsOf<K extends KernelKind> = Extract<Kernel, { kind: K }>['params'];

/** Exhaustive by type: a kernel without a room does not compile. */
export const kernelRooms: { readonly [K in KernelKind]: KernelRoom<K, ParamsOf<K>> } = {
  mvu,
  'mvu-unrolled': mvuUnrolled,
  threshold,
  argmax,
  'sliding-window': slidingWindow,
  'parallel-window': parallelWindow,
  'width-converter': widthConverter,
  fifo,
  'axis-register': axisRegister,
  'frame-input': frameInput,
  'frame-output': frameOutput,
  fork,
  add,
  pool,
  concat,
  slice,
  multiply,
  vvu,
  requantize,
  lookup,
  upsample,
  reorder,
  pad,
  'spatial-shift': spatialShift,
  gather,
};

export const kernelKinds = Object.keys(kernelRooms) as KernelKind[];

// The one place where a kernel meets its room: the union is closed, so kind and parameters agree.
const roomOf = (kernel: Kernel): KernelRoom<KernelKind, Kernel['params']> =>
  kernelRooms[kernel.kind] as unknown as KernelRoom<KernelKind, Kernel['params']>;

type Ports = { readonly [side in 'inputs' | 'outputs']: Readonly<Record<string, StreamShape>> };

/** A kernel with the registers that a clock asks for. */
export function forClock(kernel: Kernel, clock: ClockTarget): Kernel {
  const { withRegisters } = roomOf(kernel);
  return withRegisters ? ({ ...kernel, params: withRegisters(kernel.params, clock) } as Kernel) : kernel;
}

/** A kernel whose products take no multipliers, where it can be so. */
export function inLogic(kernel: Kernel): Kernel {
  const { withLogicProducts } = roomOf(kernel);
  return withLogicProducts ? ({ ...kernel, params: withLogicProducts(kernel.params) } as Kernel) : kernel;
}

/** The module around the kernel's own, of an instance that has one. */
function bankedOf(kernel: Kernel): BankedModule<Kernel['params']> | undefined {
  const { banked } = roomOf(kernel);
  return banked?.isNeeded(kernel.params) ? banked : undefined;
}

/** The same of one whose parameters are written while the design runs. */
function reloadableOf(kernel: Kernel): ReloadableModule<Kernel['params']> | undefined {
  const { reloadable } = roomOf(kernel);
  return reloadable?.isNeeded(kernel.params) ? reloadable : undefined;
}

/** Whether the parameters of an instance are written while the design runs. */
export const isReloadable = (kernel: Kernel): boolean => reloadableOf(kernel) !== undefined;

export const moduleOf = (kernel: Kernel): string => {
  const { module, generated } = roomOf(kernel);
  const around = bankedOf(kernel) ?? reloadableOf(kernel);
  return generated ? `${module}_${kernel.id}` : (around?.module ?? module);
};
/** Paths below hw/rtl; a generated module is none of them. */
export const sourcesOf = (kernel: Kernel): readonly string[] => [
  ...roomOf(kernel).sources,
  ...(bankedOf(kernel)?.sources ?? []),
  ...(reloadableOf(kernel)?.sources ?? []),
];
/** The module of a source: a file is named after its one module. */
export const moduleOfSource = (path: string): string => path.replace(/^.*\/|\.v$/g, '');
/** Whether an instance has a module of its own. */
export const isGenerated = (kernel: Kernel): boolean => roomOf(kernel).generated !== undefined;
type RoomSources = Pick<KernelRoom<KernelKind, Kernel['params']>, 'sources'> & {
  readonly banked?: { readonly sources: readonly string[] };
  readonly reloadable?: { readonly sources: readonly string[] };
};
/** Those of all instances of a kind. */
export function sourcesOfKind(kind: KernelKind): readonly string[] {
  const { sources, banked, reloadable }: RoomSources = kernelRooms[kind];
  return [...new Set([...sources, ...(banked?.sources ?? []), ...(reloadable?.sources ?? [])])];
}
export const portsOf = (kernel: Kernel): Ports => roomOf(kernel).ports(kernel.params);
/** The module's one port for all input streams, where it has one. */
export const joinedInputsOf = (kernel: Kernel): string | undefined => roomOf(kernel).joinedInputs;
export const timingOf = (kernel: Kernel): KernelTiming => kernelTiming(roomOf(kernel).timing, kernel.params);
/** Cycles per frame of a kernel that never waits. */
export const kernelCycles = (kernel: Kernel): number => cyclesOf(roomOf(kernel).timing.actors(kernel.params));
/** Estimated area in the cells of a family; the default's unless told. */
export const costOf = (kernel: Kernel, family?: Family): Cost =>
  roomOf(kernel).cost(kernel.params, cellsOf(family), kernel.contents);
export const verilogOf = (kernel: Kernel): readonly (readonly [name: string, value: ParameterValue])[] =>
  roomOf(kernel).verilog(kernel.params);
/** Pins beside clk, rst and those of the streams. */
export function pinsOf(kernel: Kernel): readonly KernelPin[] {
  if (bankedOf(kernel)) return [];
  return reloadableOf(kernel) ? RELOAD_PINS : (roomOf(kernel).banked?.plainPins ?? []);
}
/** Packed once: the top module, the memory files and the HLS C++ all ask. */
export function memoriesOf(kernel: Kernel): readonly MemoryImage[] {
  const images = packed.get(kernel) ?? roomOf(kernel).memories(kernel.params, kernel.contents);
  packed.set(kernel, images);
  return images;
}

const packed = new WeakMap<Kernel, readonly MemoryImage[]>();
export const hlsOf = (kernel: Kernel): HlsRoom<Kernel['params']> => roomOf(kernel).hls;
/** The Verilog of an instance that has a module of its own. */
export const generatedVerilogOf = (kernel: Kernel): GeneratedSource | undefined =>
  roomOf(kernel).generated?.verilog(moduleOf(kernel), kernel.params, kernel.contents);
/** The C++ type that is generated for an instance, called as the instance. */
export const generatedHlsOf = (kernel: Kernel): GeneratedSource | undefined =>
  roomOf(kernel).generated?.hls(kernel.id, kernel.params, kernel.contents);
