import { z } from 'zod';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import { integerTypeSchema } from '../ir/integer-type-schema.ts';
import { isIdentifier } from '../ir/target-text.ts';
import { type TensorWriter, tensorSchema } from '../ir/tensor-store.ts';
import { type Kernel, type KernelKind, kernelRooms } from '../kernels/index.ts';
import { streamSchema } from '../kernels/stream-shape-schema.ts';
import { type LayerGraph, type LayerKind, type LayerOp, opRooms } from '../ops/index.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { sound } from './broken.ts';
import { identifierText, shape } from './checked-text.ts';
import { hasHeldSizes } from './sizes.ts';

/**
 * The layer IR and the hardware IR as JSON documents, with integer tensors in a binary file beside
 * them (ir/tensor-store.ts). Written and read here alone.
 */
export const IR_VERSION = 2;

const isTensor = (value: unknown): value is IntegerTensor =>
  typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Float64Array;

/** Replaces the tensors among an object's direct fields. */
function storeTensors(fields: object, tensors: TensorWriter): object {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, isTensor(value) ? tensors.put(value) : value]),
  );
}

export function layersDocument(graph: LayerGraph, tensors: TensorWriter): object {
  return {
    schemaVersion: IR_VERSION,
    name: graph.name,
    inputs: graph.inputs,
    outputs: graph.outputs,
    values: Array.from(graph.values, ([name, info]) => ({ name, ...info })),
    nodes: graph.nodes.map(({ attrs, banks, ...node }) => ({
      ...node,
      ...(banks
        ? { banks: banks.map(bank => storeTensors(bank, tensors)) }
        : { attrs: storeTensors(attrs, tensors) }),
    })),
  };
}

export function hardwareDocument(graph: HardwareGraph, tensors: TensorWriter): object {
  return {
    schemaVersion: IR_VERSION,
    top: graph.top,
    sources: graph.sources,
    sinks: graph.sinks,
    kernels: graph.kernels.map(kernel => ({ ...kernel, contents: storeTensors(kernel.contents, tensors) })),
    links: graph.links,
  };
}

const layerPort = z.strictObject({ name: z.string(), value: z.string() });

const valueInfo = z.strictObject({
  name: z.string(),
  shape,
  type: integerTypeSchema,
  range: z.strictObject({ min: z.int(), max: z.int() }),
});

/** Reads `layersDocument` back; `bytes` is the tensor file. Throws ZodError and BrokenDocument. */
export function readLayers(json: unknown, bytes: Uint8Array): LayerGraph {
  const tensor = tensorSchema(bytes);
  const node = z
    .strictObject({
      kind: z.enum(Object.keys(opRooms) as [LayerKind, ...LayerKind[]]),
      name: z.string(),
      inputs: z.array(z.string()),
      outputs: z.array(z.string()),
      from: z.array(z.string()),
      attrs: z.unknown().optional(),
      banks: z.array(z.unknown()).min(1).optional(),
    })
    .transform(({ attrs, banks, ...rest }) => {
      const schema = opRooms[rest.kind].schema(tensor) as z.ZodType<LayerOp['attrs']>;
      if (!banks) return { ...rest, attrs: schema.parse(attrs) };
      const all = banks.map(bank => schema.parse(bank));
      return { ...rest, attrs: all[0], banks: all };
    });
  const document = z
    .strictObject({
      schemaVersion: z.literal(IR_VERSION),
      name: z.string(),
      inputs: z.array(layerPort).min(1),
      outputs: z.array(layerPort).min(1),
      values: z.array(valueInfo),
      nodes: z.array(node),
    })
    .parse(json);
  const { name, inputs, outputs } = document;
  return {
    name,
    inputs,
    outputs,
    values: new Map(document.values.map(({ name: value, ...info }) => [value, info])),
    nodes: document.nodes as LayerOp[],
  };
}

/** Reads `hardwareDocument` back. Throws ZodError and BrokenDocument. */
export function readHardware(json: unknown, bytes: Uint8Array): HardwareGraph {
  const tensor = tensorSchema(bytes);
  const port = z.strictObject({ kernel: z.string(), port: z.string() });
  const kernel = z
    .strictObject({
      id: identifierText,
      kind: z.enum(Object.keys(kernelRooms) as [KernelKind, ...KernelKind[]]),
      layer: z.string(),
      params: z.unknown(),
      contents: z.record(z.string(), tensor),
    })
    .transform(({ params, ...rest }) => {
      sound(hasHeldSizes(params), `kernel '${rest.id}' has sizes that nothing can hold`);
      return {
        ...rest,
        params: (kernelRooms[rest.kind].params as z.ZodType<Kernel['params']>).parse(params),
      };
    });
  const end = z.strictObject({ name: identifierText, kernel: z.string(), value: z.string() });
  const { top, sources, sinks, kernels, links } = z
    .strictObject({
      schemaVersion: z.literal(IR_VERSION),
      top: identifierText,
      sources: z.array(end.extend({ framingError: identifierText })).min(1),
      sinks: z.array(end).min(1),
      kernels: z.array(kernel),
      links: z.array(
        z.strictObject({
          from: port,
          to: port,
          value: z.string(),
          stream: streamSchema.refine(({ id }) => isIdentifier(id), 'a stream has an identifier'),
        }),
      ),
    })
    .parse(json);
  return { top, sources, sinks, kernels: kernels as Kernel[], links };
}
