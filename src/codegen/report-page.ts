import { reportContext } from '../report/context.ts';
import type { Emitter } from './emitter.ts';
import { render } from './render.ts';

/** report.md: what was built, what it costs and how fast it is, for people. */
export const reportPage: Emitter = {
  name: 'report',
  files: ({ design, manifest }) => [
    ['report.md', render('report/report.md.hbs', reportContext(manifest, design.hardware))],
  ],
};
