import { isChannelsLastDomain, isMicrosoftDomain, normalDomain, STANDARD_DOMAIN } from '../domains.ts';
import { channelsLast } from './channels-last.ts';
import { integerProducts } from './integer-products.ts';
import { quantizedOperators } from './quantized-operators.ts';
import type { Expand } from './subgraph.ts';

/** What an operator stands for in standard ones; undefined for operators that are read as they are. */
export function expansionOf(domain: string, op: string): Expand | undefined {
  if (isChannelsLastDomain(domain)) return own(channelsLast, op);
  const isStandard = normalDomain(domain) === STANDARD_DOMAIN;
  if (isStandard && own(integerProducts, op)) return own(integerProducts, op);
  const quantized = own(quantizedOperators, op);
  // exporters write the com.microsoft operators in either domain
  return quantized && (isStandard || isMicrosoftDomain(domain)) ? quantized : undefined;
}

function own(table: Readonly<Record<string, Expand>>, op: string): Expand | undefined {
  return Object.hasOwn(table, op) ? table[op] : undefined;
}

/** Names of all operators that are expanded, for messages. */
export const EXPANDED_OPERATORS: readonly string[] = [
  ...Object.keys(integerProducts),
  ...Object.keys(quantizedOperators),
];
