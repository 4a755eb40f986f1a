import { Node, Project, SyntaxKind } from 'ts-morph';
import { expect, it } from 'vitest';
import { graphOps } from '../../src/graph-ops/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { type HouseFile, houseFiles } from './source-tree.ts';

function filesBelow(...folders: string[]): HouseFile[] {
  const root = packageRoot();
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  project.addSourceFilesAtPaths(folders.map(folder => `${root}/${folder}/**/*.ts`));
  return houseFiles(project, root);
}

/** Files that are about one float operator, and which. */
const ABOUT: Readonly<Record<string, readonly string[]>> = {
  // The quantizers that calibration adds.
  'src/calibrate/insert.ts': ['bipolar-quant', 'quant', 'round'],
  // Spellings of other operators.
  'src/normalise/recognise/casts.ts': ['cast', 'identity'],
  'src/normalise/recognise/choices.ts': [
    ...['greater', 'greater-or-equal', 'less', 'less-or-equal', 'not', 'where', 'max', 'min'],
  ],
  'src/normalise/recognise/differences.ts': ['round', 'floor', 'ceil', 'sign', 'where', 'identity'],
  'src/normalise/recognise/leaky.ts': ['max', 'min', 'mul', 'prelu'],
  'src/normalise/recognise/view.ts': ['identity'],
  // Gates are written as choices among parameters.
  'src/normalise/banks.ts': ['gather'],
  'src/normalise/banked-constants.ts': ['gather'],
  'src/normalise/snap-shifts.ts': ['spatial-shift'],
  // Models spell shifts in operators that move or sample.
  'src/normalise/shifts/index.ts': ['concat', 'conv', 'grid-sample', 'spatial-shift'],
  'src/normalise/shifts/of-convolution.ts': ['conv'],
  'src/normalise/shifts/of-grid.ts': ['grid-sample', 'reshape', 'transpose'],
  'src/normalise/shifts/of-parts.ts': ['concat', 'pad', 'slice', 'split'],
  // A winner is the index of a ranking.
  'src/normalise/winners.ts': ['arg-max', 'top-k'],
  // Dynamic quantizers, which calibration makes static ones of.
  'src/calibrate/fixed-scales.ts': ['dynamic-quantize-linear', 'identity'],
};

it('calibration and normalising name no float operator: they ask its room', () => {
  const kinds = new Set(Object.keys(graphOps));
  const named = filesBelow('src/calibrate', 'src/normalise').flatMap(({ path, source }) =>
    source
      .getDescendantsOfKind(SyntaxKind.StringLiteral)
      .map(literal => literal.getLiteralValue())
      .filter(text => kinds.has(text) && !ABOUT[path]?.includes(text))
      .map(text => `${path} names ${text}`),
  );
  expect(named).toEqual([]);
});

/** The codes of the tables `diagnostics('area', { code: ... })` of a file. */
function codesOf({ source }: HouseFile): string[] {
  return source.getDescendantsOfKind(SyntaxKind.CallExpression).flatMap(call => {
    const [area, table] = call.getArguments();
    if (call.getExpression().getText() !== 'diagnostics' || !Node.isStringLiteral(area)) return [];
    if (!Node.isObjectLiteralExpression(table)) return [];
    const names = table.getProperties().flatMap(p => (Node.isPropertyAssignment(p) ? [p.getNameNode()] : []));
    return names.map(name => {
      const code = Node.isStringLiteral(name) ? name.getLiteralValue() : name.getText();
      return `${area.getLiteralValue()}/${code}`;
    });
  });
}

it('every diagnostic stands in one table', () => {
  const codes = filesBelow('src', 'sim').flatMap(codesOf);
  expect(codes.length).toBeGreaterThan(100);
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
});
