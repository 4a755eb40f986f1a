import { type ComparedWithFloat, comparedFrames, compareWithFloat } from '../compare/with-float.ts';
import { lowerNetwork } from '../compile.ts';
import type { DataDomain } from '../host/input.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { type ModelOptions, readSource } from './compile.ts';

/** How a model is read, and which frames it is compared on: as `bitwright compare` has these options. */
export interface CompareOptions
  extends Pick<
    ModelOptions,
    'input' | 'inputShape' | 'until' | 'snap' | 'gateBits' | 'shiftBits' | 'roundShifts' | 'topK'
  > {
  /** A file of frames; of several inputs the file of each, by its name. Random ones without it. */
  readonly data?: string | ReadonlyMap<string, string>;
  /** What the numbers in the data are; `auto` unless told. */
  readonly dataDomain?: DataDomain;
  /** The first so many; of random ones so many. */
  readonly frames?: number;
  /** Of random frames; 1 unless told. */
  readonly seed?: number;
}

/**
 * Holds the integer network of a model against onnxruntime in float32, quantizer by quantizer: `violations` counts the
 * differences that rounding does not explain. Needs `onnxruntime-node`. Throws DiagnosticError.
 *
 * @param file path of an .onnx file
 */
export async function compare(
  file: string,
  { data, dataDomain = 'auto', frames: most, seed = 1, ...options }: CompareOptions = {},
): Promise<ComparedWithFloat & { readonly notes: readonly Diagnostic[] }> {
  const { read, flow } = readSource(file, options);
  const network = lowerNetwork(read.graph, flow);
  const wanted = { dataDomain, seed, ...(most === undefined ? {} : { frames: most }) };
  const frames = await comparedFrames(network, data, wanted);
  const compared = { network, file, graph: read.graph, isOwn: options.until !== undefined };
  const result = await compareWithFloat(compared, frames, () => undefined);
  return { ...result, notes: [...read.notes, ...network.notes, ...frames.notes] };
}
