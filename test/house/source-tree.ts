import { posix } from 'node:path';
import { Node, type Project, type SourceFile, SyntaxKind } from 'ts-morph';

/** One mention of another module: an import, a re-export, `import()` or an import type. */
export interface ModuleReference {
  readonly specifier: string;
  readonly line: number;
  /** The file, relative to the root, that a relative specifier names. */
  readonly target?: string;
  /** Names taken by an import declaration; `*` for a namespace, `default` for a default import. */
  readonly names: readonly string[];
  readonly isReexport: boolean;
}

/** A source file with its path relative to the root. */
export interface HouseFile {
  readonly path: string;
  readonly source: SourceFile;
  readonly references: readonly ModuleReference[];
}

/** The files of a project below `root`, with everything they import; type-only imports count too. */
export function houseFiles(project: Project, root: string): HouseFile[] {
  return project
    .getSourceFiles()
    .map(source => {
      const path = posix.relative(root, source.getFilePath());
      return { path, source, references: referencesOf(source, path) };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function referencesOf(source: SourceFile, path: string): ModuleReference[] {
  const references: ModuleReference[] = [];
  const add = (specifier: string, node: Node, names: readonly string[], isReexport = false) => {
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
    references.push({ specifier, line: node.getStartLineNumber(), target, names, isReexport });
  };
  for (const declaration of source.getImportDeclarations()) {
    const names = declaration.getNamedImports().map(name => name.getName());
    if (declaration.getDefaultImport()) names.push('default');
    if (declaration.getNamespaceImport()) names.push('*');
    add(declaration.getModuleSpecifierValue(), declaration, names);
  }
  for (const declaration of source.getExportDeclarations()) {
    const specifier = declaration.getModuleSpecifierValue();
    if (specifier !== undefined) add(specifier, declaration, [], true);
  }
  source.forEachDescendant(node => {
    if (Node.isCallExpression(node) && node.getExpression().isKind(SyntaxKind.ImportKeyword)) {
      const [argument] = node.getArguments();
      const specifier = Node.isStringLiteral(argument) ? argument.getLiteralValue() : argument.getText();
      add(specifier, node, ['*']);
    } else if (Node.isImportTypeNode(node)) {
      const argument = node.getArgument();
      const literal = Node.isLiteralTypeNode(argument) ? argument.getLiteral() : argument;
      add(Node.isStringLiteral(literal) ? literal.getLiteralValue() : literal.getText(), node, []);
    }
  });
  return references;
}
