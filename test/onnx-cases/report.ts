import type { Outcome } from './cases.ts';

/**
 * The outcomes as a Markdown page: a table by operator, what the integer layers make of some of them, then what is
 * refused altogether.
 */
export function reportOf(outcomes: readonly Outcome[], integer: readonly Outcome[]): string {
  const plain = byOperator(outcomes.filter(o => !o.isExpanded));
  const expanded = byOperator(outcomes.filter(o => o.isExpanded));
  const supported = new Set([...plain].filter(([, cases]) => cases.some(isPass)).map(([op]) => op));
  const whole = [...plain].filter(([op]) => !supported.has(op));
  return `${[
    '# ONNX operator cases',
    '',
    `ONNX's own operator cases (Debian's \`libonnx-testdata\` 1.12), evaluated in float32 by the graph IR and held`,
    'against the expected outputs with the tolerance of the ONNX backend test (relative 1e-3, absolute 1e-7).',
    'Operands that models give as constants (axes, bounds, shapes) are made constants where the import wants them so.',
    '`npm run onnx-cases` writes this page.',
    '',
    `${outcomes.length} cases: ${outcomes.filter(isPass).length} pass, ${outcomes.filter(isWrong).length} differ, ` +
      `${outcomes.filter(o => o.refusal !== undefined).length} are refused.`,
    '',
    '## Supported operators',
    '',
    ...table([...plain].filter(([op]) => supported.has(op))),
    '',
    '## The same, spelled out in simpler operators by ONNX',
    '',
    ...table([...expanded].filter(([, cases]) => cases.some(isPass))),
    '',
    '## Integer operators as integer layers',
    '',
    'The same cases taken through the whole lowering: the first operand is the data, all others are constants. Integer',
    'data is sent as it is (a wire of its type with scale 1), float data as 16-bit integers. The reference of the',
    'integer layers must give the expected output bit for bit.',
    '',
    `${integer.length} cases: ${integer.filter(isPass).length} bit-exact, ${integer.filter(isWrong).length} differ, ` +
      `${integer.filter(o => o.refusal !== undefined).length} are refused.`,
    '',
    ...table([...byOperator(integer)], 'bit-exact'),
    '',
    'Why they are refused:',
    '',
    '- `lower/no-layers`: DequantizeLinear alone says what the integers of the wire mean; there is nothing to build.',
    '- `lower/unsupported-operator`: each matrix of a stack is multiplied by weights of its own.',
    '- `lower/varies-inside-vector`: the data has scales and zero-points along an axis that is not innermost.',
    '',
    '## Refused operators',
    '',
    '| diagnostic | operators (cases) |',
    '|---|---|',
    ...refusals(whole),
  ].join('\n')}\n`;
}

const isPass = (o: Outcome): boolean => o.refusal === undefined && o.mismatch === undefined;
const isWrong = (o: Outcome): boolean => o.mismatch !== undefined;

function byOperator(outcomes: readonly Outcome[]): Map<string, Outcome[]> {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) groups.set(outcome.op, [...(groups.get(outcome.op) ?? []), outcome]);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function table(rows: readonly (readonly [op: string, cases: readonly Outcome[]])[], pass = 'pass'): string[] {
  const lines = rows.map(([op, cases]) => {
    const counts = [cases, cases.filter(isPass), cases.filter(isWrong)].map(list => list.length);
    return `| ${op} | ${counts.join(' | ')} | ${codeCounts(cases)} |`;
  });
  return [`| operator | cases | ${pass} | differ | refused |`, '|---|---:|---:|---:|---|', ...lines];
}

/** `2 graph/rank, 1 onnx/tensor-type`. */
function codeCounts(cases: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { refusal } of cases) if (refusal) counts.set(refusal, (counts.get(refusal) ?? 0) + 1);
  return [...counts].map(([code, count]) => `${count} ${code}`).join(', ');
}

/** One line per diagnostic; an operator stands with that of its first case. */
function refusals(rows: readonly (readonly [op: string, cases: readonly Outcome[]])[]): string[] {
  const byCode = new Map<string, string[]>();
  for (const [op, cases] of rows) {
    const code = cases[0].refusal ?? 'differs';
    byCode.set(code, [...(byCode.get(code) ?? []), `${op} (${cases.length})`]);
  }
  return [...byCode].sort().map(([code, ops]) => `| ${code} | ${ops.join(', ')} |`);
}
