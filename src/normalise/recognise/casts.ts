import type { GraphOp } from '../../graph-ops/index.ts';
import { PORT_KINDS, type PortKind } from '../../ir/graph.ts';
import type { SpelledView } from './view.ts';

/** Bits and sign of an integer type; undefined of others. */
function integerOf(type: PortKind): { readonly bits: number; readonly isSigned: boolean } | undefined {
  const match = /^(u?)int(\d+)$/.exec(PORT_KINDS.find(kind => kind === type) ?? '');
  return match ? { bits: Number(match[2]), isSigned: match[1] === '' } : undefined;
}

/** Whether a type holds every value of another, as the same number. */
function holds(to: PortKind, from: PortKind): boolean {
  if (to === from) return true;
  const [wide, narrow] = [integerOf(to), integerOf(from)];
  if (!wide || !narrow) return false;
  if (wide.isSigned === narrow.isSigned) return wide.bits >= narrow.bits;
  return wide.isSigned && wide.bits > narrow.bits;
}

/** A cast to the type that a value has, or to an integer type that holds all of its own, is none. */
export function idleCast(node: GraphOp, view: SpelledView): GraphOp | undefined {
  if (node.kind !== 'cast') return undefined;
  const from = view.typeOf(node.inputs[0]);
  return from && holds(node.attrs.to, from) ? { ...node, kind: 'identity', attrs: {} } : undefined;
}
