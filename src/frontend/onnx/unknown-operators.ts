import type { Diagnostic } from '../../ir/diagnostic.ts';
import { nearNames } from '../../ir/near-names.ts';
import { kindOf, SUPPORTED_OPERATORS } from './bindings/index.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { isChannelsLastDomain, normalDomain, STANDARD_DOMAIN } from './domains.ts';
import { EXPANDED_OPERATORS, expansionOf } from './expansions/index.ts';
import type { NamedNode } from './node-names.ts';
import { refusalOf } from './refused-operators.ts';

/** True for a Constant node, which becomes a graph constant. */
export function isConstantNode(domain: string, op: string): boolean {
  return op === 'Constant' && normalDomain(domain) === STANDARD_DOMAIN;
}

/** One diagnostic for each operator that cannot be read, naming all its nodes. */
export function unknownOperators(nodes: readonly NamedNode[]): Diagnostic[] {
  const groups = new Map<string, { domain: string; op: string; nodes: string[] }>();
  for (const { proto, name } of nodes) {
    const { domain, opType: op } = proto;
    if (kindOf(domain, op) || expansionOf(domain, op) || isConstantNode(domain, op)) continue;
    const key = JSON.stringify([domain, op]);
    const group = groups.get(key) ?? { domain, op, nodes: [] };
    group.nodes.push(name);
    groups.set(key, group);
  }
  const supported = [...SUPPORTED_OPERATORS, ...EXPANDED_OPERATORS];
  return [...groups.values()].map(group => {
    const at = { node: group.nodes[0] };
    const refusal = refusalOf(group.domain, group.op);
    if (refusal) return onnxDiagnostic('refused-operator', { ...group, ...refusal }, at);
    if (isChannelsLastDomain(group.domain)) return onnxDiagnostic('channels-last-operator', group, at);
    return onnxDiagnostic('unknown-operator', { ...group, near: nearNames(group.op, supported, 2) }, at);
  });
}
