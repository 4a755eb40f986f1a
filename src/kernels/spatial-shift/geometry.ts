import { type IntegerType, typeHolding } from '../../ir/integer-type.ts';
import { counterBits } from '../window-plane.ts';
import type { SpatialShiftShape } from './params.ts';

/** Beats of a pixel. */
export const foldsOf = (p: Pick<SpatialShiftShape, 'channels' | 'lanes'>): number => p.channels / p.lanes;

/** Output pixels in a direction. */
export const stepsOf = (size: number, stride: number): number => Math.floor((size - 1) / stride) + 1;

export const outputSize = (p: SpatialShiftShape): readonly [rows: number, columns: number] => [
  stepsOf(p.height, p.stride),
  stepsOf(p.width, p.stride),
];

/** The last place that shift 0 reads in a direction, its taps included. */
const lastPlace = (size: number, stride: number, taps: number): number =>
  (stepsOf(size, stride) - 1) * stride + taps - 1;

/** Whether some output pixel reads the input in this direction. */
function everInside(shift: number, size: number, stride: number, taps: number): boolean {
  for (let step = 0; step < stepsOf(size, stride); step++) {
    const first = step * stride + shift;
    if (first < size && first + taps > 0) return true;
  }
  return false;
}

const isLive = (p: SpatialShiftShape, [dx, dy]: readonly [number, number]): boolean =>
  everInside(dx, p.width, p.stride, p.taps[1]) && everInside(dy, p.height, p.stride, p.taps[0]);

/** Whether some output pixel reads what is outside. */
export function readsOutside(p: SpatialShiftShape): boolean {
  const lastX = lastPlace(p.width, p.stride, p.taps[1]);
  const lastY = lastPlace(p.height, p.stride, p.taps[0]);
  return p.shifts.some(([dx, dy]) => dx < 0 || dy < 0 || lastX + dx >= p.width || lastY + dy >= p.height);
}

/** The type of what leaves. */
export const shiftedType = (p: SpatialShiftShape): IntegerType =>
  readsOutside(p) ? typeHolding(p.type, p.padValue) : p.type;

export interface Reach {
  /** How far shifts lead in pixels of raster order: the least, and the greatest or 0. */
  readonly low: number;
  readonly reach: number;
  /** Rows that the shifts cover, and that of shift 0 where it is below them. */
  readonly rows: number;
  /** From the least to the greatest dx. */
  readonly columns: number;
}

/** Of the shifts that ever read the input. */
export function reachOf(p: SpatialShiftShape): Reach {
  const live = p.shifts.filter(shift => isLive(p, shift));
  if (live.length === 0) return { low: 0, reach: 0, rows: p.taps[0], columns: 0 };
  const leads = live.map(([dx, dy]) => dy * p.width + dx);
  const [across, down] = [0, 1].map(axis => live.map(shift => shift[axis]));
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  return {
    low: least(leads),
    reach: most(leads),
    rows: most(down) - least(down) + p.taps[0],
    columns: most(across) - least(across),
  };
}

/** Pixels that must be kept for the taps of one output pixel, and those on the way between them. */
export function pixelsNeeded(p: SpatialShiftShape): number {
  const { low, reach } = reachOf(p);
  return reach - low + (p.taps[0] - 1) * p.width + p.taps[1];
}

/** What a bank reads in a fold, as spatial_shift.v's memory has it. */
export interface BankEntry {
  /** How many beats further than shift (0, 0). */
  readonly offsetBeats: number;
  readonly dx: number;
  readonly dy: number;
}

export interface Banks {
  /** The bank of each lane; banks are counted in the order of their first lanes. */
  readonly ofLane: readonly number[];
  /** By fold and bank. */
  readonly entries: readonly (readonly BankEntry[])[];
  /** Range of the shifts in the entries. */
  readonly least: readonly [dx: number, dy: number];
  readonly most: readonly [dx: number, dy: number];
}

/** Lanes that have the same shift in every fold are one bank. */
export function banksOf(p: SpatialShiftShape): Banks {
  const folds = foldsOf(p);
  const entryOf = (channel: number): BankEntry => {
    const shift = p.shifts[channel];
    // What lies wholly outside may as well lie next to the image.
    const clamp = (value: number, size: number, taps: number): number =>
      Math.max(-(size + taps - 1), Math.min(size, value));
    const dx = clamp(shift[0], p.width, p.taps[1]);
    const dy = clamp(shift[1], p.height, p.taps[0]);
    return { offsetBeats: isLive(p, shift) ? (dy * p.width + dx) * folds : 0, dx, dy };
  };
  const columns = Array.from({ length: p.lanes }, (_, lane) =>
    Array.from({ length: folds }, (_, fold) => entryOf(fold * p.lanes + lane)),
  );
  const banks = new Map<string, number>();
  const members: BankEntry[][] = [];
  const ofLane = columns.map(column => {
    const key = JSON.stringify(column);
    const known = banks.get(key);
    if (known !== undefined) return known;
    banks.set(key, members.length);
    members.push(column);
    return members.length - 1;
  });
  const all = members.flat();
  const ends = (pick: (a: number, b: number) => number): readonly [number, number] => [
    all.map(e => e.dx).reduce(pick),
    all.map(e => e.dy).reduce(pick),
  ];
  return {
    ofLane,
    entries: Array.from({ length: folds }, (_, fold) => members.map(column => column[fold])),
    least: ends((a, b) => Math.min(a, b)),
    most: ends((a, b) => Math.max(a, b)),
  };
}

/** Bits of the fields of a bank's entry. */
export function entryBits(p: SpatialShiftShape & { readonly depthBeats: number }, banks = banksOf(p)) {
  return {
    place: Math.ceil(Math.log2(p.depthBeats)),
    y: counterBits(banks.most[1] - banks.least[1] + 1),
    x: counterBits(banks.most[0] - banks.least[0] + 1),
  };
}
