import { z } from 'zod';
import { integerTypeSchema } from '../ir/integer-type-schema.ts';
import { sizeOf } from '../ir/tensor.ts';
import { FAMILY_NAMES } from '../kernels/family.ts';
import { streamShapeFields, streamShapeSchema } from '../kernels/stream-shape-schema.ts';
import { HOST_STEP_KINDS } from '../quant/host-front.ts';
import {
  digest,
  exactNumber,
  folderPath,
  identifierText,
  rationalNumber,
  shape,
  wordText,
} from './checked-text.ts';

/** Raised when the meaning of a field changes; a reader refuses versions it does not know. */
export const MANIFEST_VERSION = 4;

const range = z
  .strictObject({ min: z.int(), max: z.int() })
  .refine(r => r.min <= r.max, 'a range begins before it ends');

/** Whether a path is none that an emitter gives. */
const isAttachment = (path: string): boolean =>
  !/^(rtl|mem|hls|ir|project)\/|^(manifest\.json|report\.md|report\.html|verify\.json|[^/]+\.(f|core))$/.test(
    path,
  );

/** One quantizer of the host. */
const quantizerFields = [
  z.strictObject({
    kind: z.literal('uniform'),
    scale: rationalNumber,
    zeroPoint: rationalNumber,
    lo: z.int(),
    hi: z.int(),
    rounding: z.enum(['round', 'ceil', 'floor', 'up', 'down', 'half-up', 'half-down']),
  }),
  z.strictObject({ kind: z.literal('bipolar'), scale: rationalNumber }),
  z.strictObject({
    kind: z.literal('multi-threshold'),
    thresholds: z.array(rationalNumber),
    scale: rationalNumber,
    bias: rationalNumber,
  }),
] as const;

/** One for each element of a frame that differs, shared as numpy broadcasts. */
const quantizers = z
  .strictObject({
    kind: z.literal('each'),
    shape,
    quantizers: z.array(z.discriminatedUnion('kind', quantizerFields)).min(1),
  })
  .refine(q => q.quantizers.length === sizeOf(q.shape), 'one quantizer for each element of its shape');

/** A float32 operation that the host does before it quantizes; the operand is shared over a frame as numpy broadcasts. */
const hostStep = z
  .strictObject({
    kind: z.enum(HOST_STEP_KINDS),
    shape,
    operand: z.array(z.number()).min(1),
  })
  .refine(step => step.operand.length === sizeOf(step.shape), 'one number for each element of its shape');

/** Order on the wire: `row-major` is the model's; of `channels-last` the first axis comes innermost, pixel by pixel. */
const layout = z.enum(['row-major', 'channels-last']);

const limits = z.strictObject({ min: z.number(), max: z.number() });

/** How a float network was quantized after training (`--calibrate`); with the model's file it gives the same design again. */
const calibration = z.strictObject({
  /** SHA-256 of the model's file; `model.sha256` is that of this and of what follows down to the data. */
  modelFileSha256: digest,
  weightBits: z.int(),
  activationBits: z.int(),
  /** Share of the magnitudes in percent that each activation's range holds. */
  percentile: z.number(),
  /** The first frames of the data, and how many there were. */
  frames: z.int(),
  framesGiven: z.int(),
  /** SHA-256 of the model's input values in these frames, as little-endian float32. */
  dataSha256: digest,
  quantizers: z.array(
    z.strictObject({
      name: z.string(),
      tensor: z.string(),
      role: z.enum(['input', 'activation', 'weights']),
      bits: z.int(),
      signed: z.boolean(),
      /** The least and the largest scale; of weights there is one per output channel. */
      scale: limits,
      /** The least and the largest value in the frames (of weights: in the model). */
      seen: limits,
    }),
  ),
  /** |calibrated - float| over the output in these frames, and the classes that changed; null where there are no classes. */
  output: z.strictObject({
    meanDifference: z.number(),
    maxDifference: z.number(),
    largest: z.number(),
    classChanges: z.int().nullable(),
  }),
});

/** A value of the layers where the network is cut, or can be. */
const cut = z.strictObject({
  /** The node or tensor of the model that the user named. */
  name: z.string(),
  /** Name of the layer value; `streams` tells which streams carry it. */
  value: z.string(),
  type: integerTypeSchema,
  range,
  /** Of one frame, channels last. */
  shape,
  /** value = scale * integer + offset; one entry for all elements, one per channel, or one per element. */
  scale: z.array(exactNumber),
  offset: z.array(exactNumber),
});

/** Which part of a network a folder is, where it is one. */
const section = z.strictObject({
  /** From 1, in data order. */
  index: z.int().min(1),
  count: z.int().min(2),
  /** That of the cut at its end; of the last one, of the network's output. */
  name: z.string(),
  /** The integers that the sections before give, recorded in a file of the folder: frames x elements as on the wire. */
  features: z.strictObject({
    file: folderPath.refine(isAttachment, 'a file beside those that every folder has'),
    frames: z.int().min(1),
    /** What the network was given: the frames of a data file, or random ones over the whole input range. */
    source: z.enum(['data', 'random']),
    /** SHA-256 of the integers on the network's input wire, as little-endian float64. */
    inputSha256: digest,
  }),
});

/** What a design was stitched from. */
const stitched = z.strictObject({
  index: z.int().min(1),
  name: z.string(),
  modelName: z.string(),
  modelSha256: digest,
  /** SHA-256 of the section's manifest. */
  manifestSha256: digest,
});

/** A gate: what chooses the kernels that a frame goes through. */
const gate = z.strictObject({
  /** The node of the model that ranks the scores, and the name of the winner there. */
  name: z.string(),
  tensor: z.string(),
  /** Layer values of the winner, and of the scores that it is the greatest of. */
  winner: z.string(),
  scores: z.string(),
  /** Added to the scores before they are compared, one for each kernel, in steps of the scores; not always whole. */
  biases: z.array(z.number()),
  /** What one step of the scores means in the model. */
  unit: z.number(),
  /** Bits of the gate's own weights. */
  bits: z.int(),
});

/** What the host sends. */
const input = z.strictObject({
  name: z.string(),
  /** The model's shape of one frame, without the batch dimension. */
  shape,
  layout,
  /** value = scale * integer + offset. */
  type: integerTypeSchema,
  range,
  scale: rationalNumber,
  offset: rationalNumber,
  /** What the host does to the values in float32 before it quantizes, in this order; absent where it is nothing. */
  hostSteps: z.array(hostStep).optional(),
  /**
   * The quantizer that the host applies, in float32, to get the integers; null where the wire was declared. Where there
   * are several scales, the integers are codes: scale 1, offset 0, and each quantizer says what its codes mean.
   */
  hostQuantizer: z.discriminatedUnion('kind', [...quantizerFields, quantizers]).nullable(),
  /** Prefix of the signals of its AXI4-Stream. */
  port: identifierText,
  stream: streamShapeSchema,
  /** Width of its tdata. */
  tdataBits: z.int(),
});

/** How a frame lies in memory for an AXI4-Stream of the wrapper: beats in slots, their lowest byte first. */
const axiStream = z.strictObject({
  port: identifierText,
  /** Width of tdata unless the wrapper's parameter says otherwise. */
  wordBits: z.int().min(8).max(1024),
  beatsPerFrame: z.int().min(1),
  /** What the design's own tdata holds. */
  beatBytes: z.int().min(1),
  /** From the first byte of a beat to that of the next. */
  slotBytes: z.int().min(1),
  /** Of a frame, without the zeros that fill up its last word. */
  frameBytes: z.int().min(1),
});

/** What the host receives. */
const output = z.strictObject({
  /** The tensor of the model that it is. */
  name: z.string(),
  /** What the model calls the output: another name where functions between the two are left to the host. */
  modelName: z.string(),
  /** The model's shape of one frame, without the batch dimension. */
  shape,
  layout,
  /** Shape of the same elements on the wire: vectors last. */
  wireShape: shape,
  type: integerTypeSchema,
  range,
  /** `scores`: value = scale * integer + offset, one entry for all, one per element of the wire's vectors, or one per element; `indices`: class numbers, best first. */
  meaning: z.enum(['scores', 'indices']),
  scale: z.array(exactNumber),
  offset: z.array(exactNumber),
  /** Operators of the model behind the output that are left to the host, first one first. */
  leftToHost: z.array(z.string()),
  /** Set where another class may be the greatest behind them. */
  changesOrder: z.literal(true).optional(),
  /** Prefix of the signals of its AXI4-Stream. */
  port: identifierText,
  stream: streamShapeSchema,
  /** Width of its tdata. */
  tdataBits: z.int(),
});

/** manifest.json of a compiled folder. */
export const manifestSchema = z.strictObject({
  schemaVersion: z.literal(MANIFEST_VERSION),
  tool: z.strictObject({ name: z.literal('bitwright'), version: wordText }),
  model: z.strictObject({ name: z.string(), sha256: digest }),
  /** Absent of a network that was trained with quantizers. */
  calibration: calibration.optional(),
  /** Where the network is cut or can be, in data order; of a section its input and output. Absent where there are none. */
  cuts: z.array(cut).optional(),
  /** Absent of a network without gates. */
  gates: z.array(gate).optional(),
  section: section.optional(),
  sections: z.array(stitched).optional(),
  /** Name of the top module. */
  top: identifierText,
  rtl: z.strictObject({
    /** What the memories are made for. */
    family: z.enum(FAMILY_NAMES),
    /** The part whose resources the folds were chosen for (src/devices); absent where none was named. */
    device: wordText.optional(),
    /** `own`: the names of all modules begin with that of the top; `shared`: hand-written ones have the library's. */
    library: z.enum(['own', 'shared']),
    /** Default of the top's parameter MEM_DIR: where its memory files lie, seen from where the tool runs. */
    memoryDirectory: z.literal('mem/'),
  }),
  /** The design behind AXI4-Streams for DMA engines (rtl/axi/); absent where it has more ends than 256. */
  axi: z
    .strictObject({ top: identifierText, inputs: z.array(axiStream), outputs: z.array(axiStream) })
    .optional(),
  /**
   * Memories that are written while the design runs; absent where there are none. A word is sent as `chunks` times 32 bits, its
   * lowest first, the words in the order of the file, of which both halves are the same.
   */
  reload: z
    .array(
      z.strictObject({
        layer: z.string(),
        /** What it is called in the register 0x3000. */
        target: z.int().min(0).max(255),
        file: folderPath,
        words: z.int().min(1),
        wordBits: z.int().min(1),
        chunks: z.int().min(1),
      }),
    )
    .optional(),
  /** In the model's order; frames are in step: one of each input gives one of each output. */
  inputs: z.array(input).min(1),
  outputs: z.array(output).min(1),
  layers: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.string(),
      /** Of a gated layer: its sets of parameters, of which a winner chooses one for each frame. */
      banks: z.int().min(1).optional(),
      /** Model nodes it came from. */
      from: z.array(z.string()),
      inputType: integerTypeSchema,
      outputType: integerTypeSchema,
      outputShape: shape,
      outputRange: range,
      macs: z.int().min(0),
      parameterBits: z.int().min(0),
      pe: z.int().min(1),
      simd: z.int().min(1),
      /** Of a layer with constant weights (`"mode": "unrolled"`): its adders. */
      unrolledAdders: z.int().optional(),
      /** Cycles per frame of the layer's kernel alone. */
      cyclesPerFrame: z.int().min(0),
    }),
  ),
  streams: z.array(
    z.strictObject({
      id: identifierText,
      value: z.string(),
      ...streamShapeFields,
      beatsPerFrame: z.int().min(1),
    }),
  ),
  cycles: z.strictObject({
    initiationInterval: z.number().positive(),
    latency: z.number().positive(),
    /** When each of the first frames' last output beat is taken, at all outputs, back to back and without stalls. */
    frameEnds: z.array(z.number().positive()).min(2).max(1000),
    /** The same of each output alone. */
    outputs: z.array(
      z.strictObject({ port: identifierText, frameEnds: z.array(z.number().positive()).min(2).max(1000) }),
    ),
    /** The kernel that limits the interval, an adapter as well as that of a layer, and its own cycles per frame. */
    bottleneck: z.strictObject({
      kernel: z.string(),
      kind: z.string(),
      layer: z.string(),
      cycles: z.number(),
    }),
  }),
  notes: z.array(
    z.strictObject({
      code: z.string(),
      severity: z.enum(['error', 'warning', 'note']),
      message: z.string(),
      node: z.string().optional(),
    }),
  ),
  /** SHA-256 of every other file, by path with forward slashes. */
  files: z.record(folderPath, digest),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** What the manifest says about a section, and about one that was stitched. */
export type SectionRecord = NonNullable<Manifest['section']>;
export type StitchedRecord = NonNullable<Manifest['sections']>[number];

/** What the manifest says about a calibration. */
export type CalibrationRecord = NonNullable<Manifest['calibration']>;

/** What the manifest says about a gate. */
export type GateRecord = NonNullable<Manifest['gates']>[number];
