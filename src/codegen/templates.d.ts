/// <reference types="handlebars" />

/** The templates that every design is written with, by path, precompiled: made by scripts/precompiled-templates.ts wherever the sources are bundled or tested. */
declare module 'virtual:templates' {
  export const templates: Readonly<Record<string, TemplateSpecification>>;
}

/** Those that are rendered only where there is Node: the core does not carry them. */
declare module 'virtual:node-templates' {
  export const templates: Readonly<Record<string, TemplateSpecification>>;
}

/** Those of testbenches. */
declare module 'virtual:testbench-templates' {
  export const templates: Readonly<Record<string, TemplateSpecification>>;
}

/** What runs precompiled templates; the package's own types of it say nothing. */
declare module 'handlebars/runtime.js' {
  const runtime: Pick<typeof Handlebars, 'template'> & {
    create(): Pick<typeof Handlebars, 'template'>;
  };
  export = runtime;
}
