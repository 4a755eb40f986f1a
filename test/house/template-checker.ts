import Handlebars from 'handlebars';
import { type Node, type Project, SymbolFlags, type Type } from 'ts-morph';

/** Where and why a template does not fit its context. */
export interface TemplateProblem {
  readonly line: number;
  readonly message: string;
}

/**
 * The names a position in a template sees. `parents` are the contexts that `../` goes up to: #each and
 * #with add one, #if and #unless do not.
 */
interface Scope {
  readonly context: Type;
  readonly parents: readonly Type[];
  readonly root: Type;
  readonly blockParams: ReadonlyMap<string, Type>;
  readonly isInEach: boolean;
}

/** The types that @index and block parameters have. */
interface Primitives {
  readonly number: Type;
  readonly boolean: Type;
}

const HEADER = /^\{\{!--\s*context:\s*(\S+\.ts)#(\w+)\s*--\}\}\r?\n/;

/**
 * Checks every path of a template against the TypeScript interface that its first line names
 * (`{{!-- context: src/codegen/verilog-top.ts#TopContext --}}`; the file is relative to `root`).
 *
 * Handlebars itself lets a missing name in #if, #each and #with pass in silence, and cannot know
 * whether a value prints as intended, or what it may do where it is printed: here only numbers, literals and text that
 * has passed a gate (src/ir/target-text.ts) print, conditions are booleans named
 * isX or hasX, loops run over arrays, and nothing is a helper, a partial or a triple brace (which
 * would swallow a brace of a Verilog concatenation).
 */
export function checkTemplate(text: string, project: Project, root: string): TemplateProblem[] {
  const header = HEADER.exec(text);
  if (!header) {
    return [{ line: 1, message: 'the first line is not {{!-- context: <file>.ts#<Interface> --}}' }];
  }
  const [, file, name] = header;
  const source =
    project.getSourceFile(`${root}/${file}`) ?? project.addSourceFileAtPathIfExists(`${root}/${file}`);
  if (!source) return [{ line: 1, message: `there is no file ${file}` }];
  const declaration = source.getInterface(name) ?? source.getTypeAlias(name);
  if (!declaration) return [{ line: 1, message: `${file} has no interface ${name}` }];
  if (!declaration.isExported()) return [{ line: 1, message: `${name} of ${file} is not exported` }];
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(text);
  } catch (error) {
    return [{ line: 1, message: error instanceof Error ? error.message : `${error}` }];
  }
  const checker = new TemplateChecker(declaration, primitivesOf(project));
  const context = declaration.getType();
  checker.statements(program, {
    context,
    parents: [],
    root: context,
    blockParams: new Map(),
    isInEach: false,
  });
  return checker.problems;
}

function primitivesOf(project: Project): Primitives {
  const path = '/primitive-types.ts';
  const source =
    project.getSourceFile(path) ??
    project.createSourceFile(path, 'export type N = number; export type B = boolean;');
  return {
    number: source.getTypeAliasOrThrow('N').getType(),
    boolean: source.getTypeAliasOrThrow('B').getType(),
  };
}

class TemplateChecker {
  readonly problems: TemplateProblem[] = [];
  private readonly location: Node;
  private readonly primitives: Primitives;

  constructor(location: Node, primitives: Primitives) {
    this.location = location;
    this.primitives = primitives;
  }

  statements(program: hbs.AST.Program | undefined, scope: Scope): void {
    for (const statement of program?.body ?? []) this.statement(statement, scope);
  }

  private statement(statement: hbs.AST.Statement, scope: Scope): void {
    switch (statement.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return;
      case 'MustacheStatement':
        this.mustache(statement as hbs.AST.MustacheStatement, scope);
        return;
      case 'BlockStatement':
        this.block(statement as hbs.AST.BlockStatement, scope);
        return;
      default:
        this.problem(
          statement,
          `${statement.type} is not used here: only paths, #if, #unless, #each and #with`,
        );
    }
  }

  private mustache(statement: hbs.AST.MustacheStatement, scope: Scope): void {
    if (!statement.escaped) {
      this.problem(statement, 'triple braces swallow a brace of the output: write { {{name}} }');
    }
    if (statement.params.length > 0 || statement.hash) {
      this.problem(statement, 'no helpers: compute the value in its typed context');
      return;
    }
    const type = this.valueOf(statement.path, scope);
    if (type && !prints(type)) {
      this.problem(
        statement,
        `${originalOf(statement.path)} is ${textOf(type)}: only numbers, literals and text behind a gate print`,
      );
    }
  }

  private block(statement: hbs.AST.BlockStatement, scope: Scope): void {
    const kind = statement.path.original;
    if (statement.hash || statement.params.length !== 1) {
      this.problem(statement, `#${kind} takes exactly one path`);
      return;
    }
    const [argument] = statement.params;
    if (kind === 'if' || kind === 'unless') {
      this.condition(argument, scope);
      this.statements(statement.program, scope);
    } else if (kind === 'each') {
      this.each(statement, argument, scope);
    } else if (kind === 'with') {
      this.with(statement, argument, scope);
    } else {
      this.problem(statement, `#${kind} is not a block: only #if, #unless, #each and #with`);
    }
    this.statements(statement.inverse, scope);
  }

  private condition(argument: hbs.AST.Expression, scope: Scope): void {
    const type = this.valueOf(argument, scope);
    if (!type) return;
    const path = argument as hbs.AST.PathExpression;
    const original = originalOf(path);
    if (!isBoolean(type)) this.problem(argument, `condition ${original} is ${textOf(type)}, not boolean`);
    else if (!path.data && !/^(is|has)[A-Z0-9]/.test(`${path.parts.at(-1)}`)) {
      this.problem(argument, `condition ${original} is not named isX or hasX`);
    }
  }

  private each(statement: hbs.AST.BlockStatement, argument: hbs.AST.Expression, scope: Scope): void {
    const type = this.valueOf(argument, scope);
    const element = type && elementOf(type);
    if (type && !element)
      this.problem(argument, `#each over ${originalOf(argument)}, which is ${textOf(type)}`);
    if (element) this.nested(statement, scope, element, [element, this.primitives.number], true);
  }

  private with(statement: hbs.AST.BlockStatement, argument: hbs.AST.Expression, scope: Scope): void {
    const type = this.valueOf(argument, scope)?.getNonNullableType();
    if (!type) return;
    if (type.isObject() && !elementOf(type)) this.nested(statement, scope, type, [type], scope.isInEach);
    else this.problem(argument, `#with ${originalOf(argument)}, which is ${textOf(type)}`);
  }

  /** The body of #each or #with, one context deeper. */
  private nested(
    statement: hbs.AST.BlockStatement,
    scope: Scope,
    context: Type,
    blockValues: readonly Type[],
    isInEach: boolean,
  ): void {
    const names = statement.program.blockParams ?? [];
    const blockParams = new Map(scope.blockParams);
    for (const [i, name] of names.entries()) {
      const value = blockValues[i];
      if (value) blockParams.set(name, value);
      else this.problem(statement, `#${statement.path.original} gives no value for block parameter ${name}`);
    }
    const parents = [scope.context, ...scope.parents];
    this.statements(statement.program, { ...scope, context, parents, blockParams, isInEach });
  }

  /** The type of an expression; undefined after its problem is reported. */
  private valueOf(expression: hbs.AST.Expression, scope: Scope): Type | undefined {
    if (expression.type !== 'PathExpression') {
      this.problem(expression, `${expression.type} is not a path`);
      return undefined;
    }
    const path = expression as hbs.AST.PathExpression;
    const parts = path.parts.map(String);
    if (path.data) return this.dataValue(path, parts, scope);
    const isPlain = path.depth === 0 && !/^(this\b|\.)/.test(path.original);
    const blockParam = isPlain ? scope.blockParams.get(parts[0]) : undefined;
    if (blockParam) return this.memberOf(blockParam, parts.slice(1), path);
    const context = path.depth === 0 ? scope.context : scope.parents[path.depth - 1];
    if (!context) {
      this.problem(path, `${path.original} goes up beyond the template's context`);
      return undefined;
    }
    return this.memberOf(context, parts, path);
  }

  private dataValue(path: hbs.AST.PathExpression, parts: readonly string[], scope: Scope): Type | undefined {
    if (path.depth === 0 && parts[0] === 'root') return this.memberOf(scope.root, parts.slice(1), path);
    const isKnown = path.depth === 0 && parts.length === 1 && ['index', 'first', 'last'].includes(parts[0]);
    if (isKnown && scope.isInEach)
      return parts[0] === 'index' ? this.primitives.number : this.primitives.boolean;
    const reason = isKnown ? 'stands outside #each' : 'is not known: name a block parameter instead';
    this.problem(path, `${path.original} ${reason}`);
    return undefined;
  }

  private memberOf(type: Type, parts: readonly string[], path: hbs.AST.PathExpression): Type | undefined {
    let current = type;
    for (const part of parts) {
      const property = current.getApparentType().getProperty(part);
      // Methods and the members of strings and numbers are code, not data.
      const isData =
        property && !property.hasFlags(SymbolFlags.Method) && (current.isObject() || current.isUnion());
      if (!isData || current.isNullable()) {
        this.problem(path, `${path.original}: ${textOf(current)} has no ${part}`);
        return undefined;
      }
      current = property.getTypeAtLocation(this.location);
    }
    return current;
  }

  private problem(node: hbs.AST.Node, message: string): void {
    this.problems.push({ line: node.loc.start.line, message });
  }
}

/**
 * True for numbers, literals, branded text and unions of them: plain text may come from the model, a boolean, an object
 * or a missing value prints nonsense.
 */
function prints(type: Type): boolean {
  if (type.isUnion()) return type.getUnionTypes().every(prints);
  if (type.isIntersection()) return type.getIntersectionTypes().some(part => part.isString());
  return [type.isStringLiteral(), type.isNumber(), type.isNumberLiteral()]
    .concat(type.isBigInt(), type.isBigIntLiteral())
    .includes(true);
}

function isBoolean(type: Type): boolean {
  if (type.isUnion()) return type.getUnionTypes().every(isBoolean);
  return type.isBoolean() || type.isBooleanLiteral();
}

/** The element type of an array or tuple. */
function elementOf(type: Type): Type | undefined {
  const isList = type.isArray() || type.isReadonlyArray() || type.isTuple();
  return isList ? type.getNumberIndexType() : undefined;
}

function originalOf(expression: hbs.AST.Expression): string {
  return 'original' in expression ? `${expression.original}` : expression.type;
}

/** A type as the problem messages name it, without import paths. */
function textOf(type: Type): string {
  return type.getText().replace(/import\("[^"]*"\)\./g, '');
}
