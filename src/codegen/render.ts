import { templates } from 'virtual:templates';
import Handlebars from 'handlebars/runtime.js';
import { invariant } from '../ir/invariant.ts';

const environment = Handlebars.create();

const ready = new Map<string, HandlebarsTemplateDelegate<unknown>>();

/**
 * The text of `templatePath` (a path below templates/, for example `verilog/top.v.hbs`) filled with
 * `context`. That each template fits its context interface is held by test/house/templates.test.ts.
 */
export function render<Context>(templatePath: string, context: Context): string {
  const template = ready.get(templatePath) ?? prepare(templatePath);
  return template(context);
}

function prepare(templatePath: string): HandlebarsTemplateDelegate<unknown> {
  invariant(Object.hasOwn(templates, templatePath), `no template ${templatePath} in templates/`);
  const template = environment.template<unknown>(templates[templatePath]);
  ready.set(templatePath, template);
  return template;
}
