import { z } from 'zod';
import { type IntegerTensor, integerTensor } from './integer-tensor.ts';
import { invariant } from './invariant.ts';
import { sizeOf } from './tensor.ts';

/**
 * Integer tensors of a JSON document, kept beside it in one binary file: each is little-endian, in the
 * narrowest of these formats that holds it, 8-byte aligned.
 */
const FORMATS = {
  int8: { bytes: 1, view: (b: ArrayBuffer) => new Int8Array(b) },
  int16: { bytes: 2, view: (b: ArrayBuffer) => new Int16Array(b) },
  int32: { bytes: 4, view: (b: ArrayBuffer) => new Int32Array(b) },
  float64: { bytes: 8, view: (b: ArrayBuffer) => new Float64Array(b) },
} as const;

type Format = keyof typeof FORMATS;

const reference = z.strictObject({
  $tensor: z.strictObject({
    format: z.enum(['int8', 'int16', 'int32', 'float64']),
    shape: z.array(z.int().nonnegative()),
    offset: z.int().nonnegative(),
  }),
});

type Reference = z.infer<typeof reference>;

/** Gathers tensors while a document is written. */
export class TensorWriter {
  private readonly parts: { offset: number; bytes: Uint8Array }[] = [];
  private size = 0;

  put(tensor: IntegerTensor): Reference {
    const format = narrowest(tensor.data);
    const elements = FORMATS[format].view(new ArrayBuffer(tensor.data.length * FORMATS[format].bytes));
    elements.set(tensor.data);
    const offset = this.size;
    this.parts.push({ offset, bytes: new Uint8Array(elements.buffer) });
    this.size += Math.ceil(elements.byteLength / 8) * 8;
    return { $tensor: { format, shape: [...tensor.shape], offset } };
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.size);
    for (const part of this.parts) all.set(part.bytes, part.offset);
    return all;
  }
}

function narrowest(data: Float64Array): Format {
  let reach = 0;
  for (const value of data) reach = Math.max(reach, value < 0 ? -value - 1 : value);
  return reach < 2 ** 7 ? 'int8' : reach < 2 ** 15 ? 'int16' : reach < 2 ** 31 ? 'int32' : 'float64';
}

/** A zod schema that replaces a reference by its tensor, read from `bytes`. */
export function tensorSchema(bytes: Uint8Array): z.ZodType<IntegerTensor> {
  return reference.transform(({ $tensor: { format, shape, offset } }, context): IntegerTensor => {
    const length = sizeOf(shape) * FORMATS[format].bytes;
    if (offset + length > bytes.length) {
      context.addIssue({ code: 'custom', message: 'tensor lies outside the tensor file' });
      return z.NEVER;
    }
    const copy = new Uint8Array(length);
    copy.set(bytes.subarray(offset, offset + length));
    const view = FORMATS[format].view(copy.buffer);
    invariant(view.length === sizeOf(shape), 'tensor length');
    if (!view.every(Number.isSafeInteger)) {
      context.addIssue({ code: 'custom', message: 'tensor holds numbers that are no integers' });
      return z.NEVER;
    }
    return integerTensor(shape, view);
  });
}
