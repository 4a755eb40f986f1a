import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** The page that lists what is refused and why; its table is what the tests hold the compiler to. */
const PAGE = join(packageRoot(), 'docs/refused-models.md');

export interface Refusal {
  readonly code: string;
  /** What the model would need, as the page says it. */
  readonly needs: string;
}

const ROW = /^\| `([^`]+)` \| `([^`]+)` \| (.+) \|$/;

/** The refused cases of the page, by name. */
export function documentedRefusals(): ReadonlyMap<string, Refusal> {
  const rows = readFileSync(PAGE, 'utf8').split('\n');
  return new Map(
    rows.flatMap(row => {
      const [, name, code, needs] = ROW.exec(row) ?? [];
      return name === undefined ? [] : [[name, { code, needs }] as const];
    }),
  );
}

/** Writes the table anew: what is said of a case that is refused as before stays, one that is new gets its message. */
export function writeRefusals(found: ReadonlyMap<string, Refusal>): void {
  const before = documentedRefusals();
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  const rows = [...found].toSorted().map(([name, { code, needs }]) => {
    const old = before.get(name);
    return `| \`${name}\` | \`${code}\` | ${old?.code === code ? old.needs : needs} |`;
  });
  const first = lines.findIndex(line => /^\|(-+\|)+$/.test(line)) + 1;
  const rest = lines.slice(first).filter(line => !ROW.test(line));
  writeFileSync(PAGE, [...lines.slice(0, first), ...rows, ...rest].join('\n'));
}
