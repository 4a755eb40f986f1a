import type { ModelProto } from 'onnx-buf';
import {
  isChannelsLastDomain,
  isMicrosoftDomain,
  isPulpDomain,
  isQonnxDomain,
  knownName,
  normalDomain,
  STANDARD_DOMAIN,
} from '../domains.ts';
import { channelsLast, channelsLastByLayout } from './channels-last.ts';
import { composed, microsoftComposed } from './composed.ts';
import { dynamicProducts } from './dynamic-products.ts';
import { finnOperators } from './finn-operators.ts';
import { integerProducts } from './integer-products.ts';
import { quantizedOperators } from './quantized-operators.ts';
import { requantShift } from './requant-shift.ts';
import type { Expand } from './subgraph.ts';

/** What an operator stands for in standard ones; undefined for operators that are read as they are. */
export function expansionOf(domain: string, op: string): Expand | undefined {
  if (isChannelsLastDomain(domain)) return own(channelsLast, op);
  if (isMicrosoftDomain(domain)) return own(MICROSOFT, op);
  const qonnx = isQonnxDomain(domain) ? own(QONNX, knownName(domain, op)) : undefined;
  if (qonnx) return qonnx;
  if (isPulpDomain(domain) && op === 'RequantShift') return requantShift;
  if (normalDomain(domain) !== STANDARD_DOMAIN) return undefined;
  // exporters write the com.microsoft operators without their domain too
  return own(integerProducts, op) ?? own(composed, op) ?? own(quantizedOperators, op);
}

const MICROSOFT: Readonly<Record<string, Expand>> = {
  ...quantizedOperators,
  ...microsoftComposed,
  ...dynamicProducts,
};
const QONNX: Readonly<Record<string, Expand>> = { ...channelsLastByLayout, ...finnOperators };

function own(table: Readonly<Record<string, Expand>>, op: string): Expand | undefined {
  return Object.hasOwn(table, op) ? table[op] : undefined;
}

/** Whether the model computes with operators on integers that are read as float operators between quantizers. */
export function hasIntegerOperators({ graph }: Pick<ModelProto, 'graph'>): boolean {
  const kinds = new Set([...Object.values(quantizedOperators), ...Object.values(integerProducts)]);
  return (graph?.node ?? []).some(({ domain, opType }) => {
    const expand = expansionOf(domain, opType);
    return expand !== undefined && kinds.has(expand);
  });
}

/** Names of all operators that are expanded, for messages. */
export const EXPANDED_OPERATORS: readonly string[] = [
  integerProducts,
  quantizedOperators,
  composed,
  MICROSOFT,
  QONNX,
  { RequantShift: requantShift },
].flatMap(Object.keys);
