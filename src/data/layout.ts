import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { DataSet, StoredArray } from './data-set.ts';
import { dataDiagnostic } from './diagnostics.ts';

type Shape = readonly number[];

/**
 * Splits an array into samples. An array of exactly the size of one sample is one sample (its leading
 * axes of length 1 beyond the sample's rank count samples and go); otherwise the first axis counts.
 */
export function splitSamples(array: StoredArray, sampleShape: Shape | undefined): DataSet {
  const { values, isInteger } = array;
  const isOneSample =
    array.shape.length === 0 || (sampleShape !== undefined && values.length === sizeOf(sampleShape));
  let shape = array.shape;
  if (isOneSample) {
    const rank = sampleShape?.length ?? 0;
    while (shape.length > rank && shape[0] === 1) shape = shape.slice(1);
  } else {
    shape = shape.slice(1);
  }
  const count = isOneSample ? 1 : array.shape[0];
  return { shape, count, values, isInteger, layout: 'as-stored', notes: [] };
}

/**
 * Refuses samples that do not fit the model's. An array stored height x width x channels for a model
 * that is channels first is marked as such; batches of samples are taken apart.
 */
export function checkSamples(data: DataSet, sampleShape: Shape, file: string): DataSet {
  if (orderOf(data, sampleShape)) return data;
  const batch = batchSize(data, sampleShape);
  if (batch !== undefined) {
    const count = data.count * batch;
    const note = `${data.count} batches of ${batch} samples of shape [${sampleShape}] were taken as ${count} samples`;
    return { ...data, shape: sampleShape, count, notes: [...data.notes, note] };
  }
  if (data.layout === 'as-stored' && data.shape.length === 3) {
    const asImages: DataSet = { ...data, layout: 'image-hwc' };
    if (orderOf(asImages, sampleShape)) {
      const note = `samples of shape [${data.shape}] were taken as height x width x channels`;
      return { ...asImages, notes: [...data.notes, note] };
    }
  }
  if (data.layout === 'image-hwc') {
    fail(dataDiagnostic('wrong-image-shape', { image: data.shape, sample: sampleShape }, { file }));
  }
  const stored = data.count === 1 ? data.shape : [data.count, ...data.shape];
  fail(dataDiagnostic('wrong-shape', { stored, sample: sampleShape }, { file }));
}

/**
 * The samples in the order and shape of the model's input: images go from height x width x channels
 * to channels first when `sampleShape` is [channels, height, width], anything else keeps its order.
 * `data` was read for this `sampleShape`.
 */
export function arrangeSamples(data: DataSet, sampleShape: Shape): DataSet {
  const order = orderOf(data, sampleShape);
  invariant(order, `samples of shape [${data.shape}] do not fit [${sampleShape}]`);
  const arranged: DataSet = { ...data, shape: sampleShape, layout: 'as-stored' };
  return order === 'stored' ? arranged : { ...arranged, values: toChannelsFirst(data) };
}

function toChannelsFirst({ values, count, shape: [height, width, channels] }: DataSet): Float64Array {
  const pixels = height * width;
  const out = new Float64Array(values.length);
  for (let sample = 0; sample < count; sample++) {
    const start = sample * pixels * channels;
    for (let c = 0; c < channels; c++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        out[start + c * pixels + pixel] = values[start + pixel * channels + c];
      }
    }
  }
  return out;
}

/** How stored samples become the model's; undefined when they do not. */
function orderOf({ shape, layout }: DataSet, sampleShape: Shape): 'stored' | 'channels-first' | undefined {
  if (sizeOf(shape) !== sizeOf(sampleShape)) return undefined;
  if (layout === 'image-hwc') {
    const [height, width, channels] = shape;
    if (sameShape(sampleShape, [channels, height, width])) return 'channels-first';
    if (sameShape(sampleShape, shape)) return 'stored';
    // A flat colour image may be meant either way.
    if (channels !== 1) return undefined;
  }
  const stored = withoutOnes(shape);
  const wanted = withoutOnes(sampleShape);
  const isFlat = stored.length <= 1 || wanted.length <= 1;
  return isFlat || sameShape(stored, wanted) ? 'stored' : undefined;
}

/** How many samples of the model each stored one holds, one after another: it has one axis more than they, in front. */
function batchSize({ shape, layout }: DataSet, sampleShape: Shape): number | undefined {
  const [batch, ...rest] = shape;
  return layout === 'as-stored' && shape.length > 1 && sameShape(rest, sampleShape) ? batch : undefined;
}

function withoutOnes(shape: Shape): Shape {
  return shape.filter(dim => dim !== 1);
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}
