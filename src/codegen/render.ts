import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import Handlebars from 'handlebars';
import { invariant } from '../ir/invariant.ts';
import { packageRoot } from '../package-root.ts';

const environment = Handlebars.create();

/** Only these helpers exist; a template that calls any other does not compile. */
const OPTIONS: CompileOptions = {
  // A missing name is an error instead of an empty string.
  strict: true,
  // Verilog and C++ are not HTML: `<=` must stay `<=`.
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { log: false, lookup: false },
};

const compiled = new Map<string, HandlebarsTemplateDelegate<unknown>>();

/**
 * The text of `templatePath` (a path below templates/, for example `verilog/top.v.hbs`) filled with
 * `context`. That each template fits its context interface is held by test/house/templates.test.ts.
 */
export function render<Context>(templatePath: string, context: Context): string {
  invariant(!isAbsolute(templatePath), `template path ${templatePath} is not relative to templates/`);
  let template = compiled.get(templatePath);
  if (!template) {
    template = compileTemplate(readFileSync(join(packageRoot(), 'templates', templatePath), 'utf8'));
    compiled.set(templatePath, template);
  }
  return template(context);
}

/** Compiles template text under the options that all templates share. */
export function compileTemplate(text: string): (context: unknown) => string {
  return environment.compile<unknown>(text, OPTIONS);
}
