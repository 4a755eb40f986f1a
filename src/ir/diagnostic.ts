/** Where in the user's input a diagnostic points; at least one field is set where it is known. */
export interface Location {
  readonly file?: string;
  /** A model node, by the name the model gives it (or `<OpType> #<index>` where it has none). */
  readonly node?: string;
  /** A tensor (ONNX value) name. */
  readonly tensor?: string;
}

export type Severity = 'error' | 'warning' | 'note';

/** One message for the user: what happened, where, and what to do about it. */
export interface Diagnostic {
  /** `<area>/<kebab-case>`, for example `qonnx/unknown-rounding-mode`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly at?: Location;
}

/** One entry of an area's table: how severe, what it says, what to do. */
export interface DiagnosticSpec<Args> {
  readonly severity: Severity;
  readonly message: (args: Args) => string;
  readonly help?: (args: Args) => string;
}

/**
 * Makes an area's diagnostics from one typed table: `const d = diagnostics('onnx', {...})`, then
 * `d('unknown-operator', { op: 'Foo' }, { node: 'n1' })`.
 */
export function diagnostics<Table extends Record<string, DiagnosticSpec<never>>>(area: string, table: Table) {
  type ArgsOf<K extends keyof Table> = Table[K] extends DiagnosticSpec<infer Args> ? Args : never;
  return <K extends keyof Table & string>(code: K, args: ArgsOf<K>, at?: Location): Diagnostic => {
    const spec = table[code] as unknown as DiagnosticSpec<ArgsOf<K>>;
    return {
      code: `${area}/${code}`,
      severity: spec.severity,
      message: spec.message(args),
      ...(spec.help ? { help: spec.help(args) } : {}),
      ...(at ? { at } : {}),
    };
  };
}

/** A user-facing failure: all diagnostics gathered up to the point where work could not go on. */
export class DiagnosticError extends Error {
  override readonly name = 'DiagnosticError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** Stops with one diagnostic. */
export function fail(diagnostic: Diagnostic): never {
  throw new DiagnosticError([diagnostic]);
}

/** Collects diagnostics over a stretch of work; `stopOnErrors` ends it when any is an error. */
export class DiagnosticSink {
  readonly all: Diagnostic[] = [];

  report(diagnostic: Diagnostic): void {
    this.all.push(diagnostic);
  }

  stopOnErrors(): void {
    const errors = this.all.filter(d => d.severity === 'error');
    if (errors.length > 0) throw new DiagnosticError(errors);
  }
}

/** Shows control characters escaped, so that a hostile name cannot rewrite the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escaped);
}

/** JSON has short forms for some, and leaves those above U+007E as they are. */
function escaped(control: string): string {
  const short = JSON.stringify(control).slice(1, -1);
  return short === control ? `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}` : short;
}

export function formatDiagnostic(d: Diagnostic): string {
  const where = [
    d.at?.file && `file ${printable(d.at.file)}`,
    d.at?.node !== undefined && `node '${printable(d.at.node)}'`,
    d.at?.tensor !== undefined && `tensor '${printable(d.at.tensor)}'`,
  ].filter(Boolean);
  const head = `${d.severity}[${d.code}]${where.length ? ` ${where.join(', ')}` : ''}: ${printable(d.message)}`;
  return d.help ? `${head}\n  help: ${printable(d.help)}` : head;
}
