import { templates } from 'virtual:node-templates';
import { type Render, rendererOf } from '../codegen/render.ts';

/** Renders what is written only where there is Node: pages, reports and tests around a design. */
export const render: Render = rendererOf(templates);
