import { invariant } from '../ir/invariant.ts';
import {
  cppComment,
  type Expression,
  expression,
  type Gated,
  type Identifier,
  identifier,
  type LineComment,
  type Word,
  word,
  wordList,
} from '../ir/target-text.ts';
import { generatedHlsOf, hlsOf, type Kernel, memoriesOf, portsOf } from '../kernels/index.ts';
import { type HlsProcess, type MemoryImage, memoryFileName } from '../kernels/kernel.ts';
import { beatsPerFrame, widthBits } from '../kernels/stream.ts';
import { describeStream } from '../kernels/stream-text.ts';
import { type EndPort, type HardwareGraph, sinkStreams, sourceStreams } from '../schedule/hardware.ts';
import { NameTable } from '../schedule/names.ts';
import { generatedHlsFile } from './generated-sources.ts';
import { WIDEST_HLS_BITS } from './hls-limits.ts';
import { widestWord } from './hls-promise.ts';
import { type HlsStream, hlsStreams } from './hls-streams.ts';
import type { DesignHeader } from './source-header.ts';

/** An AXI4-Stream of the design. */
interface HlsEndContext {
  readonly name: Identifier;
  /** Width of a beat without the byte padding. */
  readonly bits: number;
  readonly beats: number;
  readonly format: LineComment;
  /** Where the testbench has its beats. */
  readonly file: Word;
  /** Behind it in a list: over several lines, and in one. */
  readonly separator: '' | ',\n    ';
  readonly comma: '' | ', ';
}

/** What the templates of templates/hls but weights.hpp.hbs need. */
export interface HlsTopContext {
  readonly top: Identifier;
  /** Name of the top function: `top`, unless that means something else in C++. */
  readonly function: Identifier;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  readonly summary: readonly LineComment[];
  readonly sources: readonly HlsEndContext[];
  readonly sinks: readonly HlsEndContext[];
  /** Both, sources first. */
  readonly ends: readonly HlsEndContext[];
  /** The files of beats of all ends, in that order. */
  readonly beatFiles: Gated<'word list'>;
  readonly widestBits: number;
  /** Library headers, memory headers and generated headers that the top includes. */
  readonly headers: readonly Word[];
  readonly streams: readonly {
    readonly id: Identifier;
    readonly bits: number;
    readonly depth: number;
    readonly comment: LineComment;
  }[];
  /** In an order in which each reads what those before it wrote. */
  readonly processes: readonly {
    readonly id: Identifier;
    readonly function: Expression;
    readonly comment: LineComment;
    readonly arguments: readonly {
      readonly name: LineComment;
      readonly text: Expression;
      readonly separator: '' | ',';
    }[];
    /** Function arguments. */
    readonly streams: Expression;
  }[];
}

/** What templates/hls/hls_config.cfg.hbs needs. */
export interface HlsConfigContext extends HlsTopContext {
  /** The form for co-simulation. */
  readonly isCosim: boolean;
}

/** What templates/hls/weights.hpp.hbs needs: the memories of one kernel. */
export interface HlsMemoriesContext {
  readonly id: Identifier;
  readonly guard: Identifier;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  readonly memories: readonly {
    readonly name: Identifier;
    readonly words: number;
    readonly fields: number;
    readonly bits: number;
    /** Of a word where words are read whole, else of a field. */
    readonly limbs: number;
    /** One initialiser for each word. */
    readonly rows: readonly Expression[];
    readonly isReadByWord: boolean;
    readonly hasManyLimbs: boolean;
    /** False where a word has more bits than an array's elements may be joined to. */
    readonly isJoined: boolean;
    readonly isReadByManyLanes: boolean;
  }[];
}

/** Names that a function at file scope must not have: other things of C++, its macros, and our own. */
const CPP_NAMES =
  'main std hls ap_int ap_uint bitwright memories testbench assert errno stdin stdout stderr null eof linux unix';

/** The width up to which the vendor's header needs no word. */
const VENDOR_WIDEST_BITS = 1024;

/** Of a memory: `<id>_<suffix>`, as its $readmemh file is called. */
const memoryName = (kernel: Kernel, image: MemoryImage): string =>
  memoryFileName(kernel.id, image).replace(/\.mem$/, '');

export const memoryHeader = (kernel: Kernel): string => `weights_${kernel.id}.hpp`;

interface Process {
  readonly kernel: Kernel;
  readonly hls: HlsProcess<Kernel['params']>;
}

/** The kernels that are functions, in the order of the design. */
export function hlsProcesses(graph: HardwareGraph): readonly Process[] {
  return graph.kernels.flatMap(kernel => {
    const hls = hlsOf(kernel);
    return hls.kind === 'process' ? [{ kernel, hls }] : [];
  });
}

export function hlsTopContext(graph: HardwareGraph, header: DesignHeader): HlsTopContext {
  const ends = endContexts(graph);
  const processes = hlsProcesses(graph);
  const streams = hlsStreams(graph);
  checkOrder(processes, streams);
  const widths = processes.map(({ kernel }) => widestWord(kernel).bits);
  return {
    top: identifier(graph.top),
    function: identifier(new NameTable(CPP_NAMES.split(' ')).claim(graph.top)),
    toolVersion: word(header.toolVersion),
    sourceHash: word(header.sourceHash),
    summary: header.summary.map(cppComment),
    sources: ends.slice(0, graph.sources.length),
    sinks: ends.slice(graph.sources.length),
    ends,
    beatFiles: wordList(ends.map(({ file }) => file)),
    widestBits: Math.max(VENDOR_WIDEST_BITS, ...widths),
    headers: [
      ...[...new Set(processes.map(({ hls }) => hls.headers[0]))].sort(),
      ...processes
        .filter(({ kernel }) => memoriesOf(kernel).length > 0)
        .map(({ kernel }) => memoryHeader(kernel)),
      ...processes
        .filter(({ kernel }) => generatedHlsOf(kernel))
        .map(({ kernel }) => generatedHlsFile(kernel)),
    ].map(word),
    streams: streams.map(({ stream, depthBeats, value }) => ({
      id: identifier(stream.id),
      bits: widthBits(stream),
      depth: depthBeats,
      comment: cppComment(`${value}: ${describeStream(stream)}`),
    })),
    processes: processes.map(process => ({
      id: identifier(process.kernel.id),
      function: expression(process.hls.template(process.kernel.params)),
      comment: cppComment(process.kernel.layer),
      arguments: templateArguments(process),
      streams: expression(functionArguments(process, graph, streams)),
    })),
  };
}

function endContexts(graph: HardwareGraph): HlsEndContext[] {
  const ends = [...sourceStreams(graph), ...sinkStreams(graph)];
  return ends.map(({ name, stream }, i) => ({
    name: identifier(name),
    bits: widthBits(stream),
    beats: beatsPerFrame(stream),
    format: cppComment(describeStream(stream)),
    file: word(beatsFile(graph, name)),
    separator: i === ends.length - 1 ? '' : ',\n    ',
    comma: i === ends.length - 1 ? '' : ', ',
  }));
}

/** Where the testbench has the beats of an AXI4-Stream of the design. */
export function beatsFile({ sources, sinks }: HardwareGraph, end: string): string {
  if (sources.length + sinks.length > 2) return `${end}.beats`;
  return sources.some(({ name }) => name === end) ? 'input.beats' : 'expected.beats';
}

/** C simulation runs the processes one after the other, so a process must come after those it reads. */
function checkOrder(processes: readonly Process[], streams: readonly HlsStream[]): void {
  const placeOf = (id: string): number => processes.findIndex(({ kernel }) => kernel.id === id);
  for (const { from, to, stream } of streams) {
    invariant(placeOf(from.kernel) < placeOf(to.kernel), `stream ${stream.id} runs backwards`);
  }
}

/** The C++ types of an instance alone: its memories, then what is generated for it. */
export const hlsTypes = (kernel: Kernel): string[] => [
  ...memoriesOf(kernel).map(image => `memories::${memoryName(kernel, image)}`),
  ...(generatedHlsOf(kernel) ? [`networks::${kernel.id}`] : []),
];

function templateArguments({ kernel, hls }: Process): HlsTopContext['processes'][number]['arguments'] {
  const all = hls.arguments(kernel.params, hlsTypes(kernel));
  return all.map(([name, text], i) => ({
    name: cppComment(name),
    text: expression(text),
    separator: i === all.length - 1 ? '' : ',',
  }));
}

/** Inputs, then outputs; a port without a stream is the design's own. */
function functionArguments(
  { kernel }: Process,
  { sources, sinks }: HardwareGraph,
  streams: readonly HlsStream[],
): string {
  const { inputs, outputs } = portsOf(kernel);
  const streamAt = (side: 'from' | 'to', port: string): string | undefined =>
    streams.find(s => s[side].kernel === kernel.id && s[side].port === port)?.stream.id;
  const openPort = (ends: readonly EndPort[]): string => {
    const end = ends.find(port => port.kernel === kernel.id);
    invariant(end, `a port of ${kernel.id} is open`);
    return end.name;
  };
  return [
    ...Object.keys(inputs).map(port => streamAt('to', port) ?? openPort(sources)),
    ...Object.keys(outputs).map(port => streamAt('from', port) ?? openPort(sinks)),
  ].join(', ');
}

/** The memories of a process as tables of C++; undefined where it has none. */
export function hlsMemoriesContext(
  { kernel, hls }: Process,
  header: DesignHeader,
): HlsMemoriesContext | undefined {
  const images = memoriesOf(kernel);
  if (images.length === 0) return undefined;
  return {
    id: identifier(kernel.id),
    guard: identifier(`WEIGHTS_${kernel.id.toUpperCase()}`),
    toolVersion: word(header.toolVersion),
    sourceHash: word(header.sourceHash),
    memories: images.map(image => {
      const fields = hls.fields(kernel.params, image);
      const bits = image.widthBits / fields;
      invariant(Number.isInteger(bits), `words of ${kernel.id} are no ${fields} equal fields`);
      const reading = hls.reading(kernel.params, image);
      const isReadByWord = reading === 'word';
      const kept = isReadByWord ? image.widthBits : bits;
      return {
        name: identifier(memoryName(kernel, image)),
        words: image.words.length,
        fields,
        bits,
        limbs: Math.ceil(kept / LIMB_BITS),
        rows: image.words.map(value =>
          expression(isReadByWord ? wordText(value, kept) : fieldsText(value, fields, bits)),
        ),
        isReadByWord,
        hasManyLimbs: kept > LIMB_BITS,
        isJoined: kept <= WIDEST_HLS_BITS,
        isReadByManyLanes: reading === 'shared field',
      };
    }),
  };
}

const LIMB_BITS = 64;

/** `{0x1ull, 0x2ull}`: a word in limbs, lowest first. */
const wordText = (word: bigint, bits: number): string =>
  limbsText(word.toString(2).padStart(bits, '0'), 0, bits);

/** `{{0x1ull, 0x2ull}, {0x3ull, 0x0ull}}`: the fields of a word, each in limbs, lowest first. */
function fieldsText(word: bigint, fields: number, bits: number): string {
  const digits = word.toString(2).padStart(fields * bits, '0');
  return `{${Array.from({ length: fields }, (_, f) => limbsText(digits, f * bits, bits)).join(', ')}}`;
}

/** Bits of a word, counted from its lowest. Cut in text: shifting a wide word would take quadratic time. */
function limbsText(digits: string, low: number, bits: number): string {
  const limb = (from: number, to: number): string => {
    const text = digits.slice(digits.length - to, digits.length - from);
    // A number holds 53 bits, and is read much faster than a BigInt.
    const value = to - from <= 53 ? Number.parseInt(text, 2) : BigInt(`0b${text}`);
    return `0x${value.toString(16)}ull`;
  };
  const limbs = Array.from({ length: Math.ceil(bits / LIMB_BITS) }, (_, i) =>
    limb(low + LIMB_BITS * i, Math.min(low + LIMB_BITS * (i + 1), low + bits)),
  );
  return `{${limbs.join(', ')}}`;
}
