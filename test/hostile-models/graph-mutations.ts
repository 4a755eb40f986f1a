import { clone } from '@bufbuild/protobuf';
import {
  type GraphProto,
  NodeProtoSchema,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { nodeProto, tensorProto, valueInfo } from '../../src/frontend/onnx/proto-builders.ts';
import { tensor } from '../../src/ir/tensor.ts';
import type { Random } from '../kernels/random.ts';
import { INSERTED, ODD_INTEGERS, ODD_NAMES } from './odd-values.ts';

/** Changes a graph in place; does nothing where there is nothing to change. */
export type Mutation = (graph: GraphProto, random: Random) => void;

/** All names of values. */
const valuesOf = ({ input, output, initializer, node }: GraphProto): string[] => [
  ...[...input, ...output, ...initializer].map(({ name }) => name),
  ...node.flatMap(part => [...part.input, ...part.output]),
];

const oddName: (graph: GraphProto, random: Random) => string = (graph, random) =>
  random.pick(random.next() < 0.5 ? ODD_NAMES : [...valuesOf(graph), ...graph.node.map(({ name }) => name)]);

const at = <T>(list: readonly T[], random: Random): number => random.integer(0, list.length - 1);

/** Drops, doubles or exchanges an entry of a list. */
function shuffled<T>(list: T[], random: Random, copy: (entry: T) => T): void {
  if (list.length === 0) return;
  const [from, to] = [at(list, random), at(list, random)];
  const kind = random.integer(0, 2);
  if (kind === 0) list.splice(from, 1);
  else if (kind === 1) list.splice(to, 0, copy(list[from]));
  else [list[from], list[to]] = [list[to], list[from]];
}

/** Gives everything of one name another one, or only one use of it. */
const renamed: Mutation = (graph, random) => {
  const from = random.pick(valuesOf(graph));
  const to = oddName(graph, random);
  const isAll = random.next() < 0.5;
  const other = (name: string): string => (name === from && (isAll || random.next() < 0.5) ? to : name);
  for (const part of [...graph.input, ...graph.output, ...graph.initializer]) part.name = other(part.name);
  for (const part of graph.node) {
    part.input = part.input.map(other);
    part.output = part.output.map(other);
  }
};

/** An output that is an initializer, an input, any value, twice the same, or one that nothing writes. */
const otherOutput: Mutation = (graph, random) => {
  const names = [
    ...graph.initializer.map(({ name }) => name),
    ...graph.input.map(({ name }) => name),
    ...graph.node.flatMap(part => part.output),
    'nothing writes this',
  ];
  const port = valueInfo(random.pick(names), 'float32', []);
  if (random.next() < 0.5) graph.output.push(port);
  else graph.output.splice(0, random.integer(1, 2), port);
};

/** A node on the way from a value to its readers. */
const insertedNode: Mutation = (graph, random) => {
  const values = graph.node.flatMap(part => part.output).concat(graph.input.map(({ name }) => name));
  if (values.length === 0) return;
  const value = random.pick(values);
  const { op, ints = {}, int = {}, operands = [] } = random.pick(INSERTED);
  const behind = `behind ${value}`;
  const isWide = random.next() < 0.3;
  const names = operands.map((operand, i) => {
    const data = isWide ? Array.from({ length: 4 }, () => operand[0]) : operand;
    graph.initializer.push(
      tensorProto(`${behind} ${i}`, tensor('float32', [data.length], data.map(Math.fround))),
    );
    return `${behind} ${i}`;
  });
  for (const part of graph.node) part.input = part.input.map(name => (name === value ? behind : name));
  for (const port of graph.output) if (port.name === value) port.name = behind;
  const attributes = {
    ...Object.fromEntries(Object.entries(ints).map(([name, list]) => [name, { ints: [...list] }])),
    ...Object.fromEntries(Object.entries(int).map(([name, number]) => [name, { int: number }])),
  };
  const node = nodeProto({ op, inputs: [value, ...names], outputs: [behind], attributes });
  graph.node.splice(at([...graph.node, node], random), 0, node);
};

const otherDimension: Mutation = (graph, random) => {
  const port = random.pick([...graph.input, ...graph.output]);
  const type = port?.type?.value;
  if (type?.case !== 'tensorType' || !type.value.shape) return;
  const { dim } = type.value.shape;
  const value = { case: 'dimValue' as const, value: random.pick(ODD_INTEGERS) };
  if (random.next() < 0.7 && dim.length > 0) dim[at(dim, random)].value = value;
  else shuffled(dim, random, size => clone(TensorShapeProto_DimensionSchema, size));
};

/** A batch above 1. */
const batch: Mutation = (graph, random) => {
  for (const port of [...graph.input, ...graph.output]) {
    const type = port.type?.value;
    const first = type?.case === 'tensorType' ? type.value.shape?.dim[0] : undefined;
    if (first) first.value = { case: 'dimValue', value: BigInt(random.integer(2, 4)) };
  }
};

export const GRAPH_MUTATIONS: readonly Mutation[] = [
  (graph, random) => shuffled(graph.node, random, node => clone(NodeProtoSchema, node)),
  (graph, random) => shuffled(graph.input, random, port => clone(ValueInfoProtoSchema, port)),
  (graph, random) => shuffled(graph.output, random, port => clone(ValueInfoProtoSchema, port)),
  (graph, random) => shuffled(graph.initializer, random, own => clone(TensorProtoSchema, own)),
  (graph, random) => {
    const node = random.pick(graph.node);
    if (node) shuffled(random.next() < 0.7 ? node.input : node.output, random, name => name);
  },
  // Another value, which may come later: a circle.
  (graph, random) => {
    const node = random.pick(graph.node);
    if (node && node.input.length > 0) node.input[at(node.input, random)] = random.pick(valuesOf(graph));
  },
  (graph, random) => {
    const node = random.pick(graph.node);
    if (node) node.name = oddName(graph, random);
  },
  (graph, random) => {
    const node = random.pick(graph.node);
    if (node) node.opType = random.pick(graph.node).opType;
  },
  ...[renamed, otherOutput, insertedNode, insertedNode, otherDimension, batch],
];
