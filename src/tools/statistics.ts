import { z } from 'zod';
import { word, type YosysCommand, yosys, yosysCells } from '../ir/target-text.ts';

/** Printed before each part of the output that is read back. */
export const MARK = { statistics: 'bitwright-statistics', path: 'bitwright-path' } as const;

const statistics = z.object({
  modules: z.record(z.string(), z.object({ num_cells_by_type: z.record(z.string(), z.number()) })),
});

/** Commands that print the cells of the flattened top and, where wanted, its longest path. */
export function statisticsCommands(sequential: readonly string[], hasPath: boolean): YosysCommand[] {
  const cells = sequential.map(yosysCells).reduce((all, next) => yosys`${all} ${next}`);
  // ltp knows only Yosys' own flip-flops (-noff); mapped ones and memories are cut out instead.
  const path = [yosys`log ${word(MARK.path)}`, yosys`delete ${cells}`, yosys`ltp -noff`];
  return [yosys`log ${word(MARK.statistics)}`, yosys`stat -json`, ...(hasPath ? path : [])];
}

/** Cells of the one module left, by type; undefined where the output is not understood. */
export function cellsOf(output: string): ReadonlyMap<string, number> | undefined {
  const text = output.slice(output.indexOf(`\n${MARK.statistics}`));
  // The document ends with the first closing brace at the beginning of a line.
  const json = /^\{$.*?^\}$/ms.exec(text)?.[0];
  if (json === undefined) return undefined;
  const parsed = statistics.safeParse(parseJson(json));
  if (!parsed.success) return undefined;
  const modules = Object.values(parsed.data.modules);
  return modules.length === 1 ? new Map(Object.entries(modules[0].num_cells_by_type)) : undefined;
}

/** Cells on the longest path; undefined where none was printed. */
export function longestPathOf(output: string): number | undefined {
  const text = output.slice(output.indexOf(`\n${MARK.path}`));
  const length = /Longest topological path in .* \(length=(\d+)\)/.exec(text)?.[1];
  return length === undefined ? undefined : Number(length);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
