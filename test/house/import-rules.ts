import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { Node } from 'ts-morph';
import { CHAPTERS, chapterOf, folderCircles } from './chapters.ts';
import { importCycles } from './import-cycles.ts';
import type { HouseFile, ModuleReference } from './source-tree.ts';

/** A breach of the import rules, `path` and `line` where it stands. */
export interface Breach {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** An import that a rule allows for a reason; `from` and `to` are exact paths. */
export interface Exception {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

type Report = (line: number, message: string) => void;
type Rule = (file: HouseFile, report: Report) => void;

/** Folders whose subfolders are rooms: one operator or kernel each. */
const HOUSES = ['src/ops', 'src/graph-ops', 'src/kernels'];

/** Folders among the rooms that are none: what several rooms share. */
const SHARED = ['src/graph-ops/normalising'];

/** Chapters before this one take and give values, and run where there is no Node. */
const FIRST_WITH_NODE = 'src/package-root.ts';

const NODE_GLOBALS = ['Buffer', 'process', 'require'];

/** What opens files among them: data of the user's, which only those load who name a path. */
const FILE_READERS = ['src/data/files.ts', 'src/data/image-folder.ts'];

/** The entries of the package. */
const API = ['src/index.ts', 'src/core.ts'];

/** What asks the registries and names no room. */
const PASSES = ['src/canonical/', 'src/normalise/', 'src/streamline/', 'src/schedule/'];

const WRITERS = new Set(
  ['appendFile', 'chmod', 'chown', 'copyFile', 'cp', 'link', 'mkdir', 'mkdtemp', 'rename', 'rm', 'rmdir']
    .concat(['symlink', 'truncate', 'unlink', 'utimes', 'write', 'writeFile', 'writev'])
    .flatMap(name => [name, `${name}Sync`])
    .concat('createWriteStream', 'default', '*', 'promises'),
);

/** The room a file lies in: `src/ops/conv`. */
function roomOf(path: string): string | undefined {
  const house = HOUSES.find(folder => path.startsWith(`${folder}/`));
  if (!house) return undefined;
  const [room, ...below] = path.slice(house.length + 1).split('/');
  return below.length > 0 && !SHARED.includes(`${house}/${room}`) ? `${house}/${room}` : undefined;
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some(folder => path.startsWith(folder));
}

function forEachTarget(file: HouseFile, visit: (target: string, reference: ModuleReference) => void): void {
  for (const reference of file.references) if (reference.target) visit(reference.target, reference);
}

/** Rules that look at one file, by name. */
const RULES: Readonly<Record<string, Rule>> = {
  chapters(file, report) {
    const chapter = chapterOf(file.path);
    if (!chapter) return;
    const place = CHAPTERS.indexOf(chapter);
    forEachTarget(file, (target, { line }) => {
      const other = chapterOf(target);
      if (other && CHAPTERS.indexOf(other) > place)
        report(line, `${chapter} comes before ${other}: ${target}`);
    });
  },

  'sibling-rooms'(file, report) {
    const room = roomOf(file.path);
    const shared = SHARED.find(folder => file.path.startsWith(`${folder}/`));
    forEachTarget(file, (target, { line }) => {
      const other = roomOf(target);
      if (shared && other) report(line, `${shared} is for all rooms, and imports ${other}`);
      if (!room) return;
      const isSibling = other !== undefined && other !== room && posix.dirname(other) === posix.dirname(room);
      if (isSibling) report(line, `room ${room} imports its sibling ${other}`);
    });
  },

  // The other way round, the order of the chapters forbids it.
  'ops-and-kernels'(file, report) {
    if (!file.path.startsWith('src/kernels/')) return;
    forEachTarget(file, (target, { line }) => {
      if (isBelow(target, ['src/ops/']))
        report(line, `operators and kernels do not know each other: ${target}`);
    });
  },

  registries(file, report) {
    if (!isBelow(file.path, PASSES)) return;
    forEachTarget(file, (target, { line }) => {
      const room = roomOf(target);
      if (room)
        report(line, `ask the registry ${posix.dirname(room)}/index.ts instead of the room ${target}`);
    });
  },

  'no-node'(file, report) {
    const chapter = chapterOf(file.path);
    const isBefore = chapter !== undefined && CHAPTERS.indexOf(chapter) < CHAPTERS.indexOf(FIRST_WITH_NODE);
    if (!isBefore || FILE_READERS.includes(file.path)) return;
    for (const { specifier, line } of file.references) {
      if (isBuiltin(specifier))
        report(line, `chapters before ${FIRST_WITH_NODE} know no Node (${specifier})`);
    }
    const uses = new Map<string, Node>();
    const own = new Set<string>();
    file.source.forEachDescendant(node => {
      if (!Node.isIdentifier(node) || !NODE_GLOBALS.includes(node.getText())) return;
      const parent = node.getParent();
      // The name of a parameter or a member is not the global.
      const isName = Node.hasName(parent) && parent.getNameNode() === node;
      if (!isName) uses.set(node.getText(), node);
      else if (Node.isParameterDeclaration(parent) || Node.isVariableDeclaration(parent))
        own.add(node.getText());
    });
    for (const [name, node] of uses) {
      if (!own.has(name)) report(node.getStartLineNumber(), `${name} is Node's`);
    }
  },

  handlebars(file, report) {
    const isRender = file.path === 'src/codegen/render.ts';
    for (const { specifier, line } of file.references) {
      if (!isPackage(specifier, 'handlebars') || (isRender && specifier === 'handlebars/runtime.js'))
        continue;
      report(line, 'only src/codegen/render.ts imports handlebars, and only its runtime');
    }
  },

  'child-processes'(file, report) {
    if (isBelow(file.path, ['sim/', 'src/tools/'])) return;
    for (const { specifier, line } of file.references) {
      if (['child_process', 'execa'].some(name => isPackage(specifier, name))) {
        report(line, `only sim/ and src/tools/ start processes (${specifier})`);
      }
    }
  },

  output(file, report) {
    if (file.path.startsWith('src/cli/')) return;
    for (const { specifier, line } of file.references) {
      if (['process', 'console'].some(name => isPackage(specifier, name))) {
        report(line, `only src/cli prints or exits (${specifier})`);
      }
    }
    file.source.forEachDescendant(node => {
      const use = outputUse(node);
      if (use) report(node.getStartLineNumber(), `only src/cli prints or exits (${use})`);
    });
  },

  'file-writers'(file, report) {
    if (file.path === 'src/node/write-folder.ts' || isBelow(file.path, ['sim/', 'src/cli/'])) return;
    const places = 'src/codegen/write.ts, sim/ and src/cli';
    const fileSystem = file.references.filter(({ specifier }) => isPackage(specifier, 'fs'));
    for (const { line, names } of fileSystem) {
      const writers = names.filter(name => WRITERS.has(name));
      if (writers.length > 0) report(line, `only ${places} write files (${writers})`);
    }
    const openers = fileSystem.flatMap(({ names }) => names.filter(name => /^open(Sync)?$/.test(name)));
    if (openers.length === 0) return;
    file.source.forEachDescendant(node => {
      if (opensForWriting(node, openers)) {
        report(node.getStartLineNumber(), `only ${places} open files for writing`);
      }
    });
  },

  're-exports'(file, report) {
    if (API.includes(file.path)) return;
    const folder = posix.dirname(file.path);
    // A registry hands out the types of its own rooms.
    const isRegistry = HOUSES.some(house => file.path === `${house}/index.ts`);
    const isForeign = (target: string) =>
      posix.dirname(target) !== folder && !(isRegistry && target.startsWith(`${folder}/`));
    forEachTarget(file, (target, { line, isReexport }) => {
      if (isReexport && isForeign(target))
        report(line, `only src/index.ts and src/core.ts re-export across folders (${target})`);
    });
    for (const [name, target] of exportedImports(file)) {
      if (isForeign(target))
        report(1, `only src/index.ts and src/core.ts re-export across folders (${name} of ${target})`);
    }
  },

  'file-names'(file, report) {
    const drawer = file.path.split('/').find(part => /^utils?(\.|$)/.test(part));
    if (drawer) report(1, `name ${drawer} after what it holds`);
  },

  'default-exports'(file, report) {
    for (const assignment of file.source.getExportAssignments()) {
      if (!assignment.isExportEquals()) report(assignment.getStartLineNumber(), 'no default exports');
    }
    for (const node of file.source.getStatements()) {
      if (Node.isModifierable(node) && node.hasModifier('default')) {
        report(node.getStartLineNumber(), 'no default exports');
      }
    }
    for (const declaration of file.source.getExportDeclarations()) {
      for (const name of declaration.getNamedExports()) {
        if ((name.getAliasNode()?.getText() ?? name.getName()) === 'default') {
          report(name.getStartLineNumber(), 'no default exports');
        }
      }
    }
  },
};

export const RULE_NAMES: readonly string[] = [...Object.keys(RULES), 'cycles', 'folder-circles'];

/** All breaches of the import rules in `files`, except those that `exceptions` names. */
export function checkImports(files: readonly HouseFile[], exceptions: readonly Exception[] = []): Breach[] {
  const breaches: Breach[] = [];
  for (const file of files) {
    for (const [rule, check] of Object.entries(RULES)) {
      const allowed = exceptions.filter(e => e.rule === rule && e.from === file.path).map(e => e.to);
      const references = file.references.filter(r => !r.target || !allowed.includes(r.target));
      check({ ...file, references }, (line, message) =>
        breaches.push({ rule, path: file.path, line, message }),
      );
    }
  }
  for (const cycle of importCycles(files)) {
    breaches.push({ rule: 'cycles', path: cycle[0], line: 1, message: cycle.join(' -> ') });
  }
  for (const circle of folderCircles(files)) {
    breaches.push({ rule: 'folder-circles', path: circle[0], line: 1, message: circle.join(' -> ') });
  }
  return breaches;
}

/** Exceptions that allow nothing any more. */
export function staleExceptions(files: readonly HouseFile[], exceptions: readonly Exception[]): Exception[] {
  if (exceptions.length === 0) return [];
  const breaches = checkImports(files);
  return exceptions.filter(exception => {
    const others = checkImports(files, [exception]);
    return others.length === breaches.length;
  });
}

function isPackage(specifier: string, name: string): boolean {
  const bare = specifier.replace(/^node:/, '');
  return bare === name || bare.startsWith(`${name}/`);
}

/** Imported names that a file exports again, with where they are from. */
function exportedImports(file: HouseFile): [name: string, target: string][] {
  const imported = new Map<string, string>();
  for (const declaration of file.source.getImportDeclarations()) {
    const specifier = declaration.getModuleSpecifierValue();
    if (!specifier.startsWith('.')) continue;
    const target = posix.join(posix.dirname(file.path), specifier);
    for (const name of declaration.getNamedImports()) {
      imported.set(name.getAliasNode()?.getText() ?? name.getName(), target);
    }
    const namespace = declaration.getNamespaceImport();
    if (namespace) imported.set(namespace.getText(), target);
  }
  return file.source
    .getExportDeclarations()
    .filter(declaration => !declaration.hasModuleSpecifier())
    .flatMap(declaration => declaration.getNamedExports())
    .flatMap((specifier): [string, string][] => {
      const target = imported.get(specifier.getName());
      return target ? [[specifier.getName(), target]] : [];
    });
}

/** A call of one of `openers` with a mode other than the default, 'r'. */
function opensForWriting(node: Node, openers: readonly string[]): boolean {
  if (!Node.isCallExpression(node) || !openers.includes(node.getExpression().getText())) return false;
  const mode = node.getArguments()[1];
  return mode !== undefined && !(Node.isStringLiteral(mode) && mode.getLiteralValue() === 'r');
}

/** `console` or `process.exit` and the like, where a node is a use of it. */
function outputUse(node: Node): string | undefined {
  if (Node.isIdentifier(node) && node.getText() === 'console') {
    const parent = node.getParentOrThrow();
    if (parent.getText() === 'globalThis.console' || Node.isShorthandPropertyAssignment(parent))
      return 'console';
    // The name of a member or parameter is not the global.
    const isName = Node.hasName(parent) && parent.getNameNode() === node;
    return isName ? undefined : 'console';
  }
  if (!Node.isPropertyAccessExpression(node)) return undefined;
  if (!/^(globalThis\.)?process$/.test(node.getExpression().getText())) return undefined;
  const name = node.getName();
  // Signal 0 asks whether there is such a process.
  const call = node.getParent();
  if (name === 'kill' && Node.isCallExpression(call) && call.getArguments()[1]?.getText() === '0')
    return undefined;
  return ['exit', 'exitCode', 'abort', 'kill', 'stdout', 'stderr'].includes(name)
    ? `process.${name}`
    : undefined;
}
