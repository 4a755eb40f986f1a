import type { Design } from '../artifact/index.ts';
import * as S from '../exact/surd.ts';
import type { Manifest } from '../formats/manifest.ts';
import { type Diagnostic, diagnostics } from '../ir/diagnostic.ts';
import { sameType, typeName } from '../ir/integer-type.ts';
import { onlyPort } from '../ops/index.ts';

const listed = (items: readonly unknown[]): string => items.join(', ');

/** Why sections are no network. */
export const stitchDiagnostic = diagnostics('stitch', {
  'not-a-section': {
    severity: 'error',
    message: ({ folder }: { folder: string }) => `${folder} is a whole network, not a section of one`,
    help: () => 'sections are what `bitwright compile MODEL --cut NODE,... -o DIR` writes below DIR/sections',
  },
  'too-few': {
    severity: 'error',
    message: ({ folder }: { folder: string }) => `${folder} alone is no network: it is one section`,
    help: () => 'name all sections in data order, or the folder that holds them',
  },
  missing: {
    severity: 'error',
    message: (a: { count: number; missing: readonly number[] }) =>
      `of the ${a.count} sections of the network, number ${listed(a.missing)} ${a.missing.length === 1 ? 'is' : 'are'} missing`,
    help: () => 'name all sections, each once, in data order',
  },
  'other-cuts': {
    severity: 'error',
    message: (a: { folder: string; count: number; first: string; firstCount: number }) =>
      `${a.folder} is one of ${a.count} sections, but ${a.first} is one of ${a.firstCount}`,
    help: () => 'compile both models with the same cuts',
  },
  order: {
    severity: 'error',
    message: (a: { folder: string; index: number; place: number }) =>
      `${a.folder} is section ${a.index} and stands in place ${a.place}`,
    help: () => 'name the sections in data order, each once',
  },
  seam: {
    severity: 'error',
    message: (a: { before: string; behind: string; reason: string }) =>
      `${a.before} does not fit ${a.behind}: ${a.reason}`,
    help: () =>
      'a section can be exchanged where the integers at its ends have the same type, shape and meaning',
  },
  'models-differ': {
    severity: 'error',
    message: (a: { folder: string; first: string }) =>
      `${a.folder} was compiled from another model (or another state of it) than ${a.first}`,
    help: () =>
      'compile all sections again, or name the sections one by one to join those of several models on purpose',
  },
  broken: {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the sections cannot be joined: ${reason}`,
    help: () => 'compile all sections again',
  },
  'several-models': {
    severity: 'note',
    message: ({ models }: { models: readonly string[] }) =>
      `the sections come from ${models.length} models: ${listed(models)}; each was verified in its own`,
  },
});

/** What is wrong with these sections as one network, in this order; nothing where they can be stitched. */
export function seamErrors(designs: readonly Design[]): Diagnostic[] {
  const whole = designs.filter(({ manifest }) => !manifest.section);
  if (whole.length > 0) return whole.map(({ folder }) => stitchDiagnostic('not-a-section', { folder }));
  if (designs.length === 1) return [stitchDiagnostic('too-few', { folder: designs[0].folder })];
  const ordered = orderErrors(designs);
  if (ordered.length > 0) return ordered;
  return designs
    .slice(1)
    .flatMap((behind, i) =>
      misfits(designs[i], behind).map(reason =>
        stitchDiagnostic('seam', { before: designs[i].folder, behind: behind.folder, reason }),
      ),
    );
}

function orderErrors(designs: readonly Design[]): Diagnostic[] {
  const places = designs.map(({ manifest }) => ({ index: 1, count: 2, ...manifest.section }));
  const [{ count }] = places;
  const other = places.findIndex(place => place.count !== count);
  if (other >= 0) {
    const { folder } = designs[other];
    const first = designs[0].folder;
    return [stitchDiagnostic('other-cuts', { folder, count: places[other].count, first, firstCount: count })];
  }
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter(
    index => !places.some(place => place.index === index),
  );
  if (missing.length > 0) return [stitchDiagnostic('missing', { count, missing })];
  return places.flatMap(({ index }, i) =>
    index === i + 1 ? [] : [stitchDiagnostic('order', { folder: designs[i].folder, index, place: i + 1 })],
  );
}

/** Why what one section gives is not what the next one takes. */
function misfits(before: Design, behind: Design): string[] {
  const [[given], [taken]] = [before.manifest.outputs, behind.manifest.inputs];
  const reasons: string[] = [];
  if (!sameType(given.type, taken.type)) {
    reasons.push(`it gives ${typeName(given.type)} and the other takes ${typeName(taken.type)}`);
  }
  if (String(given.shape) !== String(taken.shape)) {
    reasons.push(`it gives the shape [${listed(given.shape)}] and the other takes [${listed(taken.shape)}]`);
  }
  if (given.range.min < taken.range.min || given.range.max > taken.range.max) {
    const spans = [given.range, taken.range].map(({ min, max }) => `${min}..${max}`);
    reasons.push(`it gives integers ${spans[0]} and the other is proved for ${spans[1]}`);
  }
  const [left, right] = [
    cutAt(before, onlyPort(before.layers.outputs).value),
    cutAt(behind, onlyPort(behind.layers.inputs).value),
  ];
  if (!left || !right || !sameMeaning(left, right)) {
    const shown = [left, right].map(cut =>
      cut ? `${briefly(cut.scale)}, offset ${briefly(cut.offset)}` : 'none',
    );
    reasons.push(`the integers mean something else: scale ${shown[0]} before, scale ${shown[1]} behind`);
  }
  return reasons;
}

type CutText = NonNullable<Manifest['cuts']>[number];

/** The cut at an end of a section. */
export function cutAt({ manifest }: Pick<Design, 'manifest'>, value: string): CutText | undefined {
  return manifest.cuts?.find(cut => cut.value === value);
}

const briefly = (numbers: readonly string[]): string =>
  numbers.length === 1 ? numbers[0] : `${numbers[0]} and ${numbers.length - 1} more`;

/** Scales and offsets of each element; one for all is the same as equal ones for each. */
function sameMeaning(a: CutText, b: CutText): boolean {
  const length = Math.max(a.scale.length, b.scale.length);
  return (['scale', 'offset'] as const).every(key =>
    Array.from({ length }, (_, i) => [a[key][i % a[key].length], b[key][i % b[key].length]]).every(([x, y]) =>
      sameNumber(x, y),
    ),
  );
}

function sameNumber(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [S.parse(a), S.parse(b)];
  return x !== undefined && y !== undefined && S.equals(x, y);
}
