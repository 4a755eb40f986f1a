import { fail } from '../../ir/diagnostic.ts';
import { resolveAxes } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import type { Shape } from '../room.ts';
import type { PadAttrs } from './attrs.ts';

/** What is added on both sides of every axis. */
export function borders(
  { pads, axes = [] }: PadAttrs,
  shape: Shape,
  node: string,
): { readonly begins: number[]; readonly ends: number[] } {
  const named = axes.length > 0 ? resolveAxes(axes, shape.length, node) : shape.map((_, axis) => axis);
  if (pads.length !== 2 * named.length || !pads.every(Number.isSafeInteger)) {
    fail(graphDiagnostic('pad', { pads, shape }, { node }));
  }
  const begins = shape.map(() => 0);
  const ends = shape.map(() => 0);
  named.forEach((axis, i) => {
    begins[axis] = pads[i];
    ends[axis] = pads[named.length + i];
  });
  return { begins, ends };
}

/** The element of an axis of `size` that stands at a place, which may lie outside; undefined where that is the value. */
export function sourceOf(place: number, size: number, mode: PadAttrs['mode']): number | undefined {
  const modulo = (n: number, divisor: number): number => ((n % divisor) + divisor) % divisor;
  switch (mode) {
    case 'edge':
      return Math.min(Math.max(place, 0), size - 1);
    case 'wrap':
      return modulo(place, size);
    case 'reflect': {
      const folded = modulo(place, Math.max(2 * size - 2, 1));
      return folded < size ? folded : 2 * size - 2 - folded;
    }
    case undefined:
      return place >= 0 && place < size ? place : undefined;
  }
}
