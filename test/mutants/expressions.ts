/** An expression of a module that is evaluated while the circuit runs: no parameter, no generate condition. */
export interface Expression {
  /** Place in the file. */
  readonly start: number;
  readonly text: string;
  /** What it decides: the name that it is given to, `if`, or the port that it is connected to. */
  readonly target: string;
  /** Signed arithmetic: its sign must not be changed by an unsigned branch beside it. */
  readonly isSigned: boolean;
}

/** The text without comments, attributes and what is computed before the circuit is there; every character keeps its place. */
export function runningText(verilog: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  const bare = verilog
    .replace(/\/\/.*$/gm, blank)
    .replace(/\(\*.*?\*\)/g, blank)
    .replace(/\bfunction\b[\s\S]*?\bendfunction\b/g, blank)
    .replace(/\b(?:localparam|parameter|genvar)\b[^;]*;/g, blank)
    .replace(/\bfor\s*\([^)]*\)/g, blank);
  const body = bodyStart(bare);
  return blank(bare.slice(0, body)) + bare.slice(body);
}

/** Behind the list of ports. */
const bodyStart = (verilog: string): number => /\n\);/.exec(verilog)?.index ?? 0;

const ASSIGN = /\bassign\s+(?<target>[^=;]*?)\s*=\s*(?<text>[^;]+);/dg;
const WIRE = /\bwire\s+(?:signed\s*)?(?:\[[^\]]*\]\s*)?(?<target>\w+)\s*=\s*(?<text>[^;]+);/dg;
const CLOCKED =
  /(?<=(?:\bbegin(?:\s*:\s*\w+)?|\belse|[;)])\s*)(?<target>[A-Za-z_]\w*(?:\[[^\]]*\])*)\s*<=\s*(?<text>[^;]+);/dg;
const CONDITION = /\b(?<target>if)\s*\(/dg;
const CONNECTION = /\.(?<target>[a-z]\w*)\s*\(/dg;

/** All running expressions of a module, in their order. */
export function expressionsOf(verilog: string): Expression[] {
  const text = runningText(verilog);
  const whole = [ASSIGN, WIRE, CLOCKED].flatMap(pattern =>
    [...text.matchAll(pattern)].map(match => given(text, match)),
  );
  const bracketed = [CONDITION, CONNECTION].flatMap(pattern =>
    [...text.matchAll(pattern)].flatMap(match => inBrackets(text, match)),
  );
  return [...whole, ...bracketed]
    .filter(
      ({ target, text: own }) => !target.startsWith('unused') && /[a-z]/.test(own.replace(/\d+'\w+/g, '')),
    )
    .concat(constantsOf(whole))
    .sort((a, b) => a.start - b.start);
}

/** Resets and the like: a register is given a constant. */
const constantsOf = (whole: readonly Expression[]): Expression[] =>
  whole.filter(({ target, text }) => target.endsWith('_q') && !/[a-z]/.test(text.replace(/\d+'\w+/g, '')));

function given(text: string, match: RegExpExecArray): Expression {
  const [start, end] = match.indices?.groups?.text ?? [0, 0];
  const isSigned = /\bsigned\b/.test(match[0]);
  return { start, text: text.slice(start, end), target: match.groups?.target ?? '', isSigned };
}

/** What stands in brackets behind `if`, or behind the name of a port; conditions of generate blocks are left out. */
function inBrackets(text: string, match: RegExpExecArray): Expression[] {
  const start = match.index + match[0].length;
  let depth = 1;
  let end = start;
  for (; depth > 0 && end < text.length; end++) depth += { '(': 1, ')': -1 }[text[end]] ?? 0;
  const own = text.slice(start, end - 1);
  const target = match.groups?.target ?? '';
  const isGenerate = target === 'if' && /^\s*begin\s*:/.test(text.slice(end));
  const isPlain = target !== 'if' && !/[&|~^]/.test(own);
  return isGenerate || isPlain ? [] : [{ start, text: own, target, isSigned: /\$signed/.test(own) }];
}
