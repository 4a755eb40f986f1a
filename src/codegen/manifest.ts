import { z } from 'zod';
import { integerTypeSchema } from '../ir/integer-type-schema.ts';

/** Raised when the meaning of a field changes; a reader refuses versions it does not know. */
export const MANIFEST_VERSION = 1;

const range = z.strictObject({ min: z.int(), max: z.int() });

const streamShape = z.strictObject({
  type: integerTypeSchema,
  lanes: z.int().min(1),
  vectorElements: z.int().min(1),
  vectorsPerFrame: z.int().min(1),
});

/** An exact number as text: a fraction, or a sum of fractions times square roots. */
const exactNumber = z.string();

const quantizer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('uniform'),
    scale: exactNumber,
    zeroPoint: exactNumber,
    lo: z.int(),
    hi: z.int(),
    rounding: z.enum(['round', 'ceil', 'floor', 'up', 'down', 'half-up', 'half-down']),
  }),
  z.strictObject({ kind: z.literal('bipolar'), scale: exactNumber }),
  z.strictObject({
    kind: z.literal('multi-threshold'),
    thresholds: z.array(exactNumber),
    scale: exactNumber,
    bias: exactNumber,
  }),
]);

/** manifest.json of a compiled folder. */
export const manifestSchema = z.strictObject({
  schemaVersion: z.literal(MANIFEST_VERSION),
  tool: z.strictObject({ name: z.literal('bitwright'), version: z.string() }),
  model: z.strictObject({ name: z.string(), sha256: z.string() }),
  /** Name of the top module. */
  top: z.string(),
  input: z.strictObject({
    name: z.string(),
    /** The model's shape of one frame, without the batch dimension; elements are sent in row-major order. */
    shape: z.array(z.int()),
    /** `row-major`: elements are sent in the model's order; `channels-last`: pixel by pixel, channels innermost. */
    layout: z.enum(['row-major', 'channels-last']),
    /** value = scale * integer + offset. */
    type: integerTypeSchema,
    range,
    scale: exactNumber,
    offset: exactNumber,
    /** The quantizer that the host applies, in float32, to get the integers; null where the wire was declared. */
    hostQuantizer: quantizer.nullable(),
    stream: streamShape,
    /** Width of s_axis_tdata. */
    tdataBits: z.int(),
  }),
  output: z.strictObject({
    name: z.string(),
    shape: z.array(z.int()),
    type: integerTypeSchema,
    range,
    /** `scores`: value = scale * integer + offset, one entry per channel or one for all; `indices`: class numbers, best first. */
    meaning: z.enum(['scores', 'indices']),
    scale: z.array(exactNumber),
    offset: z.array(exactNumber),
    /** Order-preserving functions of the model that are left to the host, first one first. */
    leftToHost: z.array(z.string()),
    stream: streamShape,
    tdataBits: z.int(),
  }),
  layers: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.string(),
      /** Model nodes it came from. */
      from: z.array(z.string()),
      inputType: integerTypeSchema,
      outputType: integerTypeSchema,
      outputShape: z.array(z.int()),
      outputRange: range,
      macs: z.int(),
      parameterBits: z.int(),
      pe: z.int(),
      simd: z.int(),
      /** Cycles per frame of the layer's kernel alone. */
      cyclesPerFrame: z.int(),
    }),
  ),
  streams: z.array(
    z.strictObject({ id: z.string(), value: z.string(), ...streamShape.shape, beatsPerFrame: z.int() }),
  ),
  cycles: z.strictObject({
    initiationInterval: z.number(),
    latency: z.number(),
    /** When each of the first frames' last output beat is taken, back to back and without stalls. */
    frameEnds: z.array(z.number()),
  }),
  notes: z.array(
    z.strictObject({
      code: z.string(),
      severity: z.string(),
      message: z.string(),
      node: z.string().optional(),
    }),
  ),
  /** SHA-256 of every other file, by path with forward slashes. */
  files: z.record(z.string(), z.string()),
});

export type Manifest = z.infer<typeof manifestSchema>;
