import { basename } from 'node:path';
import { type Expression, expressionsOf } from './expressions.ts';

/** What is done to an expression. */
export type MutationKind =
  | 'operator'
  | 'comparison'
  | 'negation'
  | 'constant'
  | 'off by one'
  | 'dropped term'
  | 'swapped handshake'
  | 'stuck handshake'
  | 'dropped reset'
  | 'swapped choice';

/** A module with one expression changed. */
export interface Mutation {
  readonly module: string;
  readonly line: number;
  readonly kind: MutationKind;
  readonly expression: Expression;
  /** What stands there instead. */
  readonly changed: string;
  /** Module, target and both expressions: how survivors are known, whatever line they stand on. */
  readonly key: string;
}

/** An exchange of a part of an expression. */
interface Edit {
  readonly kind: MutationKind;
  readonly at: number;
  readonly length: number;
  readonly by: string;
}

/** A name, perhaps inverted, perhaps with one index. */
const PRIMARY = '~?[A-Za-z_]\\w*(?:\\[[^\\[\\]]*\\])?';
const SWAPPED: Readonly<Record<string, string>> = {
  '&': '|',
  '|': '&',
  '^': '|',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
  '==': '!=',
  '!=': '==',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};
const IS_COMPARISON = /^[=!<>]/;

/** Everything that is tried on a module. */
export function mutationsOf(path: string, verilog: string): Mutation[] {
  const module = basename(path, '.v');
  const seen = new Map<string, number>();
  return expressionsOf(verilog).flatMap(expression => {
    const { text, target } = expression;
    const line = verilog.slice(0, expression.start).split('\n').length;
    const kinds = new Map<string, MutationKind>();
    for (const { kind, at, length, by } of editsOf(expression)) {
      const changed = text.slice(0, at) + by + text.slice(at + length);
      if (!kinds.has(changed)) kinds.set(changed, kind);
    }
    return [...kinds].map(([changed, kind]) => {
      const plain = `${module}: ${oneLine(`${target}: ${text} -> ${changed}`)}`;
      const count = (seen.get(plain) ?? 0) + 1;
      seen.set(plain, count);
      return { module, line, kind, expression, changed, key: count === 1 ? plain : `${plain} (${count})` };
    });
  });
}

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function editsOf({ text, target, isSigned }: Expression): Edit[] {
  const free = freePlaces(text);
  const found = (
    kind: MutationKind,
    pattern: RegExp,
    by: (match: RegExpExecArray) => string | undefined,
  ): Edit[] =>
    [...text.matchAll(pattern)].flatMap(match => {
      const replacement = by(match);
      if (replacement === undefined || !free(match.index)) return [];
      return [{ kind, at: match.index, length: match[0].length, by: replacement }];
    });
  const operators = found('operator', /(?<=\s)(?:&&|\|\||[&|^+-])(?=\s)/g, match =>
    isConstantSum(text, match) ? undefined : SWAPPED[match[0]],
  );
  const comparisons = found('comparison', /(?<=\s)[=!<>]=?(?:=)?(?=\s)/g, ([operator]) =>
    IS_COMPARISON.test(operator) ? SWAPPED[operator] : undefined,
  );
  // The rest puts unsigned constants in, which would make signed arithmetic unsigned.
  if (isSigned) return [...operators, ...comparisons];
  const whole = (kind: MutationKind, by: string): Edit => ({ kind, at: 0, length: text.length, by });
  return [
    ...operators,
    ...comparisons,
    ...found('negation', /~(?=[\w({&|])/g, () => ''),
    ...found('constant', /1'b[01]\b/g, ([bit]) => (bit === "1'b0" ? "1'b1" : "1'b0")),
    ...found(
      'off by one',
      new RegExp(`(?<=== )${PRIMARY}(?=\\s*(?:[;)&|?]|$))`, 'g'),
      ([name]) => `(${name} - 1'b1)`,
    ),
    ...found('dropped term', new RegExp(` [&|] ${PRIMARY}(?=\\s*(?:[)},;&|?:]|$))`, 'g'), () => ''),
    ...found('dropped term', new RegExp(`(?<=(?:^|[({,&|?:]) ?)${PRIMARY} [&|] `, 'g'), () => ''),
    ...found('swapped handshake', /\b\w+_t(?:valid|ready)\b/g, ([name]) =>
      name.endsWith('valid') ? name.replace(/valid$/, 'ready') : name.replace(/ready$/, 'valid'),
    ),
    ...found(
      'swapped choice',
      new RegExp(`(?<=(?:^|[({,]) ?)${PRIMARY}(?= \\?)`, 'g'),
      ([name]) => `!${name}`,
    ),
    ...(target === 'if' && text.trim() === 'rst' ? [whole('dropped reset', "1'b0")] : []),
    ...(isHandshake(target, text.trim()) ? [whole('stuck handshake', "1'b1")] : []),
  ];
}

/** What moves data: a signal of a handshake, or the condition under which a register takes something. */
const isHandshake = (target: string, text: string): boolean =>
  target === 'if' ? text !== 'rst' : /(?:ready|valid|take|moves|go)(?:\[.*\])?$/.test(target);

/** Whether a place may change: none in an index or a range, nor in the count of a repetition, which are constants. */
function freePlaces(text: string): (at: number) => boolean {
  const counts = [...text.matchAll(/\{\s*([^{},\s][^{},]*)(?=\{)/dg)].map(
    match => match.indices?.[1] ?? [0, 0],
  );
  const depths: number[] = [];
  let depth = 0;
  for (const character of text) {
    if (character === '[') depth++;
    depths.push(depth);
    if (character === ']') depth--;
  }
  return at => depths[at] === 0 && counts.every(([from, to]) => at < from || at >= to);
}

/** `BITS - 1`: of parameters and numbers alone. */
function isConstantSum(text: string, match: RegExpExecArray): boolean {
  if (!/[+-]/.test(match[0])) return false;
  const before = /(\S+)\s*$/.exec(text.slice(0, match.index))?.[1] ?? '';
  const behind = /^\s*(\S+)/.exec(text.slice(match.index + 1))?.[1] ?? '';
  const isConstant = (word: string): boolean => /^\(*(?:[A-Z][A-Z0-9_]*|\d+)\)*$/.test(word);
  return isConstant(before) && isConstant(behind);
}
