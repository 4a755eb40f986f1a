import { render } from '../../src/codegen/render.ts';
import {
  type Expression,
  expression,
  type Identifier,
  identifier,
  verilogString,
  type Word,
  word,
} from '../../src/ir/target-text.ts';
import { type ModuleProof, type Parameters, type Port, type ProofSet, SELECT } from './module-proof.ts';
import type { ProvedModule } from './modules/index.ts';
import { ROM_SUFFIX } from './symbolic.ts';

type Separator = ',' | '';

/** A module under proof in the company of its rules (templates/verilog/proof.sv.hbs). */
export interface ProofContext {
  readonly module: Identifier;
  readonly inputs: readonly ProofSignal[];
  readonly wires: readonly ProofSignal[];
  readonly roms: readonly ProofRom[];
  readonly instances: readonly ProofInstance[];
}

export interface ProofSignal {
  readonly name: Identifier;
  readonly widthBits: number;
}

/** A memory inside the module, by its path from the top. */
export interface ProofRom extends ProofSignal {
  readonly path: Expression;
}

export interface ProofInstance {
  readonly module: Identifier;
  readonly name: Identifier;
  readonly hasParameters: boolean;
  readonly parameters: readonly ProofPair[];
  readonly connections: readonly ProofPair[];
}

export interface ProofPair {
  readonly name: Identifier;
  readonly value: Expression;
  readonly separator: Separator;
}

/** The top of a proof, as SystemVerilog. */
export const wrapperOf = (module: ProvedModule, proof: ModuleProof, set: ProofSet): string =>
  render<ProofContext>('verilog/proof.sv.hbs', contextOf(module, proof, set));

function contextOf(
  module: ProvedModule,
  proof: ModuleProof,
  { parameters: p, lists = {}, isFlowing }: ProofSet,
): ProofContext {
  const [inputs, outputs] = [proof.inputs(p), proof.outputs(p)];
  const driven = [...inputs.flatMap(offered), ...outputs.map(ready), ...(proof.freeInputs ?? [])];
  const wires = [...inputs.map(ready), ...outputs.flatMap(offered), ...(proof.seenOutputs?.(p) ?? [])];
  const seen = signals([...driven, ...wires].map(({ name }) => name));
  const roms = proof.roms?.(p) ?? [];
  const words = roms.map(({ port, memories }): Pair => {
    const names = memories.map((_, i) => `${port}_${i}`).reverse();
    return [port, expression(names.length > 0 ? `{${names.join(', ')}}` : "1'b0")];
  });
  const files = Object.keys(proof.files?.(p) ?? {}).map(
    (name): Pair => [name, verilogString(memoryFile(name))],
  );
  const own = proof.generated ? [] : [...constants(p), ...constants(lists)];
  const flows: Pair[] = isFlowing ? constants({ FLOWS: 1 }) : [];
  const [tied, ruleInputs] = [constants(proof.tied ?? {}), constants(proof.ruleInputs ?? {})];
  return {
    module: identifier(module),
    inputs: driven.map(signal),
    wires: wires.map(signal),
    roms: roms.flatMap(({ port, memories }) =>
      memories.map(({ path, widthBits }, i) => ({
        ...{ name: identifier(`${port}_${i}`), widthBits, path: expression(`dut.${path}${ROM_SUFFIX}`) },
      })),
    ),
    instances: [
      instance(module, 'dut', [...own, ...files], [...CLOCKED, ...seen, ...tied]),
      instance(
        proof.rules,
        'rules',
        [...(proof.sharesParameters ? own : []), ...constants(proof.ruleParameters?.(p) ?? {}), ...flows],
        [...CLOCKED, ...seen, ...words, ...ruleInputs],
      ),
      instance('reset_rule', 'reset', [], CLOCKED),
      ...(isFlowing ? [] : [...outputs.map(streamRules), ...progressRules(proof, p, inputs, outputs)]),
    ],
  };
}

/** Where the words of a memory that is as it is stand, by the parameter that names the file. */
export const memoryFile = (parameter: string): Word => word(`${parameter}.mem`);

/** A parameter and its value, or a port and what it is connected to. */
type Pair = readonly [name: string, value: Expression];

const constants = (values: Readonly<Record<string, number | string>>): Pair[] =>
  Object.entries(values).map(([name, value]) => [name, expression(`${value}`)]);
/** Signals on ports of the same name. */
const signals = (names: readonly string[]): Pair[] => names.map(name => [name, expression(name)]);
const CLOCKED: readonly Pair[] = signals(['clk', 'rst']);

const offered = ({ name, widthBits, streams = 1 }: Port): Port[] => [
  { name: `${name}_tdata`, widthBits },
  { name: `${name}_tvalid`, widthBits: streams },
];
const ready = ({ name, streams = 1 }: Port): Port => ({ name: `${name}_tready`, widthBits: streams });
const signal = ({ name, widthBits }: Port): ProofSignal => ({ name: identifier(name), widthBits });

const instance = (
  module: string,
  name: string,
  parameters: readonly Pair[],
  connections: readonly Pair[],
): ProofInstance => ({
  ...{ module: identifier(module), name: identifier(name) },
  ...{ hasParameters: parameters.length > 0, parameters: pairs(parameters), connections: pairs(connections) },
});

const pairs = (all: readonly Pair[]): ProofPair[] =>
  all.map(([name, value], i) => ({
    ...{ name: identifier(name), value, separator: i < all.length - 1 ? ',' : '' },
  }));

const streamRules = ({ name, widthBits }: Port): ProofInstance =>
  instance('stream_rules', `${name}_rules`, constants({ WIDTH: widthBits }), [
    ...CLOCKED,
    ...['tdata', 'tvalid', 'tready'].map((part): Pair => [part, expression(`${name}_${part}`)]),
  ]);

/** While all inputs offer and all outputs take, beats go in and come out. */
function progressRules(
  proof: ModuleProof,
  p: Parameters,
  inputs: readonly Port[],
  outputs: readonly Port[],
): ProofInstance[] {
  if (outputs.length === 0) return [];
  /** Of streams side by side all offer, and one is taken from. */
  const named = (ports: readonly Port[], part: string): string[] =>
    ports.map(
      ({ name, streams = 1 }) => `${streams > 1 ? (part === 'tready' ? '|' : '&') : ''}${name}_${part}`,
    );
  const flows = [...named(inputs, 'tvalid'), ...named(outputs, 'tready')];
  const rule = (name: string, limit: number, moving: readonly string[]): ProofInstance =>
    instance('progress_rule', name, constants({ LIMIT: limit }), [
      ...CLOCKED,
      ['waits', expression(`${flows.join(' & ')} & ~(${moving.join(' & ')})`)],
    ]);
  // A bank is taken once a frame.
  const data = inputs.filter(({ name }) => name !== SELECT);
  const takes = rule('takes', proof.takesWithinCycles(p), named(data, 'tready'));
  const givesWithin = proof.givesWithinCycles?.(p);
  return givesWithin === undefined ? [takes] : [takes, rule('gives', givesWithin, named(outputs, 'tvalid'))];
}
