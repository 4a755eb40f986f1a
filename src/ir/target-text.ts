import { printable } from './diagnostic.ts';
import { invariant } from './invariant.ts';

/**
 * The gates between text and what reads it. Whatever goes into a source file, a script, a command line or a document
 * passes the gate of that target, and has a type that says so: what templates print and what scripts are made of takes
 * no plain `string` (test/house/templates.test.ts).
 *
 * Names of the model are data, and pass the gates of comments, Markdown and markup, which take every text and take its
 * effect away. The other gates refuse: what comes to them is made by bitwright or was read by a schema (`isIdentifier`,
 * `isWord`, `isFolderPath`), so that an InvariantError is bitwright's own fault.
 */
declare const target: unique symbol;
export type Gated<Target extends string> = string & { readonly [target]: Target };

/** A name in Verilog, C++, Tcl and Yosys scripts; the same in lower case is a file name. */
export type Identifier = Gated<'identifier'>;
/** A version, a hash or a file name: letters, digits and `_ . + -`, of which none of the last three comes first. */
export type Word = Gated<'word'>;
/** An expression, a literal, a type or a list of them in Verilog and C++. It cannot end its statement. */
export type Expression = Gated<'expression'>;
/** What stands behind `//` or `#` on one line. */
export type LineComment = Gated<'comment'>;
/** Text in a paragraph, a heading or a table's cell of Markdown. */
export type Markdown = Gated<'markdown'>;
/** Text of an element of HTML or SVG. */
export type Markup = Gated<'markup'>;
/** A path between the double quotes of a Yosys command. */
export type YosysPath = Gated<'yosys path'>;
/** A command of a Yosys script. */
export type YosysCommand = Gated<'yosys command'>;
/** A pin of a package, in a file of constraints. */
export type PinName = Gated<'pin'>;
/** The name of a device or a package, in a script or a command line. */
export type PartName = Gated<'part'>;
/** A path below a folder that is written: words with forward slashes between them. */
export type FolderPath = Gated<'folder path'>;
/** The name of an I/O standard, between double quotes or bare where it has no space. */
export type IoStandard = Gated<'I/O standard'>;
/** A word of a command in a POSIX shell. */
export type ShellWord = Gated<'shell word'>;
/** A constant as Yosys takes it in a command: a literal of Verilog, or a file name in double quotes. */
export type YosysConstant = Gated<'yosys constant'>;

// Verilator writes a double underscore in another way, so such a signal would not be found.
const IDENTIFIER = /^[A-Za-z](?:_?[A-Za-z0-9])*$/;
const WORD = /^[A-Za-z0-9_][\w.+-]*$/;
const EXPRESSION = /^[\w '()[\]{}<>:,.+*^?~&|=-]*$/;
/** Longer names are no file names. */
const MAX_LENGTH = 200;

export const isIdentifier = (text: string): boolean => text.length <= MAX_LENGTH && IDENTIFIER.test(text);
export const isWord = (text: string): boolean => text.length <= MAX_LENGTH && WORD.test(text);

const PIN = /^[A-Za-z0-9]\w{0,30}$/;
const PART = /^[A-Za-z0-9][\w./:-]{0,60}$/;
const IO_STANDARD = /^[A-Za-z0-9][\w. -]{0,30}$/;

export const isPinName = (text: string): boolean => PIN.test(text);
export const isPartName = (text: string): boolean => PART.test(text);
export const isIoStandard = (text: string): boolean => IO_STANDARD.test(text);

/** A path below a compiled folder: words with forward slashes between them, no way up or out. */
export const isFolderPath = (text: string): boolean => text.split('/').every(isWord);

export function identifier(text: string): Identifier {
  invariant(isIdentifier(text), `${JSON.stringify(text)} is no identifier`);
  return text as Identifier;
}

export function word(text: string): Word {
  invariant(isWord(text), `${JSON.stringify(text)} is no plain word`);
  return text as Word;
}

export function expression(text: string): Expression {
  invariant(EXPRESSION.test(text), `${JSON.stringify(text.slice(0, 200))} is no expression`);
  return text as Expression;
}

export function folderPath(text: string): FolderPath {
  invariant(isFolderPath(text), `${JSON.stringify(text)} is no path below a folder`);
  return text as FolderPath;
}

export function pinName(text: string): PinName {
  invariant(isPinName(text), `${JSON.stringify(text)} is no pin`);
  return text as PinName;
}

export function partName(text: string): PartName {
  invariant(isPartName(text), `${JSON.stringify(text)} is no name of a device`);
  return text as PartName;
}

export function ioStandardName(text: string): IoStandard {
  invariant(isIoStandard(text), `${JSON.stringify(text)} is no I/O standard`);
  return text as IoStandard;
}

/** Words with spaces between them. */
export const wordList = (words: readonly Word[]): Gated<'word list'> => words.join(' ') as Gated<'word list'>;

/** A string literal of Verilog. */
export const verilogString = (text: Word): Expression => `"${text}"` as Expression;

/** A file in a folder that a parameter of a Verilog module names, as a string: `{MEM_DIR, "fc1_weights.mem"}`. */
export const verilogPath = (folder: Identifier, file: Word): Expression =>
  `{${folder}, "${file}"}` as Expression;

/** Tools read some comments as commands: `// synopsys translate_off` hides what follows from synthesis. */
const TOOL_WORD =
  /^[\s/*]*(verilator|synopsys|synthesis|pragma|cadence|ambient|ambit|altera|xilinx|exemplar|vivado|vcs|rtl_synthesis|coverage|surelint|spyglass|lint)/i;

/** Any text for a Verilog comment: ASCII, no line ends, no trailing backslash, no command for a tool. */
export function lineComment(text: string): LineComment {
  const line = printable(text)
    .replace(/[^ -~]/g, '?')
    .slice(0, 160)
    .replace(/[\\\s]+$/, '');
  return (TOOL_WORD.test(line) ? `'${line}` : line) as LineComment;
}

/** The same for C++ and Tcl: `??/` would be a backslash there, which continues the line. */
export const cppComment = (text: string): LineComment =>
  lineComment(text).replaceAll('??', '? ?') as LineComment;

/** Any text for Markdown, on one line: no cells, code, links, emphasis or tags of its own. */
export const markdownText = (text: string): Markdown =>
  printable(text)
    .replace(/[\\|[\]*~]/g, '\\$&')
    .replaceAll('`', "'")
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;') as Markdown;

/** Markdown that is written here, with values in it that have passed the gate. */
export function markdown(
  texts: TemplateStringsArray,
  ...values: readonly (number | Markdown | Identifier | Word)[]
): Markdown {
  return String.raw({ raw: texts }, ...values) as Markdown;
}

/** Any text for HTML and SVG. */
export const markupText = (text: string): Markup =>
  printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;') as Markup;

/** Markup that is written here, with values in it that have passed the gate. */
export function markup(
  texts: TemplateStringsArray,
  ...values: readonly (number | Markup | Identifier | Word)[]
): Markup {
  return String.raw({ raw: texts }, ...values) as Markup;
}

/** Any text as one word: nothing between single quotes means anything to a shell. */
export const shellWord = (text: string): ShellWord => `'${text.replaceAll("'", "'\\''")}'` as ShellWord;

export const shellWords = (words: readonly string[]): Gated<'shell words'> =>
  words.map(shellWord).join(' ') as Gated<'shell words'>;

/** Whether a path can stand in a Yosys script: nothing in it ends the quotes, and no pattern is expanded. */
export const isYosysPath = (path: string): boolean => !/["\n\r*?[\]]/.test(path) && printable(path) === path;

/** A command that is written here, with values in it that have passed a gate. */
export function yosys(
  texts: TemplateStringsArray,
  ...values: readonly (number | Word | Identifier | YosysConstant | YosysPath | YosysCommand)[]
): YosysCommand {
  return String.raw({ raw: texts }, ...values) as YosysCommand;
}

// The last is the folder that Yosys runs in, as a string.
const LITERAL = /^(?:(?:\d+'[bdh])?[0-9a-f]+|"\.\/")$/;

export function yosysConstant(text: string): YosysConstant {
  invariant(LITERAL.test(text), `${JSON.stringify(text)} is no constant`);
  return text as YosysConstant;
}

/** A selection of cells by their type, of which the end may be open: `FD*`. */
export function yosysCells(pattern: string): YosysCommand {
  invariant(/^\w{1,40}\*?$/.test(pattern), `${JSON.stringify(pattern)} is no pattern of cells`);
  return `t:${pattern}` as YosysCommand;
}

export const yosysString = (text: Word): YosysConstant => `"${text}"` as YosysConstant;

export function yosysPath(path: string): YosysPath {
  invariant(isYosysPath(path), `${JSON.stringify(path)} cannot stand in a Yosys script`);
  return `"${path}"` as YosysPath;
}
