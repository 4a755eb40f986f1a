import { templates } from 'virtual:testbench-templates';
import { type Render, rendererOf } from '../codegen/render.ts';

/** Renders what a testbench is written with. */
export const render: Render = rendererOf(templates);
