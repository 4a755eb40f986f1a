import { templates } from 'virtual:templates';
import Handlebars from 'handlebars/runtime.js';
import { invariant } from '../ir/invariant.ts';

const environment = Handlebars.create();

/** Fills a template, which is named by its path below templates/, for example `verilog/top.v.hbs`. */
export type Render = <Context>(templatePath: string, context: Context) => string;

/** Renders these templates. */
export function rendererOf(precompiled: typeof templates): Render {
  const ready = new Map<string, HandlebarsTemplateDelegate<unknown>>();
  const prepare = (templatePath: string): HandlebarsTemplateDelegate<unknown> => {
    invariant(Object.hasOwn(precompiled, templatePath), `no template ${templatePath} in templates/`);
    const template = environment.template<unknown>(precompiled[templatePath]);
    ready.set(templatePath, template);
    return template;
  };
  return (templatePath, context) => (ready.get(templatePath) ?? prepare(templatePath))(context);
}

/**
 * Renders what every design is written with. That each template fits its context interface is held by
 * test/house/templates.test.ts.
 */
export const render: Render = rendererOf(templates);
