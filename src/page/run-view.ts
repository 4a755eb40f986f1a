import { decodeIdx, isIdx } from '../data/idx.ts';
import { arrangeSamples, checkSamples, splitSamples } from '../data/layout.ts';
import { decodeNpy, isNpy } from '../data/npy.ts';
import { framesOf, type InputValues } from '../host/frames-of.ts';
import type { HostInterface, WireInput } from '../host/interface.ts';
import { classesOf, outputParts, toModelOrder, toValues } from '../host/output.ts';
import { type Diagnostic, diagnostics, fail } from '../ir/diagnostic.ts';
import { selectorOf } from '../ir/graph.ts';
import { typeName } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { infoOf, type LayerGraph, runReference } from '../ops/index.ts';

const runDiagnostic = diagnostics('run', {
  'unknown-data': {
    severity: 'error',
    message: () => 'the file is neither a .npy nor an IDX file, nor a picture that the browser reads',
    help: () => 'save the frame by numpy.save, or drop a PNG or JPEG',
  },
});

/** What is run: numbers that the page has made of a picture or a drawing, or a file as it was dropped. */
export type FrameSource =
  | { readonly kind: 'values'; readonly values: Float64Array; readonly isInteger: boolean }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly name: string };

export interface ScoreRow {
  readonly index: number;
  readonly integer: number;
  readonly value: number;
}

export interface StreamRow {
  /** The layer value. */
  readonly value: string;
  /** Of the layer that gives it; the input's own name at the beginning. */
  readonly layer: string;
  readonly type: string;
  readonly shape: readonly number[];
}

/** One frame through the integer reference. */
export interface RunView {
  readonly outputs: readonly {
    readonly name: string;
    /** The class, where the output has one. */
    readonly class?: number;
    readonly scores: readonly ScoreRow[];
    readonly hidden: number;
  }[];
  readonly streams: readonly StreamRow[];
  /** Of gated layers: which of their kernels the frame went through. */
  readonly winners: readonly { readonly layer: string; readonly winner: number; readonly of: number }[];
  readonly frames: number;
  readonly notes: readonly Diagnostic[];
}

/** So many numbers of an output are told. */
const MOST_SCORES = 1000;

/**
 * @param sources one of each input
 * @returns the view, and every value of the network by its name
 */
export function runFrame(
  { layers, host }: { readonly layers: LayerGraph; readonly host: HostInterface },
  sources: readonly FrameSource[],
) {
  invariant(sources.length === host.inputs.length, 'a frame of each input');
  const given = host.inputs.map((input, i) => valuesOf(sources[i], input));
  const frames = framesOf(host, given, { dataDomain: 'auto' });
  const size = frames.integers.length / frames.count;
  const values = runReference(layers, frames.integers.subarray(0, size));
  const joined = layers.outputs.flatMap(({ value }) => Array.from(values.get(value) ?? []));
  const view: RunView = {
    outputs: outputParts(host, Float64Array.from(joined)).map(({ output, integers }) => {
      const [found] = classesOf(output, integers) ?? [];
      const [whole, real] = [integers, toValues(output, integers)].map(part => toModelOrder(output, part));
      return {
        name: output.modelName,
        ...(found === undefined ? {} : { class: found }),
        scores: Array.from(whole.subarray(0, MOST_SCORES), (integer, index) => ({
          ...{ index, integer },
          value: real[index],
        })),
        hidden: Math.max(0, integers.length - MOST_SCORES),
      };
    }),
    streams: [
      ...layers.inputs.map(({ name, value }) => streamRow(value, name)),
      ...layers.nodes.map(({ name, outputs: [value] }) => streamRow(value, name)),
    ],
    winners: layers.nodes.flatMap(node => {
      const selector = selectorOf(node);
      const winner = selector === undefined ? undefined : values.get(selector)?.[0];
      return winner === undefined ? [] : [{ layer: node.name, winner, of: node.banks?.length ?? 1 }];
    }),
    frames: frames.count,
    notes: frames.notes,
  };
  return { view, values };

  function streamRow(value: string, layer: string): StreamRow {
    const { type, shape } = infoOf(layers, value);
    return { value, layer, shape, type: typeName(type) };
  }
}

/** Throws DiagnosticError where a file is none, or does not fit. */
function valuesOf(source: FrameSource, { shape }: WireInput): InputValues {
  if (source.kind === 'values') return source;
  const { bytes, name } = source;
  const array = isNpy(bytes)
    ? decodeNpy(bytes, name)
    : isIdx(bytes)
      ? decodeIdx(bytes, name)
      : fail(runDiagnostic('unknown-data', {}, { file: name }));
  const { values, isInteger, notes } = arrangeSamples(
    checkSamples(splitSamples(array, shape), shape, name),
    shape,
  );
  const at = { file: name };
  return {
    ...{ values, isInteger },
    notes: notes.map(message => ({ code: 'data/note', severity: 'note', message, at }) as const),
  };
}
